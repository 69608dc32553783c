// Charsets in which each octet is one character of the Basic Multilingual Plane.
extension Charset {
  /// The text; `scalar` says what an octet above 127 is.
  static func singleOctets(
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

  static func windows1252(_ octets: UnsafeBufferPointer<UInt8>) -> Reading {
    let block = windows1252Block
    let text = singleOctets(octets) { octet in
      guard octet < 0xA0 else { return UInt32(octet) }
      let value = block[Int(octet) - 0x80]
      return value == 0 ? 0xFFFD : value
    }
    let hole = octets.firstIndex { $0 >= 0x80 && $0 < 0xA0 && block[Int($0) - 0x80] == 0 }
    return Reading(text, hole.map { .undecodable(at: $0) })
  }
}
