/// The base64 of an initial response in AUTH (RFC 4954 §4, RFC 4648 §4).
enum InitialResponse {
  /// What was read from base64.
  enum Decoding {
    case complete([UInt8])
    /// Readable, but without the `=` that fill the last group.
    case unpadded([UInt8])
    /// The index of the octet that is no base64.
    case malformed(Int)
  }

  /// Decodes the octets in `start..<end`.
  static func decode(_ octets: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Decoding {
    var contentEnd = end
    while contentEnd > start, end - contentEnd < 2, octets[contentEnd - 1] == Octet.equals {
      contentEnd -= 1
    }
    let length = contentEnd - start
    // One sextet left over is no octet.
    if length % 4 == 1 { return .malformed(contentEnd - 1) }
    let padding = end - contentEnd
    if padding > 0, (length + padding) % 4 != 0 { return .malformed(contentEnd) }

    var result: [UInt8] = []
    result.reserveCapacity(length / 4 * 3 + 2)
    var bits: UInt32 = 0
    var count: UInt32 = 0
    var index = start
    while index < contentEnd {
      guard let sextet = sextet(octets[index]) else { return .malformed(index) }
      bits = (bits << 6 | UInt32(sextet)) & 0xFFFF
      count += 6
      if count >= 8 {
        count -= 8
        result.append(UInt8(truncatingIfNeeded: bits >> count))
      }
      index += 1
    }
    return length % 4 != 0 && padding == 0 ? .unpadded(result) : .complete(result)
  }

  private static func sextet(_ octet: UInt8) -> UInt8? {
    switch octet {
    case 65...90: octet - 65
    case 97...122: octet - 71
    case 48...57: octet + 4
    case 43: 62
    case 47: 63
    default: nil
    }
  }
}
