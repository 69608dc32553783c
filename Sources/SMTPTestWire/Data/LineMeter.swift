import CSMTPTestScan

/// Measures the lines of a content against the 1,000 octets that a line may have, its CRLF included
/// and the dot doubled for transparency not (RFC 5321 §4.5.3.1.6).
///
/// It is handed the content in any pieces, in order, and finds the first line that is too long.
struct LineMeter: Sendable {
  /// Where the line in progress starts, in the session's input.
  private var lineStart: Int
  /// 1 where the line in progress starts with a dot that does not count.
  private var dots = 0
  private var hasReported = false

  init(start: Int) { lineStart = start }

  /// A line starts at `place`.
  mutating func startLine(at place: Int) {
    lineStart = place
    dots = 0
  }

  /// The line in progress starts with a dot for transparency.
  mutating func passDot() { dots = 1 }

  /// A gap of `count` octets that are no content, such as the line of a BDAT.
  mutating func skip(_ count: Int) { lineStart += count }

  /// Takes the next `count` octets, which stand at `origin` in the session's input, and hops
  /// backwards from the thousandth octet of each line to the last line end before it.
  mutating func measure(
    _ run: UnsafePointer<UInt8>, _ count: Int, at origin: Int
  ) -> SMTPViolation? {
    if hasReported { return nil }
    let end = origin + count
    while true {
      let from = max(lineStart, origin)
      let longest = lineStart + 1000 + dots
      let limit = min(longest, end)
      let last =
        limit > from
        ? smtp_find_last_octet(run + (from - origin), limit - from, UInt8(ascii: "\n")) : -1
      if last >= 0 {
        startLine(at: from + last + 1)
      } else if end > longest {
        hasReported = true
        return SMTPViolation(.contentLineTooLong, at: lineStart, "a line of more than 1000 octets")
      } else {
        return nil
      }
    }
  }
}
