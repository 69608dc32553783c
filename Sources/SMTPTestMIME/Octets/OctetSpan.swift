import CSMTPTestScan

/// A place in memory that is read, with the offset its first octet has in the content.
///
/// It is valid only inside the closure that made it.
struct OctetSpan {
  let base: UnsafePointer<UInt8>
  let count: Int
  /// The offset of the first octet, for the places of defects.
  let origin: Int

  @inline(__always) subscript(index: Int) -> UInt8 { base[index] }

  /// The index of the first `octet` in `from..<to`, or `to`.
  func find(_ octet: UInt8, from: Int, to: Int) -> Int {
    guard from < to else { return to }
    let hit = smtp_find_octet(base + from, to - from, octet)
    return hit < 0 ? to : from + hit
  }

  /// The index of the first `needle` in `from..<to`, or `nil`.
  func find(_ needle: [UInt8], from: Int, to: Int) -> Int? {
    guard from < to, !needle.isEmpty else { return nil }
    return needle.withUnsafeBytes { bytes in
      memmem(base + from, to - from, bytes.baseAddress!, bytes.count).map {
        UnsafeRawPointer($0) - UnsafeRawPointer(base)
      }
    }
  }

  /// Whether the octets at `index` are `text`, whose letters are lower-case, in any case.
  func hasPrefix(_ text: StaticString, at index: Int, end: Int) -> Bool {
    guard end - index >= text.utf8CodeUnitCount else { return false }
    let expected = text.utf8Start
    var offset = 0
    while offset < text.utf8CodeUnitCount {
      if Octet.lowercased(base[index + offset]) != expected[offset] { return false }
      offset += 1
    }
    return true
  }

  /// The octets of `range`.
  func octets(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
  }

  /// The octets of `range` as text; what is no UTF-8 becomes U+FFFD.
  func text(_ range: Range<Int>) -> String { String(decoding: octets(range), as: UTF8.self) }

  /// The octets of `range` in lower case, as text.
  func lowercased(_ range: Range<Int>) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    var index = range.lowerBound
    while index < range.upperBound {
      result.append(Octet.lowercased(base[index]))
      index += 1
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Whether an octet above 127 is in `range`.
  func isASCII(_ range: Range<Int>) -> Bool {
    var index = range.lowerBound
    while index + 8 <= range.upperBound {
      let word = UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self)
      if word & 0x8080_8080_8080_8080 != 0 { return false }
      index += 8
    }
    while index < range.upperBound {
      if base[index] > 127 { return false }
      index += 1
    }
    return true
  }
}

extension ArraySlice<UInt8> {
  /// Lends the octets, which lie at their own indices in the content.
  func withSpan<Result>(_ body: (OctetSpan) throws -> Result) rethrows -> Result {
    try withUnsafeBufferPointer { buffer in
      // An empty slice may have no address, and nothing is read through this one.
      let base = buffer.baseAddress ?? UnsafePointer(bitPattern: 1)!
      return try body(OctetSpan(base: base, count: buffer.count, origin: startIndex))
    }
  }
}
