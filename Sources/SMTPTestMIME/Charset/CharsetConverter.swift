import CSMTPTestScan

/// One use of the system's iconv.
struct CharsetConverter: ~Copyable {
  private let handle: UnsafeMutableRawPointer

  /// Opens a converter to UTF-8; `nil` where the system has none.
  init?(_ name: String) {
    guard let handle = smtp_charset_open(name) else { return nil }
    self.handle = handle
  }

  deinit { smtp_charset_close(handle) }

  /// Decodes all of `octets`; each octet that is no character becomes U+FFFD.
  func convert(
    _ octets: UnsafeBufferPointer<UInt8>
  ) -> (text: String, trouble: Charset.Trouble?) {
    guard let base = octets.baseAddress, !octets.isEmpty else { return ("", nil) }
    let capacity = 16_384
    var result: [UInt8] = []
    result.reserveCapacity(octets.count * 2)
    var trouble: Charset.Trouble?
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { out in
      var at = 0
      while at < octets.count {
        var consumed = 0
        var problem: Int32 = 0
        let written = smtp_charset_convert(
          handle, base + at, octets.count - at, &consumed, out.baseAddress, capacity, &problem)
        if written > 0 { result += UnsafeBufferPointer(rebasing: out[..<written]) }
        at += consumed
        // Some converters report no trouble and do not move on either.
        let isStuck = consumed == 0 && written == 0
        guard problem >= 2 || isStuck, at < octets.count else { continue }
        if trouble == nil { trouble = .undecodable(at: at) }
        // U+FFFD. The shift state stays: what follows is meant in it.
        result.append(0xEF)
        result.append(0xBF)
        result.append(0xBD)
        // A character that is cut is the last thing there is.
        at = problem == 3 ? octets.count : at + 1
      }
      let written = smtp_charset_flush(handle, out.baseAddress, capacity)
      result += UnsafeBufferPointer(rebasing: out[..<written])
    }
    return (String(decoding: result, as: UTF8.self), trouble)
  }
}
