extension Lexer {
  /// Reads what stands in quotes, from the first to behind the last.
  mutating func string() throws(SMTPTextError) -> [UInt8] {
    let start = position
    var result: [UInt8] = []
    position += 1
    while let octet = octet(at: position), octet != 10, octet != 13 {
      if octet == UInt8(ascii: "\\") {
        result.append(try escape())
        continue
      }
      position += 1
      if octet == UInt8(ascii: "\"") { return result }
      result.append(octet)
    }
    throw error(at: start, "the string is not closed: expected \" before the end of the line")
  }

  private mutating func escape() throws(SMTPTextError) -> UInt8 {
    let start = position
    position += 2
    switch octet(at: start + 1) {
    case UInt8(ascii: "\\"): return UInt8(ascii: "\\")
    case UInt8(ascii: "\""): return UInt8(ascii: "\"")
    case UInt8(ascii: "r"): return 13
    case UInt8(ascii: "n"): return 10
    case UInt8(ascii: "t"): return 9
    case UInt8(ascii: "0"): return 0
    case UInt8(ascii: "x"):
      if let high = hexadecimalDigit(at: position), let low = hexadecimalDigit(at: position + 1) {
        position += 2
        return high << 4 | low
      }
      throw error(at: start, "expected two hexadecimal digits after \\x")
    default:
      throw error(
        at: start, "unknown escape; expected \\\\ \\\" \\r \\n \\t \\0 or \\xHH, HH hexadecimal")
    }
  }

  private func hexadecimalDigit(at position: Int) -> UInt8? {
    guard let octet = octet(at: position) else { return nil }
    return Character(Unicode.Scalar(octet)).hexDigitValue.map(UInt8.init)
  }
}
