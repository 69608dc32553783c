/// Base64 for URLs and tokens, without padding (RFC 7515 §2).
package enum Base64URL {
  package static func encode(_ octets: [UInt8]) -> String {
    String(
      decoding: Base64.encode(octets).utf8.compactMap { octet -> UInt8? in
        switch octet {
        case UInt8(ascii: "+"): UInt8(ascii: "-")
        case UInt8(ascii: "/"): UInt8(ascii: "_")
        case UInt8(ascii: "="): nil
        default: octet
        }
      }, as: UTF8.self)
  }

  /// The octets; `nil` where the text is none.
  package static func decode(_ text: some StringProtocol) -> [UInt8]? {
    var standard: [UInt8] = []
    for octet in text.utf8 {
      switch octet {
      case UInt8(ascii: "-"): standard.append(UInt8(ascii: "+"))
      case UInt8(ascii: "_"): standard.append(UInt8(ascii: "/"))
      case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): return nil
      default: standard.append(octet)
      }
    }
    while standard.count % 4 != 0 { standard.append(UInt8(ascii: "=")) }
    return Base64.decode(standard)
  }
}
