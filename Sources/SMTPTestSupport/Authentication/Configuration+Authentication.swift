extension SMTPTestServer.Configuration {
  /// Who may authenticate with a server, how, and what for (RFC 4954).
  public struct Authentication: Sendable {
    /// Whether clients that have not authenticated get `530 5.7.0` at MAIL. Default: no.
    public var isRequired = false
    /// The mechanisms that are offered, in this order. Default `nil`: those that the users call for.
    /// A password calls for SCRAM-SHA-256, SCRAM-SHA-1, CRAM-MD5, PLAIN and LOGIN, a token for XOAUTH2
    /// and OAUTHBEARER.
    public var mechanisms: [SMTPAuthenticationMechanism]?
    /// Whether AUTH is offered in clear, too. Default: no, inside TLS only, and a finding says so where
    /// a client could never see it.
    public var allowsClearText = false
    /// The users that are known.
    public var users: [SMTPTestUser] = []
    /// Whether anyone may authenticate, with anything. Default: no.
    public var acceptsAnyone = false
    /// Who judges tokens, besides those of the users. Default: nobody.
    public var tokenVerifiers: [any SMTPTokenVerifier] = []
    /// What LOGIN asks. Default `Username:` and `Password:`.
    public var loginPrompts = SMTPLoginPrompts.standard
    /// How often SCRAM derives its keys, from 1. Default 4096 (RFC 7677 §4). Beyond a million nobody
    /// computes that, and no password is right.
    public var scramIterations = 4096
    /// Is asked about whom is not among the users. Default `nil`: nobody is.
    public var authenticate: (@Sendable (SMTPCredentials) async throws -> SMTPCredentialsVerdict)?

    /// Creates the default: AUTH is offered, and nobody is known.
    public init() {}
  }
}

extension SMTPTestServer.Configuration.Authentication {
  /// The mechanisms that are offered where OpenSSL is.
  var wantedMechanisms: [SMTPAuthenticationMechanism] {
    if let mechanisms { return mechanisms }
    var wanted: [SMTPAuthenticationMechanism] = []
    if users.contains(where: { $0.password != nil }) {
      wanted += [.scramSHA256, .scramSHA1, .cramMD5]
    }
    if !wanted.isEmpty || acceptsAnyone || authenticate != nil { wanted += [.plain, .login] }
    if acceptsAnyone || !tokenVerifiers.isEmpty || users.contains(where: { !$0.tokens.isEmpty }) {
      wanted += [.xoauth2, .oauthBearer]
    }
    return wanted
  }

  /// Passwords and tokens that can be told from anything else: not shorter than four characters, and
  /// no part of a user's name.
  var tellingSecrets: [SMTPSecret] {
    let names = users.map { $0.name.lowercased() }
    return users.flatMap { ($0.password.map { [$0] } ?? []) + $0.tokens }.filter { secret in
      secret.revealed.utf8.count >= 4
        && !names.contains { $0.isPart(secret.revealed.lowercased()) }
    }
  }
}

extension String {
  /// Whether `other` stands in it.
  fileprivate func isPart(_ other: String) -> Bool {
    let octets = Array(utf8)
    let part = Array(other.utf8)
    guard octets.count >= part.count else { return false }
    return (0...octets.count - part.count).contains { octets[$0...].starts(with: part) }
  }
}
