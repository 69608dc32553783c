import SMTPTestClient
import SMTPTestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct `A client and a server that both know a user` {
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

  @Test func `have none in common`() async throws {
    let server = try Self.start(.plain)
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint) { $0.credentials = .token("bob", "t0ken") }
    #expect(await client.outcome(of: .sample()) == "unknownMechanism auth")
  }
}
