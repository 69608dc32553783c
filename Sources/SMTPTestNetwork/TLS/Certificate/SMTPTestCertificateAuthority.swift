internal import CSMTPTestPlatform

/// An authority that makes certificates for tests, when they are needed and for as long as the test
/// runs: nothing is kept in a repository until it expires.
///
/// One serves all servers of a process that are not given another: ``shared()``. What its clients
/// have to trust is ``trustRoot``, or the file with it, which is gone when the authority is.
///
/// Private keys stay inside OpenSSL, which wipes them; nothing prints them.
public final class SMTPTestCertificateAuthority: Sendable {
  /// The root's certificate in PEM (RFC 7468 §5), as most programs want it.
  public let trustRoot: String
  /// The root's certificate in DER, octet by octet.
  public let trustRootDER: [UInt8]

  private let root: TLSCredentials
  private let mint: CertificateMint
  private let made = Locked<[SMTPTestCertificate: TLSCredentials]>([:])
  private let file = Locked<TemporaryFile?>(nil)

  private static let common = Locked<SMTPTestCertificateAuthority?>(nil)

  /// The authority of the process, made when it is asked for first; that takes a few milliseconds.
  ///
  /// - Throws: ``SMTPTLSUnavailableError`` where there is no OpenSSL, ``SMTPTLSSetupError`` where that
  ///   makes no certificates.
  public static func shared() throws -> SMTPTestCertificateAuthority {
    if let known = common.withLock({ $0 }) { return known }
    let new = try SMTPTestCertificateAuthority()
    return common.withLock { known in
      // Somebody else may have been quicker.
      if let known { return known }
      known = new
      return new
    }
  }

  /// Creates an authority of its own, which nobody trusts who trusts another.
  ///
  /// - Throws: ``SMTPTLSUnavailableError`` where there is no OpenSSL, ``SMTPTLSSetupError`` where that
  ///   makes no certificates.
  public convenience init() throws { try self.init(openSSL: try OpenSSL.load()) }

  package init(openSSL: OpenSSL) throws {
    mint = CertificateMint(openSSL: openSSL)
    root = try mint.authority("SMTP fixture root", depth: 1)
    trustRoot = root.certificate.pem
    trustRootDER = root.certificate.der
  }

  /// The path of a file with ``trustRoot``, in the folder for temporary files. It is written when it is
  /// asked for first, and gone when the authority or the process is.
  ///
  /// - Throws: ``SMTPTLSSetupError`` where it cannot be written.
  public func trustRootFile() throws -> String {
    if let path = file.withLock({ $0?.path }) { return path }
    let new = try TemporaryFile(text: trustRoot)
    return file.withLock { file in
      if file == nil { file = new }
      return file!.path
    }
  }

  /// The certificate with its key, made once.
  ///
  /// - Throws: ``SMTPTLSSetupError`` where OpenSSL does not make such a one, or a name is none.
  package func credentials(for certificate: SMTPTestCertificate) throws -> TLSCredentials {
    if let known = made.withLock({ $0[certificate] }) { return known }
    let new = try make(certificate)
    return made.withLock { made in
      if let known = made[certificate] { return known }
      made[certificate] = new
      return new
    }
  }

  /// Makes a certificate for a client, which servers take that require one of this authority.
  ///
  /// - Parameter commonName: the subject's name, 1 to 64 characters (RFC 5280 A.1).
  /// - Throws: ``SMTPTLSSetupError`` where OpenSSL does not make such a one.
  public func clientCertificate(commonName: String) throws -> SMTPTestClientCertificate {
    SMTPTestClientCertificate(credentials: try clientCredentials(commonName: commonName))
  }

  /// - Throws: ``SMTPTLSSetupError``.
  package func clientCredentials(commonName: String) throws -> TLSCredentials {
    var content = CertificateMint.Content(commonName: commonName)
    content.usage = "clientAuth"
    return try mint.credentials(content, try mint.key(), by: root)
  }

