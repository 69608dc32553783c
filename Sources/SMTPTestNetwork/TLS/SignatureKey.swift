internal import SMTPTestWire

/// How a token is signed (RFC 7518 §3.1).
package enum SignatureAlgorithm: String, Sendable, Hashable, CaseIterable {
  /// RSA with SHA-256 (RFC 7518 §3.3).
  case rs256 = "RS256"
  /// The curve P-256 with SHA-256 (RFC 7518 §3.4).
  case es256 = "ES256"
}

/// A key that tells who signed something; with its private half, one that signs.
package struct SignatureKey: Sendable {
  private let key: TLSKey
  private let openSSL: OpenSSL

  /// Makes a new pair of keys.
  ///
  /// - Throws: ``SMTPTLSUnavailableError`` where there is no OpenSSL, ``SMTPTLSSetupError`` if it will not.
  package init(for algorithm: SignatureAlgorithm) throws {
    openSSL = try OpenSSL.load()
    key = try CertificateMint(openSSL: openSSL).key(
      algorithm == .es256 ? .p256 : .rsa(bits: 2048))
  }

  /// Reads the public key of a PEM (RFC 7468 §13); `nil` where it is none.
  ///
  /// - Throws: ``SMTPTLSUnavailableError`` where there is no OpenSSL.
  package init?(publicPEM pem: String) throws(SMTPTLSUnavailableError) {
    let openSSL = try OpenSSL.load()
    openSSL.streams.clearErrors()
    guard let stream = openSSL.streams.new(openSSL.streams.memory()) else { return nil }
    defer { _ = openSSL.streams.free(stream) }
    let octets = Array(pem.utf8)
    let written = octets.withUnsafeBytes {
      openSSL.streams.write(stream, $0.baseAddress, Int32($0.count))
    }
    guard Int(written) == octets.count,
      let handle = openSSL.signatures.readPublicPEM(stream, nil, nil, nil)
    else {
      openSSL.streams.clearErrors()
      return nil
    }
    self.openSSL = openSSL
    key = TLSKey(owning: handle, openSSL)
  }

  /// The public half in PEM.
  package var publicPEM: String {
    openSSL.text { _ = openSSL.signatures.writePublicPEM($0, key.handle) }
  }

  /// The point of a public key of P-256: two numbers of 32 octets (RFC 7518 §6.2.1).
  package var point: (x: [UInt8], y: [UInt8])? {
    let lines = publicPEM.split(separator: "\n").dropFirst().dropLast()
    // The last of what DER has is the point, uncompressed (RFC 5480 §2.2).
    guard let der = Base64.decode(Array(lines.joined().utf8)), der.count == 91, der[26] == 4 else {
      return nil
    }
    return (Array(der[27..<59]), Array(der[59...]))
  }

  /// The private half in PEM.
  package var privatePEM: String { key.pem }

  /// Whether `signature`, as JOSE writes it, is that of `message`.
  package func verifies(
    _ signature: [UInt8], of message: [UInt8], by algorithm: SignatureAlgorithm
  ) -> Bool {
    guard let signature = algorithm == .es256 ? Self.der(ofPair: signature) : signature,
      !OpenSSL.isOver, let context = openSSL.signatures.new()
    else { return false }
    defer { openSSL.signatures.free(context) }
    openSSL.streams.clearErrors()
    defer { openSSL.streams.clearErrors() }
    guard
      openSSL.signatures.beginVerifying(context, nil, openSSL.keys.sha256(), nil, key.handle) == 1
    else { return false }
    // 0 is a bad one, below 0 is none at all.
    return openSSL.signatures.verify(
      context, signature, signature.count, message, message.count) == 1
  }

  /// The signature of `message`, as JOSE writes it; `nil` where the key has no private half.
  package func sign(_ message: [UInt8], by algorithm: SignatureAlgorithm) -> [UInt8]? {
    guard !OpenSSL.isOver, let context = openSSL.signatures.new() else { return nil }
    defer { openSSL.signatures.free(context) }
    openSSL.streams.clearErrors()
    defer { openSSL.streams.clearErrors() }
    var count = 1024
    var signature = [UInt8](repeating: 0, count: count)
    guard
      openSSL.signatures.beginSigning(context, nil, openSSL.keys.sha256(), nil, key.handle) == 1,
      openSSL.signatures.sign(context, &signature, &count, message, message.count) == 1
    else { return nil }
    let octets = Array(signature.prefix(count))
    return algorithm == .es256 ? Self.pair(ofDER: octets) : octets
  }

  /// Two numbers of 32 octets as DER has them: JOSE writes them one behind the other (RFC 7518 §3.4).
  private static func der(ofPair pair: [UInt8]) -> [UInt8]? {
    guard pair.count == 64 else { return nil }
    let numbers = [pair[..<32], pair[32...]].flatMap { half -> [UInt8] in
      var digits = Array(half.drop { $0 == 0 })
      // A high bit in front would be a sign.
      if digits.isEmpty || digits[0] > 127 { digits.insert(0, at: 0) }
      return [2, UInt8(digits.count)] + digits
    }
    return [0x30, UInt8(numbers.count)] + numbers
  }

  private static func pair(ofDER der: [UInt8]) -> [UInt8]? {
    guard der.count > 8, der[0] == 0x30 else { return nil }
    var pair: [UInt8] = []
    var at = 2
    for _ in 0..<2 {
      guard at + 2 <= der.count, der[at] == 2, at + 2 + Int(der[at + 1]) <= der.count else {
        return nil
      }
      let digits = der[(at + 2)..<(at + 2 + Int(der[at + 1]))].drop { $0 == 0 }
      guard digits.count <= 32 else { return nil }
      pair += [UInt8](repeating: 0, count: 32 - digits.count) + digits
      at += 2 + Int(der[at + 1])
    }
    return pair
  }
}
