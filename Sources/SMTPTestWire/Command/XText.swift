/// The encoding of parameter values that may hold any octet (RFC 3461 §4).
enum XText {
  /// What is wrong with octets that should be xtext.
  enum Defect {
    /// An escape with lower-case digits: `+3d`.
    case lowerCase(Int)
    /// A `+` without two digits, a raw `=` or an octet that had to be escaped.
    case malformed(Int)
  }

  /// The first defect in `start..<end`, a malformed octet before any lower-case one.
  ///
  /// Octets above 127 pass: who may send them is another clause's question (RFC 6533 §3).
  static func defect(
    _ octets: UnsafePointer<UInt8>, from start: Int, to end: Int
  ) -> Defect? {
    var lowerCase: Int?
    var index = start
    while index < end {
      let octet = octets[index]
      if octet == Octet.plus {
        guard end - index >= 3, Octet.hexValue(octets[index + 1]) != nil,
          Octet.hexValue(octets[index + 2]) != nil
        else { return .malformed(index) }
        if octets[index + 1] >= 97 || octets[index + 2] >= 97 { lowerCase = lowerCase ?? index }
        index += 3
      } else if octet < 33 || octet == Octet.equals || octet == 127 {
        return .malformed(index)
      } else {
        index += 1
      }
    }
    return lowerCase.map { .lowerCase($0) }
  }

  /// The first escape in `start..<end` that stands for something other than graphic and white space
  /// characters of ASCII, -1 if there is none (RFC 3461 §4.2, §4.4). A line end would forge a field
  /// of the notification that the value ends up in.
  static func unprintable(_ octets: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
    var index = start
    while index < end {
      guard octets[index] == Octet.plus, end - index >= 3,
        let high = Octet.hexValue(octets[index + 1]), let low = Octet.hexValue(octets[index + 2])
      else {
        index += 1
        continue
      }
      let octet = high << 4 | low
      if octet != Octet.tab, octet < 32 || octet > 126 { return index }
      index += 3
    }
    return -1
  }

  /// The octets meant, with what is no escape left alone.
  static func decoded(_ octets: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(octets.count)
    var index = 0
    while index < octets.count {
      if octets[index] == Octet.plus, octets.count - index >= 3,
        let high = Octet.hexValue(octets[index + 1]), let low = Octet.hexValue(octets[index + 2])
      {
        result.append(high << 4 | low)
        index += 3
      } else {
        result.append(octets[index])
        index += 1
      }
    }
    return result
  }
}
