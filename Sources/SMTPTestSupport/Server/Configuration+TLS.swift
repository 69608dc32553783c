public import SMTPTestNetwork

extension SMTPTestServer.Configuration {
  /// What a server that speaks TLS shows, offers and wants.
  public struct TLS: Sendable {
    /// What a server wants of its clients' certificates.
    public enum ClientCertificates: String, Sendable, Hashable {
      /// Nothing: it does not ask.
      case ignored
      /// It asks for one, and takes any, or none; what it was shown is on record.
      case requested
      /// Without a certificate that its authority has signed, there is no handshake.
      case required
    }

    /// When TLS begins. Default: with STARTTLS, if the client wants.
    public var mode = SMTPTLSMode.startTLS
    /// The certificate that is shown. Default: a good one.
    public var certificate = SMTPTestCertificate.valid
    /// The oldest and the newest version that is spoken. Default: TLS 1.2 to TLS 1.3. With an older
    /// one nothing is too weak, as if ``securityLevel`` were 0.
    public var versions = SMTPTLSVersion.tls12...SMTPTLSVersion.tls13
    /// Who signs the certificate. Default `nil`: ``SMTPTestCertificateAuthority/shared()``.
    public var authority: SMTPTestCertificateAuthority?
    /// What the clients have to show. Default: nothing.
    public var clientCertificates = ClientCertificates.ignored
    /// What is spoken inside, the dearest first (RFC 7301). Default: none, which is no matter of
    /// negotiation then.
    public var applicationProtocols: [String] = []
    /// Whether clients can resume a session (RFC 8446 §2.2). Default: no.
    public var resumesSessions = false
    /// What is too weak to be spoken, from 0 (nothing is) to 5, as OpenSSL counts. Default `nil`: as
    /// OpenSSL has it, mostly 1 or 2.
    public var securityLevel: Int?
    /// The file to which the secrets of each session are added, in the lines that Wireshark reads.
    /// Default `nil`: the one that `SSLKEYLOGFILE` names in the environment, or none.
    public var keyLogFile: String?

    /// Creates the default configuration.
    public init() {}
  }
}

extension SMTPTestServer.Configuration.TLS {
  func signer() throws -> SMTPTestCertificateAuthority { try authority ?? .shared() }

  func context(showing certificate: SMTPTestCertificate) throws -> TLSContext {
    let signer = try signer()
    var settings = TLSSettings(role: .server)
    settings.versions = versions
    settings.securityLevel = securityLevel
    settings.credentials = try signer.credentials(for: certificate)
    settings.applicationProtocols = applicationProtocols
    settings.resumesSessions = resumesSessions
    switch clientCertificates {
    case .ignored: break
    case .requested: settings.peerCertificate = .requested
    case .required:
      settings.peerCertificate = .required
      settings.trustedRoots = [signer.trustRootDER]
    }
    if let path = keyLogFile ?? System.environment("SSLKEYLOGFILE"), !path.isEmpty {
      settings.keyLog = try KeyLogFile(path: path).append
    }
    return try TLSContext(settings)
  }
}

extension SMTPServerOption {
  /// Speaks TLS, with a certificate made for the test: see ``SMTPTestCertificate``.
  ///
  /// ```swift
  /// let server = try SMTPTestServer.start(.tls(.implicit, certificate: .expired))
  /// ```
  ///
  /// - Parameters:
  ///   - mode: when TLS begins. Default: with STARTTLS, if the client wants.
  ///   - certificate: what is shown. Default: a good one for `localhost`, 127.0.0.1 and ::1.
  ///   - versions: the oldest and the newest that is spoken.
  ///   - change: anything else; see ``SMTPTestServer/Configuration/TLS``.
  public static func tls(
    _ mode: SMTPTLSMode = .startTLS, certificate: SMTPTestCertificate = .valid,
    versions: ClosedRange<SMTPTLSVersion> = .tls12 ... .tls13,
    _ change: @escaping @Sendable (inout SMTPTestServer.Configuration.TLS) -> Void = { _ in }
  ) -> SMTPServerOption {
    configure { configuration in
      var tls = SMTPTestServer.Configuration.TLS()
      tls.mode = mode
      tls.certificate = certificate
      tls.versions = versions
      change(&tls)
      configuration.tls = tls
    }
  }

  /// Keeps the octets that TLS puts on the wire: ``SMTPSessionRecord/receivedCipherText`` and
  /// ``SMTPSessionRecord/sentCipherText``.
  public static var recordsCipherText: SMTPServerOption {
    configure { $0.recordsCipherText = true }
  }
}
