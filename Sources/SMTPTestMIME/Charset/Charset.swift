/// Turns the octets of a charset into text (RFC 2046 §4.1.2).
///
/// US-ASCII, UTF-8, ISO-8859-1 and windows-1252 are read here, the others by the system's iconv. It
/// never fails: what is no character becomes U+FFFD.
enum Charset {
  /// Why a text is not all that the octets meant.
  enum Trouble: Equatable {
    /// Nobody knows the charset; ASCII was read.
    case unknown
    /// The index of the first octet that is no character.
    case undecodable(at: Int)
  }

  /// Decodes `octets`.
  ///
  /// - Parameter name: The charset's name as the mail has it, in any case.
  static func decode(
    _ octets: UnsafeBufferPointer<UInt8>, named name: String
  ) -> (text: String, trouble: Trouble?) {
    switch CharsetName(name) {
    case .ascii: ascii(octets)
    case .utf8: utf8(octets)
    case .latin1: (Self.singleOctets(octets) { UInt32($0) }, nil)
    case .windows1252: windows1252(octets)
    case .utf16: utf16(octets)
    case .system(let name):
      CharsetConverter(name)?.convert(octets) ?? unknown(octets)
    case .unknown: unknown(octets)
    }
  }

  private static func unknown(
    _ octets: UnsafeBufferPointer<UInt8>
  ) -> (text: String, trouble: Trouble?) {
    (ascii(octets).text, .unknown)
  }

  private static func ascii(
    _ octets: UnsafeBufferPointer<UInt8>
  ) -> (text: String, trouble: Trouble?) {
    guard let base = octets.baseAddress else { return ("", nil) }
    let span = OctetSpan(base: base, count: octets.count, origin: 0)
    if span.isASCII(0..<octets.count) { return (String(decoding: octets, as: UTF8.self), nil) }
    var first = 0
    while base[first] < 128 { first += 1 }
    return (singleOctets(octets) { $0 < 128 ? UInt32($0) : 0xFFFD }, .undecodable(at: first))
  }

  private static func utf8(
    _ octets: UnsafeBufferPointer<UInt8>
  ) -> (text: String, trouble: Trouble?) {
    var text = String(decoding: octets, as: UTF8.self)
    // Repaired text differs from the octets first where the repair is: cheaper than to look twice.
    let difference = text.withUTF8 { repaired -> Int? in
      guard let base = octets.baseAddress, let other = repaired.baseAddress else { return nil }
      return firstDifference(base, octets.count, other, repaired.count)
    }
    return (text, difference.map { .undecodable(at: $0) })
  }

  private static func firstDifference(
    _ left: UnsafePointer<UInt8>, _ leftCount: Int, _ right: UnsafePointer<UInt8>, _ rightCount: Int
  ) -> Int? {
    let count = min(leftCount, rightCount)
    var index = 0
    while index + 8 <= count,
      UnsafeRawPointer(left + index).loadUnaligned(as: UInt64.self)
        == UnsafeRawPointer(right + index).loadUnaligned(as: UInt64.self)
    {
      index += 8
    }
    while index < count, left[index] == right[index] { index += 1 }
    return index == leftCount && leftCount == rightCount ? nil : min(index, leftCount - 1)
  }

  /// Text of octets each of which is one character of the Basic Multilingual Plane.
  private static func singleOctets(
    _ octets: UnsafeBufferPointer<UInt8>, _ scalar: (UInt8) -> UInt32
  ) -> String {
    guard let base = octets.baseAddress else { return "" }
    return String(unsafeUninitializedCapacity: octets.count * 3) { out in
      var written = 0
      var index = 0
      while index < octets.count {
        let value = base[index] < 128 ? UInt32(base[index]) : scalar(base[index])
        if value < 0x80 {
          out[written] = UInt8(value)
          written += 1
        } else if value < 0x800 {
          out[written] = UInt8(0xC0 | value >> 6)
          out[written + 1] = UInt8(0x80 | value & 0x3F)
          written += 2
        } else {
          out[written] = UInt8(0xE0 | value >> 12)
          out[written + 1] = UInt8(0x80 | value >> 6 & 0x3F)
          out[written + 2] = UInt8(0x80 | value & 0x3F)
          written += 3
        }
        index += 1
      }
      return written
    }
  }

  /// The characters of windows-1252 for 0x80 to 0x9F; 0 where it has none.
  private static let windows1252Block: [UInt32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC,
    0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
  ]

  private static func windows1252(
    _ octets: UnsafeBufferPointer<UInt8>
  ) -> (text: String, trouble: Trouble?) {
    let block = windows1252Block
    let text = singleOctets(octets) { octet in
      guard octet < 0xA0 else { return UInt32(octet) }
      let value = block[Int(octet) - 0x80]
      return value == 0 ? 0xFFFD : value
    }
    let hole = octets.firstIndex { $0 >= 0x80 && $0 < 0xA0 && block[Int($0) - 0x80] == 0 }
    return (text, hole.map { .undecodable(at: $0) })
  }

  /// Without a byte order mark the order is that of the network (RFC 2781 §4.3).
  private static func utf16(
    _ octets: UnsafeBufferPointer<UInt8>
  ) -> (text: String, trouble: Trouble?) {
    let isLittle = octets.count >= 2 && octets[0] == 0xFF && octets[1] == 0xFE
    let hasMark = isLittle || (octets.count >= 2 && octets[0] == 0xFE && octets[1] == 0xFF)
    let rest = UnsafeBufferPointer(rebasing: octets[(hasMark ? 2 : 0)...])
    return CharsetConverter(isLittle ? "utf-16le" : "utf-16be")?.convert(rest) ?? unknown(octets)
  }
}
