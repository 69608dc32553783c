/// Decodes the character references of HTML: `&amp;`, `&#38;`, `&#x26;`.
enum HTMLReferences {
  /// The text with references decoded; what is none stays as it is.
  static func decode(_ text: String) -> String {
    Array(text.utf8)[...].withSpan { span in
      var result: [UInt8] = []
      result.reserveCapacity(span.count)
      var at = 0
      while at < span.count {
        let ampersand = span.find(UInt8(ascii: "&"), from: at, to: span.count)
        result += span.octets(at..<ampersand)
        guard ampersand < span.count else { break }
        if let (scalar, end) = reference(span, at: ampersand) {
          result += Array(String(Character(scalar)).utf8)
          at = end
        } else {
          result.append(UInt8(ascii: "&"))
          at = ampersand + 1
        }
      }
      return String(decoding: result, as: UTF8.self)
    }
  }

  private static func reference(_ span: OctetSpan, at start: Int) -> (Unicode.Scalar, Int)? {
    // The longest name known and the longest number are short.
    let limit = min(span.count, start + 12)
    var end = start + 1
    if end < limit, span[end] == UInt8(ascii: "#") { return number(span, at: end + 1, limit) }
    while end < limit, Octet.isLetterOrDigit(span[end]) { end += 1 }
    guard end < limit, span[end] == Octet.semicolon,
      let value = names[span.text((start + 1)..<end)], let scalar = Unicode.Scalar(value)
    else { return nil }
    return (scalar, end + 1)
  }

  private static func number(
    _ span: OctetSpan, at start: Int, _ limit: Int
  ) -> (Unicode.Scalar, Int)? {
    var at = start
    var value: UInt32 = 0
    let isHex = at < limit && span[at] | 0x20 == UInt8(ascii: "x")
    if isHex { at += 1 }
    let digits = at
    while at < limit, let digit = Octet.hexValue(span[at]), isHex || digit < 10 {
      value = value * (isHex ? 16 : 10) + UInt32(digit)
      if value > 0x10FFFF { return nil }
      at += 1
    }
    guard at > digits, let scalar = Unicode.Scalar(value), value > 0 else { return nil }
    // The semicolon may be missing.
    return (scalar, at < span.count && span[at] == Octet.semicolon ? at + 1 : at)
  }

  /// The names mail uses; HTML has two thousand more.
  private static let names: [String: UInt32] = [
    "amp": 0x26, "lt": 0x3C, "gt": 0x3E, "quot": 0x22, "apos": 0x27, "nbsp": 0xA0,
    "copy": 0xA9, "reg": 0xAE, "trade": 0x2122, "euro": 0x20AC, "hellip": 0x2026,
    "ndash": 0x2013, "mdash": 0x2014, "lsquo": 0x2018, "rsquo": 0x2019, "ldquo": 0x201C,
    "rdquo": 0x201D, "laquo": 0xAB, "raquo": 0xBB, "bull": 0x2022, "middot": 0xB7, "shy": 0xAD,
    "zwnj": 0x200C, "auml": 0xE4, "ouml": 0xF6, "uuml": 0xFC, "Auml": 0xC4, "Ouml": 0xD6,
    "Uuml": 0xDC, "szlig": 0xDF, "eacute": 0xE9, "egrave": 0xE8, "agrave": 0xE0, "ccedil": 0xE7,
    "ntilde": 0xF1, "sol": 0x2F, "colon": 0x3A, "equals": 0x3D, "num": 0x23, "percnt": 0x25,
    "zwj": 0x200D, "ensp": 0x2002, "emsp": 0x2003, "thinsp": 0x2009, "bdquo": 0x201E,
    "sbquo": 0x201A, "pound": 0xA3, "yen": 0xA5, "deg": 0xB0, "sect": 0xA7, "times": 0xD7,
  ]
}
