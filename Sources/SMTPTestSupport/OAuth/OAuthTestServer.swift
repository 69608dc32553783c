internal import SMTPTestNetwork

/// A real OAuth 2.0 authorisation server in the process of the test, on a loopback port of its own: where
/// clients of XOAUTH2 and OAUTHBEARER get their tokens, offline.
///
/// ```swift
/// let oauth = try OAuthTestServer.start().addUser("ann@example.com", refreshToken: "r1")
/// let server = try SMTPTestServer.start(.acceptingTokens(from: oauth), .clearTextAuthentication)
/// try await mailer.send(tokenURL: oauth.tokenURL, refreshToken: "r1", via: server.endpoint)
/// let request = try await oauth.request(grant: "refresh_token")
/// #expect(request.isAccepted)
/// ```
///
/// It answers at the paths that its discovery document names (RFC 8414). Grants: `refresh_token`,
/// `authorization_code` with PKCE (RFC 7636), `client_credentials`, device codes (RFC 8628) and signed
/// assertions (RFC 7523). Tokens can be revoked (RFC 7009) and asked after (RFC 7662).
///
/// The value is a handle: the server stops when the last copy of the reference is gone, or at ``stop()``.
/// Its records stay readable.
public final class OAuthTestServer: Sendable {
  struct Endpoint: Sendable {
    var issuer = ""
    var port = 0
    var trustRoot: String?
    var trustRootFile: String?
  }

  let core: OAuthCore
  private let endpoint: Endpoint

  private init(_ core: OAuthCore, _ endpoint: Endpoint) {
    self.core = core
    self.endpoint = endpoint
    core.owner.set(self)
  }

  deinit { core.stop(isForgotten: true) }

  /// Starts a server; it accepts connections when the call returns.
  ///
  /// - Throws: ``SMTPTestServerError`` if the address cannot be listened on; ``SMTPTextError`` if a rule of
  ///   the script cannot do what it says; ``SMTPTLSUnavailableError`` if it is to speak HTTPS and there is
  ///   no OpenSSL, ``SMTPTLSSetupError`` if OpenSSL will not do what was chosen.
  public static func start(_ options: OAuthServerOption...) throws -> OAuthTestServer {
    try start(configuration: Configuration(options))
  }

  /// Starts a server with a configuration.
  ///
  /// - Throws: ``SMTPTestServerError``, ``SMTPTextError``, ``SMTPTLSUnavailableError`` and
  ///   ``SMTPTLSSetupError``, as ``start(_:)``.
  public static func start(configuration: Configuration) throws -> OAuthTestServer {
    try start(configuration: configuration, observer: nil)
  }

  /// ``start(configuration:)`` with an observer, who is told of each request once it was answered, on the
  /// server's I/O thread.
  package static func start(
    configuration: Configuration, observer: (@Sendable (OAuthRequest) -> Void)?
  ) throws -> OAuthTestServer {
    try configuration.validate()
    let core = OAuthCore(configuration, observer: observer)
    do {
      return OAuthTestServer(core, try core.start())
    } catch let error as SystemError {
      throw SMTPTestServerError.cannotListen("\(configuration.address.text): \(error)")
    }
  }

  /// Stops the server: all connections are closed, every wait ends with an error. Idempotent, callable
  /// from anywhere. Records stay readable, and tokens are as good as they were.
  public func stop() { core.stop() }

  /// Forgets all requests, findings, and what the script counted. Users, clients and tokens stay.
  public func reset() { core.reset() }

  /// Forgets requests, all but the last, and connections that ended. Numbers go on.
  package func forget(keeping count: Int) { core.forget(keeping: count) }

  /// Replaces the script, from the next decision on.
  ///
  /// - Throws: ``SMTPTextError`` if a rule cannot do what it says, with the place of the call; the script
  ///   in use stays.
  public func use(
    _ script: SMTPScript, fileID: StaticString = #fileID, line: UInt = #line
  ) throws {
    do { try core.host.scripts.use(script) } catch let error as SMTPTextError {
      throw error.given(fileID, line)
    }
  }

