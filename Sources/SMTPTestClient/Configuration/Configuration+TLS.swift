public import SMTPTestWire

extension SMTPTestClient.Configuration {
  /// When and with whom a client speaks TLS.
  public struct TLS: Sendable {
    /// When TLS begins.
    public enum Use: String, Sendable, Hashable, CaseIterable {
      /// Never, even where it is offered.
      case never
      /// With STARTTLS where that is offered: no protection, since whoever is between the two may hide
      /// the offer (RFC 3207 §6).
      case ifOffered
      /// With STARTTLS, or there is no session (RFC 3207 §4).
      case required
      /// With the first octet (RFC 8314 §3).
      case implicit
    }

    /// Whose certificates count.
    public enum Trust: Sendable, Hashable {
      /// Those that lead to a root of the system's, as OpenSSL knows it.
      case systemRoots
      /// Those that lead to one of these, in PEM (RFC 7468 §5).
      case roots(pem: String)
      /// Any, for any name: whoever is between the two is not noticed.
      case insecurelyAnyone
    }

    /// When TLS begins.
    public var use: Use
    /// Whose certificates count.
    public var trust: Trust
    /// The name or numeric address that the certificate has to be for, and the name that is asked for
    /// (RFC 6066 §3). Default `nil`: the host of the endpoint, for a Unix-domain socket `localhost`.
    public var serverName: String?
    /// What the client shows where it is asked for a certificate. Default: nothing.
    public var certificate: SMTPTestClientCertificate?
    /// The oldest and the newest version that is spoken. Default: TLS 1.2 to TLS 1.3.
    public var versions = SMTPTLSVersion.tls12...SMTPTLSVersion.tls13

    /// Creates a choice.
    public init(_ use: Use, trust: Trust = .systemRoots) {
      self.use = use
      self.trust = trust
    }

    /// Creates what an endpoint says of itself: what its server speaks is required. Of an endpoint that
    /// says nothing TLS is taken if it is offered.
    public init(for endpoint: SMTPTestEndpoint) {
      let use: Use =
        switch endpoint.tls {
        case .startTLS, .required: .required
        case .implicit: .implicit
        case nil: .ifOffered
        }
      self.init(use, trust: endpoint.trustRoot.map { .roots(pem: $0) } ?? .systemRoots)
    }
  }
}
