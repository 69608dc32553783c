public import SMTPTestWire

/// Who a client says it is, and how it shows that (RFC 4954).
///
/// ```swift
/// configuration.credentials = .password("ann", "hunter2")
/// configuration.credentials = .token("ann@example.com") { try await tokens.current() }
/// ```
///
/// Of the mechanisms that client and server have in common the best is taken: those first that do not
/// show the secret.
public struct SMTPClientCredentials: Sendable {
  /// What is shown.
  enum Kind: Sendable {
    case password(user: String, SMTPSecret)
    case token(user: String, @Sendable () async throws -> SMTPSecret)
    case fixedToken(user: String, SMTPSecret)
    case refreshedToken(user: String, SMTPTokenRefresher)
    case external(identity: String)
    case anonymous(trace: String)
  }

  let kind: Kind
  /// The mechanisms to be used, the best first. Default `nil`: all that go with what is shown.
  public var mechanisms: [SMTPAuthenticationMechanism]?
  /// Whether mechanisms that show the secret are used in clear, too. Default: no; where the server
  /// offers no other one without TLS there is no session.
  public var allowsSecretsInClear = false

  init(_ kind: Kind) { self.kind = kind }

  /// A name and a password: SCRAM-SHA-256 and SCRAM-SHA-1, inside TLS bound to it where the server offers
  /// that (-PLUS), CRAM-MD5, PLAIN, LOGIN. SCRAM and CRAM-MD5 need the system's OpenSSL.
  ///
  /// - Parameters:
  ///   - user: the name; not empty, without NUL.
  ///   - password: the password; not empty, without NUL.
  public static func password(_ user: String, _ password: SMTPSecret) -> SMTPClientCredentials {
    SMTPClientCredentials(.password(user: user, password))
  }

  /// A name and a token of OAuth: OAUTHBEARER, XOAUTH2, XOAUTH.
  public static func token(_ user: String, _ token: SMTPSecret) -> SMTPClientCredentials {
    SMTPClientCredentials(.fixedToken(user: user, token))
  }

  /// A name and whoever has a token of OAuth for it.
  ///
  /// - Parameters:
  ///   - user: the name.
  ///   - source: asked before each connect. What it throws becomes an error of the kind
  ///     ``SMTPClientError/Kind/authentication``.
  public static func token(
    _ user: String, from source: @escaping @Sendable () async throws -> SMTPSecret
  ) -> SMTPClientCredentials {
    SMTPClientCredentials(.token(user: user, source))
  }

  /// A name and tokens from a token endpoint. Where the server refuses one that was still thought to be
  /// good, a new one is fetched and tried on a new connection, once.
  public static func token(
    _ user: String, from tokens: SMTPTokenRefresher
  ) -> SMTPClientCredentials {
    SMTPClientCredentials(.refreshedToken(user: user, tokens))
  }

  /// The certificate of the handshake of TLS: EXTERNAL (RFC 4422, Appendix A).
  ///
  /// - Parameter identity: who the client wants to act as; default: whom the certificate names.
  public static func external(identity: String = "") -> SMTPClientCredentials {
    SMTPClientCredentials(.external(identity: identity))
  }

  /// Nobody: ANONYMOUS (RFC 4505).
  ///
  /// - Parameter trace: what is told the server in place of a name.
  public static func anonymous(trace: String = "") -> SMTPClientCredentials {
    SMTPClientCredentials(.anonymous(trace: trace))
  }

  /// The same, by this mechanism or not at all.
  public func using(_ mechanism: SMTPAuthenticationMechanism) -> SMTPClientCredentials {
    var copy = self
    copy.mechanisms = [mechanism]
    return copy
  }
}
