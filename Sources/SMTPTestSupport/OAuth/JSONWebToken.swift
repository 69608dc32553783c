internal import SMTPTestNetwork

/// A signed token (RFC 7519, RFC 7515 §7.1).
struct JSONWebToken {
  let header: JSONValue
  let claims: JSONValue
  let signed: [UInt8]
  let signature: [UInt8]

  /// `nil` where the text is none.
  init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let header = Base64URL.decode(parts[0]).flatMap({ JSONValue($0) }),
      let claims = Base64URL.decode(parts[1]).flatMap({ JSONValue($0) }),
      let signature = Base64URL.decode(parts[2]), case .object = claims
    else { return nil }
    self.header = header
    self.claims = claims
    self.signature = signature
    signed = Array("\(parts[0]).\(parts[1])".utf8)
  }

  /// Signs claims; `nil` where the key cannot.
  static func sign(
    _ claims: JSONValue, with key: SignatureKey, by algorithm: SignatureAlgorithm, keyID: String?
  ) -> String? {
    var header = JSONValue.object([
      .init("alg", .string(algorithm.rawValue)), .init("typ", .string("JWT")),
    ])
    if let keyID { header.set("kid", .string(keyID)) }
    let parts = [header, claims].map { Base64URL.encode(Array($0.description.utf8)) }
    let message = Array(parts.joined(separator: ".").utf8)
    guard let signature = key.sign(message, by: algorithm) else { return nil }
    return "\(parts[0]).\(parts[1]).\(Base64URL.encode(signature))"
  }

  /// Whether a key in PEM has signed it.
  ///
  /// - Throws: ``SMTPTLSUnavailableError`` where there is no OpenSSL.
  func isSigned(by pem: String) throws(SMTPTLSUnavailableError) -> Bool {
    guard let algorithm = header["alg"]?.text.flatMap({ SignatureAlgorithm(rawValue: $0) }),
      let key = try SignatureKey(publicPEM: pem)
    else { return false }
    return key.verifies(signature, of: signed, by: algorithm)
  }

  /// The values of `aud`, which is one or a list (RFC 7519 §4.1.3).
  var audiences: [String] {
    switch claims["aud"] {
    case .string(let text): [text]
    case .array(let values): values.compactMap(\.text)
    default: []
    }
  }
}
