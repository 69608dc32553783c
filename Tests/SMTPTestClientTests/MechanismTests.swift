import SMTPTestClient
import SMTPTestHelpers
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A client and a server that both know a user` {
  private static func start(_ mechanism: SMTPAuthenticationMechanism) throws -> SMTPTestServer {
    try SMTPTestServer.start(
      .tls(), .user("ann", password: "correct horse"), .user("bob", token: "t0ken"),
      .mechanisms(mechanism), .requiresAuthentication)
  }

  @Test(
    arguments: [.plain, .login, .cramMD5, .scramSHA1, .scramSHA256]
      as [SMTPAuthenticationMechanism])
  func `agree on the password by each mechanism`(
    _ mechanism: SMTPAuthenticationMechanism
  ) async throws {
    let server = try Self.start(mechanism)
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint) {
      $0.credentials = .password("ann", "correct horse")
    }
    try await client.send(.sample())
    #expect(server.messages.first?.session.user == "ann")
    let stranger = SMTPTestClient(server.endpoint) { $0.credentials = .password("ann", "wrong") }
    #expect(await stranger.outcome(of: .sample()) == "authentication auth")
    let silent = SMTPTestClient(server.endpoint)
    #expect(await silent.outcome(of: .sample()) == "sender mail")
  }

  @Test(arguments: [.scramSHA1, .scramSHA256] as [SMTPAuthenticationMechanism])
  func `agree on a password that is written in two ways`(
    _ mechanism: SMTPAuthenticationMechanism
  ) async throws {
    let server = try SMTPTestServer.start(
      .tls(), .user("ann", password: "caf\u{E9} \u{2168}"), .mechanisms(mechanism))
    defer { server.stop() }
    // The accent apart, and the numeral in letters (RFC 4013 §2.2).
    let client = SMTPTestClient(server.endpoint) {
      $0.credentials = .password("ann", "cafe\u{301} IX")
    }
    try await client.send(.sample())
    #expect(server.messages.first?.session.user == "ann")
  }

  @Test(arguments: [.xoauth2, .oauthBearer] as [SMTPAuthenticationMechanism])
  func `agree on the token`(_ mechanism: SMTPAuthenticationMechanism) async throws {
    let server = try Self.start(mechanism)
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint) { $0.credentials = .token("bob") { "t0ken" } }
    try await client.send(.sample())
    #expect(server.messages.first?.session.user == "bob")
    let stranger = SMTPTestClient(server.endpoint) { $0.credentials = .token("bob", "stale") }
    #expect(await stranger.outcome(of: .sample()) == "authentication auth")
  }

  @Test(
    arguments: [.scramSHA1Plus, .scramSHA256Plus] as [SMTPAuthenticationMechanism],
    [.tls13, .tls12] as [SMTPTLSVersion])
  func `bind themselves to their TLS`(
    _ mechanism: SMTPAuthenticationMechanism, _ version: SMTPTLSVersion
  ) async throws {
    let server = try SMTPTestServer.start(
      .tls(versions: version...version), .user("ann", password: "correct horse"),
      .mechanisms(.plain, mechanism))
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint) {
      $0.credentials = .password("ann", "correct horse")
    }
    try await client.send(.sample())
    #expect(server.sessions.map(\.authentication.mechanism) == [mechanism.rawValue])
  }

  /// Whoever stands between the two may have taken the offer away (RFC 5802 §6).
  @Test func `fail where the offer of a binding was taken away`() async throws {
    let server = try SMTPTestServer.start(
      .tls(), .user("ann", password: "correct horse"), .mechanisms(.scramSHA256Plus, .scramSHA256),
      .script { On(.ehlo).reply(250, ["fixture.test", "STARTTLS", "AUTH SCRAM-SHA-256"]) })
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint) {
      $0.credentials = .password("ann", "correct horse")
    }
    #expect(await client.outcome(of: .sample()) == "authentication auth")
    // One that knows no binding cannot tell.
    let simple = SMTPTestClient(server.endpoint) {
      $0.credentials = .password("ann", "correct horse").using(.scramSHA256)
    }
    #expect(await simple.outcome(of: .sample()) == "sent")
  }

  @Test func `have none in common`() async throws {
    let server = try Self.start(.plain)
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint) { $0.credentials = .token("bob", "t0ken") }
    #expect(await client.outcome(of: .sample()) == "unknownMechanism auth")
  }
}
