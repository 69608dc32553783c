internal import CSMTPTestPlatform

/// Makes keys and certificates.
struct CertificateMint {
  /// What a certificate says.
  struct Content {
    var commonName: String
    /// In the words of OpenSSL's configuration: `DNS:localhost,IP:127.0.0.1`; `nil`: no such
    /// extension.
    var alternativeNames: String?
    /// From when and until when it is valid, in seconds from now.
    var validity = -day..<90 * day
    /// What its key is for; `nil`: any use, as in no certificate of today.
    var usage: String? = "serverAuth"
    /// Whether it is an authority's, and how many more may be beneath it.
    var authority: Int?
  }

  enum KeyKind: Sendable, Hashable {
    case p256
    case rsa(bits: Int)
  }

  enum Digest: Sendable { case md5, sha1, sha256 }

  static let day = 86_400

  let openSSL: OpenSSL

  /// A new key; of RSA, the one of this size that was made first.
  func key(_ kind: KeyKind = .p256) throws -> TLSKey {
    guard case .rsa(let bits) = kind else { return try newKey(kind) }
    if let known = openSSL.rsaKeys.withLock({ $0[bits] }) { return known }
    let new = try newKey(kind)
    openSSL.rsaKeys.withLock { $0[bits] = new }
    return new
  }

  private func newKey(_ kind: KeyKind) throws -> TLSKey {
    let keys = openSSL.keys
    openSSL.streams.clearErrors()
    let type = kind == .p256 ? OpenSSL.Constant.ellipticCurve : OpenSSL.Constant.rsa
    guard let maker = keys.newMaker(type, nil) else { throw openSSL.setupError("make a key") }
    defer { keys.freeMaker(maker) }
    var isReady = keys.beginMaking(maker) == 1
    switch kind {
    case .p256:
      for (command, value) in [
        (OpenSSL.Constant.setCurve, OpenSSL.Constant.p256),
        (OpenSSL.Constant.setCurveEncoding, OpenSSL.Constant.namedCurve),
      ] {
        isReady =
          isReady && keys.control(maker, type, OpenSSL.Constant.makingAny, command, value, nil) > 0
      }
    case .rsa(let bits):
      isReady =
        isReady
        && keys.control(
          maker, type, OpenSSL.Constant.makingKeys, OpenSSL.Constant.setBits, Int32(bits), nil) > 0
    }
    var key: OpaquePointer?
    guard isReady, keys.make(maker, &key) == 1, let key else {
      throw openSSL.setupError("make a key")
    }
    return TLSKey(owning: key, openSSL)
  }

  /// Makes a certificate for `key`.
  ///
  /// - Parameter issuer: who signs it; `nil`: it signs itself.
  func certificate(
    _ content: Content, for key: TLSKey, by issuer: TLSCredentials?, digest: Digest = .sha256
  ) throws -> TLSCertificate {
    let certificates = openSSL.certificates
    openSSL.streams.clearErrors()
    guard let handle = certificates.new() else { throw openSSL.setupError("make a certificate") }
    let made = TLSCertificate(owning: handle, openSSL)
    var isGood = certificates.setVersion(handle, 2) == 1
    isGood = isGood && setSerialNumber(of: handle)
    isGood = isGood && setValidity(content.validity, of: handle)
    let subject = certificates.subject(handle)
    isGood = isGood && add(content.commonName, to: subject)
    let issuerName = issuer.map { certificates.subject($0.certificate.handle) } ?? subject
    isGood = isGood && certificates.setIssuer(handle, issuerName) == 1
    isGood = isGood && certificates.setKey(handle, key.handle) == 1
    for (number, text) in extensions(content) {
      isGood = isGood && add(number, text, to: handle, issuer?.certificate.handle ?? handle)
    }
    let method =
      switch digest {
      case .md5: openSSL.keys.md5()
      case .sha1: openSSL.keys.sha1()
      case .sha256: openSSL.keys.sha256()
      }
    guard isGood, certificates.sign(handle, (issuer?.key ?? key).handle, method) > 0 else {
      throw openSSL.setupError("make a certificate")
    }
    return made
  }

  /// In their order: the identifier of an authority's key is that of its certificate.
  private func extensions(_ content: Content) -> [(Int32, String)] {
    var list: [(Int32, String)] = []
    if let depth = content.authority {
      list.append((OpenSSL.Constant.basicConstraints, "critical,CA:TRUE,pathlen:\(depth)"))
      list.append((OpenSSL.Constant.keyUsage, "critical,keyCertSign,cRLSign"))
    } else {
      list.append((OpenSSL.Constant.basicConstraints, "critical,CA:FALSE"))
      list.append((OpenSSL.Constant.keyUsage, "critical,digitalSignature,keyEncipherment"))
      if let usage = content.usage { list.append((OpenSSL.Constant.extendedKeyUsage, usage)) }
    }
    if let names = content.alternativeNames {
      list.append((OpenSSL.Constant.subjectAlternativeName, names))
    }
    list.append((OpenSSL.Constant.subjectKeyIdentifier, "hash"))
    list.append((OpenSSL.Constant.authorityKeyIdentifier, "keyid:always"))
    return list
  }

  private func setSerialNumber(of certificate: OpaquePointer) -> Bool {
    var octets = [UInt8](repeating: 0, count: 8)
    guard openSSL.keys.random(&octets, 8) == 1 else { return false }
    let number = octets.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return openSSL.certificates.setInteger(
      openSSL.certificates.serialNumber(certificate), number >> 1 | 1) == 1
  }

  private func setValidity(_ seconds: Range<Int>, of certificate: OpaquePointer) -> Bool {
    let certificates = openSSL.certificates
    let now = time(nil)
    return certificates.setTime(certificates.notBefore(certificate), now + seconds.lowerBound)
      != nil
      && certificates.setTime(certificates.notAfter(certificate), now + seconds.upperBound) != nil
  }

  private func add(_ commonName: String, to subject: OpenSSL.Handle) -> Bool {
    let octets = Array(commonName.utf8)
    return openSSL.certificates.addToName(
      subject, OpenSSL.Constant.commonName, OpenSSL.Constant.utf8, octets, Int32(octets.count), -1,
      0) == 1
  }

  private func add(
    _ number: Int32, _ text: String, to certificate: OpaquePointer, _ issuer: OpaquePointer
  ) -> Bool {
    // More than OpenSSL's structure has in any version, zeroed.
    withUnsafeTemporaryAllocation(byteCount: 256, alignment: 16) { context in
      context.initializeMemory(as: UInt8.self, repeating: 0)
      let certificates = openSSL.certificates
      certificates.setExtensionContext(context.baseAddress, issuer, certificate, nil, nil, 0)
      guard let made = certificates.newExtension(nil, context.baseAddress, number, text) else {
        return false
      }
      defer { certificates.freeExtension(made) }
      return certificates.add(certificate, made, -1) == 1
    }
  }
}
