import CSMTPTestScan

/// Finds the fields of a header section one after the other, and where it ends.
///
/// A line ends at LF, with or without CR before it; a CR alone ends nothing (RFC 5322 §2.2). The
/// section ends after the first empty line, at the end of the octets, or before the first line that
/// is no field, for nobody may guess what that line was meant to be.
struct FieldScanner {
  /// Where a field lies: all indices into the span.
  struct Field {
    let start: Int
    let nameEnd: Int
    let colon: Int
    /// Behind the last octet of the last line's end.
    let end: Int
  }

  private let span: OctetSpan
  private(set) var at: Int
  /// Whether the section's end was found; then `at` is the first octet of the body.
  private(set) var hasEnded = false
  /// A line without a colon that ended the section.
  private(set) var hasMissingColon = false
  /// A first line with white space before its text.
  private(set) var orphan: Int?
  /// A first line such as `From ann Tue Mar  3 09:00:00 2026`.
  private(set) var mailboxLine: Int?

  /// - Parameter at: Where to begin: at the first octet of a field, or of all.
  init(_ span: OctetSpan, at: Int = 0) {
    self.span = span
    self.at = at
  }

  mutating func next() -> Field? {
    while !hasEnded {
      let start = at
      guard start < span.count else { break }
      let first = span[start]
      let end = lineEnd(from: start)
      if first == Octet.lineFeed || (first == Octet.carriageReturn && end == start + 2) {
        at = end
        break
      }
      if Octet.isBlank(first) {
        // Only before the first field: later lines of this kind were taken with their field.
        orphan = orphan ?? start
        at = end
        continue
      }
      if let field = field(from: start, lineEnd: end) {
        at = field.end
        return field
      }
      if start == 0, isMailboxLine(end: end) {
        mailboxLine = start
        at = end
        continue
      }
      hasMissingColon = true
      break
    }
    hasEnded = true
    return nil
  }

  /// Behind the LF that ends the line of `start`, or the end of all.
  private func lineEnd(from start: Int) -> Int {
    min(span.find(Octet.lineFeed, from: start, to: span.count) + 1, span.count)
  }

  private func field(from start: Int, lineEnd: Int) -> Field? {
    let colon = span.find(Octet.colon, from: start, to: lineEnd)
    guard colon < lineEnd else { return nil }
    var nameEnd = colon
    while nameEnd > start, Octet.isBlank(span[nameEnd - 1]) { nameEnd -= 1 }
    var index = start
    while index < nameEnd {
      if span[index] <= 32 || span[index] >= 127 { return nil }
      index += 1
    }
    var end = lineEnd
    while end < span.count, Octet.isBlank(span[end]) { end = self.lineEnd(from: end) }
    return Field(start: start, nameEnd: nameEnd, colon: colon, end: end)
  }

  private func isMailboxLine(end: Int) -> Bool {
    span.hasPrefix("from ", at: 0, end: end) && span[0] == UInt8(ascii: "F")
  }
}
