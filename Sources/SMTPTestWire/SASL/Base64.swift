/// Base64 without line breaks, as AUTH uses it (RFC 4648 §4).
package enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  package static func encode(_ octets: [UInt8]) -> String {
    var result: [UInt8] = []
    var index = 0
    while index < octets.count {
      let rest = octets.count - index
      let bits =
        Int(octets[index]) << 16 | (rest > 1 ? Int(octets[index + 1]) << 8 : 0)
        | (rest > 2 ? Int(octets[index + 2]) : 0)
      result.append(alphabet[bits >> 18])
      result.append(alphabet[bits >> 12 & 63])
      result.append(rest > 1 ? alphabet[bits >> 6 & 63] : UInt8(ascii: "="))
      result.append(rest > 2 ? alphabet[bits & 63] : UInt8(ascii: "="))
      index += 3
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The octets; `nil` where the text is not complete base64.
  package static func decode(_ text: [UInt8]) -> [UInt8]? {
    if text.isEmpty { return [] }
    return text.withUnsafeBufferPointer { octets in
      guard let base = octets.baseAddress,
        case .complete(let result) = InitialResponse.decode(base, from: 0, to: octets.count)
      else { return nil }
      return result
    }
  }

  /// The octets; `nil` where the text is not what ``encode(_:)`` makes of them, in each bit
  /// (RFC 4648 §3.5).
  static func decodeExactly(_ text: String) -> [UInt8]? {
    guard let octets = decode(Array(text.utf8)), encode(octets) == text else { return nil }
    return octets
  }
}
