/// The octets the grammar of RFC 5321 §4.1.2 names, and its character classes.
///
/// Everything is computed and compared, nothing looked up: in a debug build a table in a global
/// costs a lazy-initialisation check and a generic subscript an octet.
enum Octet {
  @_transparent static var tab: UInt8 { 9 }
  @_transparent static var lineFeed: UInt8 { 10 }
  @_transparent static var carriageReturn: UInt8 { 13 }
  @_transparent static var space: UInt8 { 32 }
  @_transparent static var quote: UInt8 { 34 }
  @_transparent static var plus: UInt8 { 43 }
  @_transparent static var comma: UInt8 { 44 }
  @_transparent static var hyphen: UInt8 { 45 }
  @_transparent static var dot: UInt8 { 46 }
  @_transparent static var colon: UInt8 { 58 }
  @_transparent static var semicolon: UInt8 { 59 }
  @_transparent static var less: UInt8 { 60 }
  @_transparent static var equals: UInt8 { 61 }
  @_transparent static var greater: UInt8 { 62 }
  @_transparent static var at: UInt8 { 64 }
  @_transparent static var leftBracket: UInt8 { 91 }
  @_transparent static var backslash: UInt8 { 92 }
  @_transparent static var rightBracket: UInt8 { 93 }
  @_transparent static var underscore: UInt8 { 95 }

  /// SP or TAB.
  @_transparent static func isBlank(_ octet: UInt8) -> Bool { octet == 32 || octet == 9 }

  /// `Let-dig` (RFC 5321 §4.1.2).
  @_transparent static func isLetterOrDigit(_ octet: UInt8) -> Bool {
    let upper = octet & 0xDF
    return (upper >= 65 && upper <= 90) || isDigit(octet)
  }

  /// `DIGIT` (RFC 5234 Appendix B.1).
  @_transparent static func isDigit(_ octet: UInt8) -> Bool { octet >= 48 && octet <= 57 }

  /// The value of a hexadecimal digit of either case, `nil` for any other octet.
  static func hexValue(_ octet: UInt8) -> UInt8? {
    if isDigit(octet) { return octet - 48 }
    let upper = octet & 0xDF
    return upper >= 65 && upper <= 70 ? upper - 55 : nil
  }

  /// `atext` (RFC 5322 §3.2.3), and every octet above 127 for `uatext` (RFC 6531 §3.3).
  static func isAtomText(_ octet: UInt8) -> Bool {
    if octet >= 97 { return octet != 127 }  // a-z { | } ~ and UTF-8
    if octet >= 65 { return octet <= 90 || octet >= 94 }  // A-Z ^ _ `
    switch octet {
    case 48...57: return true
    case 33, 35, 36, 37, 38, 39, 42, 43, 45, 47, 61, 63: return true  // ! # $ % & ' * + - / = ?
    default: return false
    }
  }
}
