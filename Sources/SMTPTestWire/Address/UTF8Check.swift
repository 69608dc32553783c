/// Tells UTF-8 from other octets above 127 (RFC 3629 §4).
enum UTF8Check {
  /// The index of the first octet in `start..<end` that starts no well-formed sequence, -1 if all
  /// do. Overlong forms, surrogates and what lies above U+10FFFF are ill-formed.
  static func firstIllFormed(_ octets: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
    var index = start
    while index < end {
      let lead = octets[index]
      if lead < 0x80 {
        index += 1
        continue
      }
      let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
      guard lead >= 0xC2, lead <= 0xF4, end - index >= length else { return index }
      // Only the second octet has narrower bounds: they are what excludes the ill-formed kinds.
      let low: UInt8 = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80
      let high: UInt8 = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF
      guard octets[index + 1] >= low, octets[index + 1] <= high else { return index }
      var next = index + 2
      while next < index + length {
        guard octets[next] & 0xC0 == 0x80 else { return index }
        next += 1
      }
      index = next
    }
    return -1
  }
}
