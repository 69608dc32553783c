import SMTPTestClient
import SMTPTestHelpers
import SMTPTestSupport
import Testing

/// What a server that is told line by line sees of a client that authenticates.
@Suite(.bounded) struct `A client that authenticates` {
  private static func server(_ dialogue: String) throws -> SMTPTestServer {
    try SMTPTestServer.start(.dialogue(try SMTPDialogue(parsing: dialogue)))
  }

  private static func outcome(
    _ credentials: SMTPClientCredentials, _ dialogue: String
  ) async throws -> String {
    let server = try server(dialogue)
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint) {
      $0.credentials = credentials
      $0.credentials?.allowsSecretsInClear = true
    }
    let error = await clientError { () async throws(SMTPClientError) in try await client.connect() }
    await client.quit()
    return error?.brief ?? "ready"
  }

  @Test func `takes the best mechanism of both`() async throws {
    let outcome = try await Self.outcome(
      .password("ann", "hunter2"),
      """
      S: 220 a.test
      C: EHLO {*}
      S: 250-a.test
      S: 250 AUTH LOGIN PLAIN X-NEW
      C: AUTH PLAIN AGFubgBodW50ZXIy
      S: 235 in
      C: QUIT
      S: 221 bye
      """)
    #expect(outcome == "ready")
  }

  @Test func `takes the mechanism it is told, and answers what is asked`() async throws {
    let outcome = try await Self.outcome(
      .password("ann", "hunter2").using(.login),
      """
      S: 220 a.test
      C: EHLO {*}
      S: 250-a.test
      S: 250 AUTH PLAIN LOGIN
      C: AUTH LOGIN
      S: 334 VXNlcm5hbWU6
      C: YW5u
      S: 334 UGFzc3dvcmQ6
      C: aHVudGVyMg==
      S: 535 5.7.8 no
      C: QUIT
      S: 221 bye
      """)
    #expect(outcome == "authentication auth")
  }

  @Test func `answers the error of a token, and asks its source before each connect`() async throws
  {
    let outcome = try await Self.outcome(
      .token("ann") { "t0ken" }.using(.xoauth2),
      """
      S: 220 a.test
      C: EHLO {*}
      S: 250-a.test
      S: 250 AUTH XOAUTH2
      C: AUTH XOAUTH2 dXNlcj1hbm4BYXV0aD1CZWFyZXIgdDBrZW4BAQ==
      S: 334 eyJzdGF0dXMiOiI0MDEifQ==
      C:
      S: 535 5.7.8 no
      C: QUIT
      S: 221 bye
      """)
    #expect(outcome == "authentication auth")
  }

  @Test func `does not connect without a token`() async throws {
    struct Refused: Error {}
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint) {
      $0.credentials = .token("ann") { throw Refused() }
    }
    #expect(await client.outcome(of: .sample()) == "authentication connect")
    #expect(server.sessions.isEmpty)
  }

  @Test func `shows no secret in clear unless told to`() async throws {
    let server = try SMTPTestServer.start(
      .secrets("hunter2"), .script { On(.ehlo).offer("AUTH PLAIN LOGIN") })
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint) { $0.credentials = .password("ann", "hunter2") }
    #expect(await client.outcome(of: .sample()) == "unknownMechanism auth")
    #expect(server.violations == [])
  }

  @Test func `prints no secret`() async throws {
    let server = try Self.server(
      """
      S: 220 a.test
      C: EHLO {*}
      S: 250-a.test
      S: 250 AUTH PLAIN
      C: AUTH PLAIN AGFubgBodW50ZXIy
      S: 535 no
      C: QUIT
      S: 221 bye
      """)
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint) {
      $0.credentials = .password("ann", "hunter2")
      $0.credentials?.allowsSecretsInClear = true
    }
    let error = await clientError { () async throws(SMTPClientError) in try await client.connect() }
    let text = error?.description ?? ""
    #expect(text.contains("C: AUTH PLAIN {secret}"), "\(text)")
    #expect(!text.contains("AGFubg"))
    var dumped = ""
    dump(client.configuration, to: &dumped)
    #expect(!dumped.contains("hunter2"))
  }
}
