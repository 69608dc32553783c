internal import SMTPTestNetwork
internal import SMTPTestWire

/// What connections have in common that may stand in for each other: who speaks with whom, how, and as
/// whom.
struct PoolKey: Sendable, Hashable {
  private enum User: Hashable {
    case nobody
    case password(user: String, SMTPSecret)
    case token(user: String, SMTPSecret)
    /// Sources are closures, which cannot be told apart.
    case tokenSource(user: String)
    case refreshedToken(user: String, ObjectIdentifier)
    case external(identity: String)
    case anonymous(trace: String)
  }

  private let endpoint: SMTPTestEndpoint
  private let localAddress: String?
  private let name: String
  private let isLMTP: Bool
  private let use: SMTPTestClient.Configuration.TLS.Use
  private let trust: SMTPTestClient.Configuration.TLS.Trust
  private let serverName: String?
  private let certificate: String?
  private let versions: ClosedRange<SMTPTLSVersion>
  private let user: User
  private let mechanisms: [SMTPAuthenticationMechanism]?
  private let allowsSecretsInClear: Bool

  init(_ configuration: SMTPTestClient.Configuration) {
    endpoint = configuration.endpoint
    localAddress = configuration.localAddress
    name = configuration.name
    isLMTP = configuration.isLMTP
    use = configuration.tls.use
    trust = configuration.tls.trust
    serverName = configuration.tls.serverName
    certificate = configuration.tls.certificate?.fingerprint
    versions = configuration.tls.versions
    mechanisms = configuration.credentials?.mechanisms
    allowsSecretsInClear = configuration.credentials?.allowsSecretsInClear ?? false
    user =
      switch configuration.credentials?.kind {
      case .password(let user, let password): .password(user: user, password)
      case .fixedToken(let user, let token): .token(user: user, token)
      case .token(let user, _): .tokenSource(user: user)
      case .refreshedToken(let user, let tokens):
        .refreshedToken(user: user, ObjectIdentifier(tokens))
      case .external(let identity): .external(identity: identity)
      case .anonymous(let trace): .anonymous(trace: trace)
      case nil: .nobody
      }
  }
}
