import CSMTPTestScan

/// A use of the system's iconv, for one text after the other.
final class CharsetConverter {
  private let handle: UnsafeMutableRawPointer

  /// Opens a converter to UTF-8; `nil` where the system has none.
  init?(_ name: String) {
    guard let handle = smtp_charset_open(name) else { return nil }
    self.handle = handle
  }

  deinit { smtp_charset_close(handle) }

  /// Decodes all of `octets`, but for a character at the end that is cut; each octet that is no
  /// character becomes U+FFFD.
  func convert(_ octets: UnsafeBufferPointer<UInt8>) -> Charset.Reading {
    guard let base = octets.baseAddress, !octets.isEmpty else { return Charset.Reading("") }
    smtp_charset_reset(handle)
    let capacity = 16_384
    var result: [UInt8] = []
    result.reserveCapacity(octets.count * 2)
    var reading = Charset.Reading("")
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { out in
      var at = 0
      while at < octets.count {
        var consumed = 0
        var problem: Int32 = 0
        let written = smtp_charset_convert(
          handle, base + at, octets.count - at, &consumed, out.baseAddress, capacity, &problem)
        if written > 0 { result += UnsafeBufferPointer(rebasing: out[..<written]) }
        // Some systems put something in the place of what they cannot read, and say only how often.
        if problem == 4 { reading.note(.undecodable(at: at)) }
        at += consumed
        // Some converters report no trouble and do not move on either.
        let isStuck = consumed == 0 && written == 0
        guard problem == 2 || problem == 3 || isStuck, at < octets.count else { continue }
        if problem == 3 {
          reading.cut = at
          break
        }
        reading.note(.undecodable(at: at))
        // The shift state stays: what follows is meant in it.
        result += Charset.replacement
        at += 1
      }
      let written = smtp_charset_flush(handle, out.baseAddress, capacity)
      result += UnsafeBufferPointer(rebasing: out[..<written])
    }
    reading.text = String(decoding: result, as: UTF8.self)
    return reading
  }
}
