/// What HTTP is spelt with.
enum HTTPText {
  /// `tchar` (RFC 9110 §5.6.2).
  static func isToken(_ octet: UInt8) -> Bool {
    if Octet.isLetterOrDigit(octet) { return true }
    switch octet {
    // ! # $ % & ' * + - . ^ _ ` | ~
    case 33, 35...39, 42, 43, 45, 46, 94...96, 124, 126: return true
    default: return false
    }
  }

  static func isToken(_ octets: some Sequence<UInt8>) -> Bool {
    var isEmpty = true
    for octet in octets {
      if !isToken(octet) { return false }
      isEmpty = false
    }
    return !isEmpty
  }

  /// What may stand in the value of a field: `VCHAR`, SP, TAB and octets above 127 (RFC 9110 §5.5).
  static func isValue(_ octet: UInt8) -> Bool { octet >= 32 && octet != 127 || octet == Octet.tab }

  /// Whether two names are the same; the case of ASCII letters does not count.
  static func isSame(_ a: String, _ b: String) -> Bool {
    a.utf8.count == b.utf8.count && a.lowercased() == b.lowercased()
  }

  static func trimmed(_ text: String) -> String {
    let octets = Array(text.utf8)
    return String(decoding: octets[trimmed(octets[...])], as: UTF8.self)
  }

  /// Where the octets without SP and TAB around them are.
  static func trimmed(_ octets: ArraySlice<UInt8>) -> Range<Int> {
    var (start, end) = (octets.startIndex, octets.endIndex)
    while start < end, Octet.isBlank(octets[start]) { start += 1 }
    while end > start, Octet.isBlank(octets[end - 1]) { end -= 1 }
    return start..<end
  }
}