  /// ``use(_:fileID:line:)`` with the rules listed in the closure.
  ///
  /// - Throws: ``SMTPTextError`` if a rule cannot do what it says, with the place of the call.
  public func use(
    fileID: StaticString = #fileID, line: UInt = #line,
    @SMTPScriptBuilder _ rules: () -> [SMTPRule]
  ) throws {
    try use(SMTPScript(rules()), fileID: fileID, line: line)
  }

  /// The script in use.
  public var script: SMTPScript { core.host.scripts.script }

  // MARK: Where it is

  /// The port it listens on.
  public var port: Int { endpoint.port }
  /// Its name and address, without a slash at the end: `http://localhost:50234` (RFC 8414 §2).
  public var issuer: String { endpoint.issuer }
  /// Where tokens are to be had.
  public var tokenURL: String { issuer + OAuthEndpoint.token.rawValue }
  /// Where tokens are revoked.
  public var revocationURL: String { issuer + OAuthEndpoint.revocation.rawValue }
  /// Where tokens are asked after.
  public var introspectionURL: String { issuer + OAuthEndpoint.introspection.rawValue }
  /// Where users are sent to say yes.
  public var authorizationURL: String { issuer + OAuthEndpoint.authorization.rawValue }
  /// Where devices get their codes.
  public var deviceAuthorizationURL: String {
    issuer + OAuthEndpoint.deviceAuthorization.rawValue
  }
  /// Where all of this is written down (RFC 8414 §3).
  public var discoveryURL: String { issuer + OAuthEndpoint.metadata.rawValue }
  /// The certificate that clients of HTTPS have to trust, in PEM; `nil` where it speaks HTTP.
  public var trustRoot: String? { endpoint.trustRoot }
  /// The path of a file with ``trustRoot``; `nil` where it speaks HTTP.
  public var trustRootFile: String? { endpoint.trustRootFile }

  // MARK: What became of it

  /// All requests since start or reset, in the order in which they came.
  public var requests: [OAuthRequest] {
    core.host.catchUp()
    let all = core.ledger.all
    core.ledger.markSeen(all)
    return all
  }

  /// What the author of the test ought to know: what clients did wrong, rules that never fired.
  public var findings: [SMTPFinding] {
    core.host.catchUp()
    return core.findings
  }

  /// The dialogues of all connections as text, a section each, with `{secret}` for what is secret.
  public var transcript: String { core.transcript }

  /// Makes sure that nothing is left that a test ought to know of: what clients did wrong, rules that
  /// never fired, and requests that no wait or property handed to the test.
  ///
  /// - Throws: ``SMTPFindingsError`` if anything is left.
  public func requireNoFindings() throws { try core.checkFindings() }

  /// ``requireNoFindings()`` where the server is strict.
  package func settleStrictly() throws {
    if core.configuration.isStrict { try core.checkFindings() }
  }
}

extension OAuthTestServer: CustomStringConvertible {
  /// `http://localhost:50234, 2 requests`.
  public var description: String {
    let count = core.ledger.all.count
    return "\(issuer), \(count) request\(count == 1 ? "" : "s")"
  }
}

/// Starts an authorisation server, runs `body` with it and stops it, however `body` ends.
///
/// - Throws: what `body` throws; what ``OAuthTestServer/start(_:)`` throws; ``SMTPFindingsError`` if it is
///   strict and something is left in the end.
public func withOAuthTestServer<Result>(
  _ options: OAuthServerOption..., isolation: isolated (any Actor)? = #isolation,
  body: (OAuthTestServer) async throws -> sending Result
) async throws -> sending Result {
  let server = try OAuthTestServer.start(configuration: .init(options))
  defer { server.stop() }
  let result = try await body(server)
  try server.settleStrictly()
  return result
}