  private func make(_ certificate: SMTPTestCertificate) throws -> TLSCredentials {
    var content = CertificateMint.Content(commonName: "SMTP fixture")
    content.alternativeNames = try mint.alternativeNames(certificate.names)
    var issuer: TLSCredentials? = root
    var digest = CertificateMint.Digest.sha256
    var isWeak = false
    var chain: [TLSCertificate] = []
    var key = try mint.key(certificate.usesRSA ? .rsa(bits: 2048) : .p256)
    let day = CertificateMint.day
    switch certificate.kind {
    case .valid: break
    case .intermediate, .missingIntermediate:
      issuer = try mint.authority("SMTP fixture intermediate", depth: 0, by: root)
      if certificate.kind == .intermediate, let issuer { chain = [issuer.certificate] }
    case .expired: content.validity = -90 * day..<(-day)
    case .notYetValid: content.validity = day..<90 * day
    case .wrongHost: content.alternativeNames = "DNS:other.fixture.test"
    case .commonNameOnly:
      content.alternativeNames = nil
      content.commonName = certificate.names.first ?? "localhost"
    case .noName: content.alternativeNames = nil
    case .wildcard: content.alternativeNames = "DNS:*.fixture.test"
    case .wildcardTooBroad: content.alternativeNames = "DNS:*.test"
    case .wildcardInside: content.alternativeNames = "DNS:mx.*.test"
    case .unknownRoot: issuer = try mint.authority("SMTP fixture, unknown", depth: 1)
    case .selfSigned: issuer = nil
    case .weakKey:
      key = try mint.key(.rsa(bits: 1024))
      isWeak = true
    case .md5Signed:
      // An elliptic curve does not sign with MD5, so another authority does.
      let signer = try mint.authority(
        "SMTP fixture, RSA", depth: 0, key: .rsa(bits: 2048), by: root)
      chain = [signer.certificate]
      issuer = signer
      digest = .md5
      isWeak = true
    case .sha1Signed:
      digest = .sha1
      isWeak = true
    case .wrongUsage: content.usage = "clientAuth"
    }
    var made = try mint.credentials(content, key, by: issuer, digest: digest)
    made.chain = chain
    made.isWeak = isWeak
    return made
  }
}

extension SMTPTestCertificateAuthority: CustomStringConvertible, CustomReflectable {
  /// `an authority for tests`.
  public var description: String { "an authority for tests" }

  /// Shows what everybody may know: the trust root.
  public var customMirror: Mirror { Mirror(self, children: ["trustRoot": trustRoot]) }
}

extension CertificateMint {
  fileprivate func authority(
    _ name: String, depth: Int, key kind: KeyKind = .p256, by issuer: TLSCredentials? = nil
  ) throws -> TLSCredentials {
    var content = Content(commonName: name)
    content.authority = depth
    content.validity = -Self.day..<3650 * Self.day
    return try credentials(content, try key(kind), by: issuer)
  }

  fileprivate func credentials(
    _ content: Content, _ key: TLSKey, by issuer: TLSCredentials?, digest: Digest = .sha256
  ) throws -> TLSCredentials {
    TLSCredentials(
      certificate: try certificate(content, for: key, by: issuer, digest: digest), key: key)
  }

  /// Names and addresses as OpenSSL's configuration has them.
  fileprivate func alternativeNames(_ names: [String]) throws -> String {
    try names.map { name in
      let isAddress = name.contains(":") || name.allSatisfy { $0.isNumber || $0 == "." }
      let isName = name.utf8.allSatisfy {
        $0 >= 0x61 && $0 <= 0x7a || $0 >= 0x41 && $0 <= 0x5a || $0 >= 0x30 && $0 <= 0x39
          || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
          || $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: ":")
      }
      guard isName, !name.isEmpty else {
        throw SMTPTLSSetupError(description: "No certificate can be for \"\(name)\".")
      }
      return (isAddress ? "IP:" : "DNS:") + name
    }.joined(separator: ",")
  }
}
