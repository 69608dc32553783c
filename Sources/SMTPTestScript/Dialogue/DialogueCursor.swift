/// A line of a dialogue while it is read.
struct DialogueCursor {
  let line: Int
  let octets: [UInt8]
  var at = 0

  init(_ octets: [UInt8], line: Int) {
    self.octets = octets
    self.line = line
  }

  var isAtEnd: Bool { at >= octets.count }
  var next: UInt8? { at < octets.count ? octets[at] : nil }
  var rest: ArraySlice<UInt8> { octets[min(at, octets.count)...] }

  /// Whether `text` comes next; then it is passed.
  mutating func take(_ text: String) -> Bool {
    guard rest.starts(with: text.utf8) else { return false }
    at += text.utf8.count
    return true
  }

  mutating func skipBlanks() {
    while next == 32 || next == 9 { at += 1 }
  }

  /// Digits as a number; `nil` where none come, or more than a number holds.
  mutating func number() -> Int? {
    let digits = rest.prefix { (48...57).contains($0) }
    guard let number = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
    at += digits.count
    return number
  }

  /// What stands here, for messages: `"word"`, or that the line ends.
  var found: String {
    if isAtEnd { return "the end of the line" }
    let word = rest.prefix { $0 != 32 && $0 != 9 }
    let shown = word.isEmpty ? rest.prefix(1) : word.prefix(24)
    return "\"\(String(decoding: shown, as: UTF8.self))\""
  }

  var place: TextPlace {
    TextPlace(line: line, column: String(decoding: octets.prefix(at), as: UTF8.self).count + 1)
  }

  /// - Parameter place: the octet it is about; `nil` means the next.
  func error(_ message: String, at place: Int? = nil) -> SMTPTextError {
    let before = octets.prefix(place ?? at)
    return .syntax(
      line: line, column: String(decoding: before, as: UTF8.self).count + 1, message: message)
  }

  func expected(_ what: String) -> SMTPTextError { error("expected \(what), found \(found)") }

  /// Nothing but blanks may follow.
  mutating func end() throws(SMTPTextError) {
    skipBlanks()
    if !isAtEnd { throw expected("the end of the line") }
  }
}
