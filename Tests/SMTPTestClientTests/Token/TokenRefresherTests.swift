import SMTPTestClient
import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A refresher of tokens` {
  private func refresher(
    _ oauth: OAuthTestServer, _ change: (inout SMTPTokenRefresher.Settings) -> Void = { _ in }
  ) -> SMTPTokenRefresher {
    SMTPTokenRefresher(url: oauth.tokenURL, refreshToken: "r1") {
      $0.timeout = .zero
      change(&$0)
    }
  }

  private func isGood(_ token: SMTPSecret, _ oauth: OAuthTestServer) -> Bool {
    oauth.verdict(on: SMTPShownToken(mechanism: "XOAUTH2", user: "ann@example.com", token: token))
      == .accepted(user: "ann@example.com")
  }

  private func error(of tokens: SMTPTokenRefresher) async -> SMTPTokenError? {
    do throws(SMTPTokenError) {
      _ = try await tokens.token()
      return nil
    } catch {
      return error
    }
  }

  @Test func `asks once for all who wait, and keeps what it got`() async throws {
    let oauth = try OAuthTestServer.start().addUser("ann@example.com", refreshToken: "r1")
    defer { oauth.stop() }
    let gate = SMTPGate("token")
    try oauth.use { On(.token).hold(gate).proceed() }
    let tokens = refresher(oauth)
    let found = try await withThrowingTaskGroup(of: SMTPSecret.self) { group in
      for _ in 0..<20 { group.addTask { try await tokens.token() } }
      try await gate.arrival(within: .seconds(60))
      gate.open()
      return try await group.reduce(into: [SMTPSecret]()) { $0.append($1) }
    }
    #expect(found.count == 20 && Set(found).count == 1)
    #expect(isGood(found[0], oauth))
    let again = try await tokens.token()
    #expect(again == found[0])
    #expect(oauth.requests.count == 1)
    #expect(oauth.requests.first?.defects == [])
  }

  @Test func `keeps the new refresh token of each rotation`() async throws {
    let oauth = try OAuthTestServer.start(.rotatingRefreshTokens)
      .addUser("ann@example.com", refreshToken: "r1")
    defer { oauth.stop() }
    let tokens = refresher(oauth)
    for round in 0..<3 {
      let token = try await tokens.token()
      #expect(isGood(token, oauth))
      // No server has taken the first one's successors.
      #expect(tokens.refuse(token) == (round == 0))
    }
    #expect(tokens.refreshToken != "r1")
    #expect(oauth.requests.map(\.isAccepted) == [true, true, true])
  }

  @Test func `asks again when a token is good for no longer than the margin`() async throws {
    let clock = SMTPFixtureClock.manual()
    let oauth = try OAuthTestServer.start(.clock(clock), .tokenLifetime(.seconds(60)))
      .addUser("ann@example.com", refreshToken: "r1")
    defer { oauth.stop() }
    let tokens = refresher(oauth) { $0.clock = clock }
    let first = try await tokens.token()
    try clock.advance(by: .seconds(29))
    let same = try await tokens.token()
    #expect(same == first)
    try clock.advance(by: .seconds(1))
    let next = try await tokens.token()
    #expect(next != first)
    #expect(oauth.requests.count == 2)
  }

  @Test func `says what the endpoint said`() async throws {
    let oauth = try OAuthTestServer.start().addUser("ann@example.com", refreshToken: "other")
    defer { oauth.stop() }
    let error = try #require(await error(of: refresher(oauth)))
    #expect(error.kind == .refused && error.code == "invalid_grant" && error.status == 400)
    #expect(!"\(error)".contains("r1"))
  }

  @Test(arguments: [
    ("on TOKEN: close", SMTPTokenError.Kind.connection),
    ("on TOKEN: reset", .connection),
    ("on TOKEN: respond 200 \"{}\"", .protocol),
    (
      #"on TOKEN: respond 200 "{\"access_token\":\"t\\r\\nRSET\",\"token_type\":\"Bearer\"}""#,
      .protocol
    ),
    ("on TOKEN: respond 503 \"busy\"", .protocol),
    ("on TOKEN: issue token_type=\"mac\"", .protocol),
    ("on TOKEN: error server_error", .refused),
  ])
  func `has a kind for each failure, and asks anew`(
    script: String, kind: SMTPTokenError.Kind
  ) async throws {
    let oauth = try OAuthTestServer.start().addUser("ann@example.com", refreshToken: "r1")
    defer { oauth.stop() }
    try oauth.use(try SMTPScript(parsing: script))
    let tokens = refresher(oauth)
    let error = try #require(await error(of: tokens))
    #expect(error.kind == kind, "\(error)")
    try oauth.use(SMTPScript())
    #expect(isGood(try await tokens.token(), oauth))
  }

  /// RFC 6749 §5.1: the type has no case, and all but the token and its type may be missing.
  @Test(arguments: [
    "token_type=\"Bearer\"", "token_type=\"bearer\"", "token_type=\"BEARER\"", "expires_in=none",
    "expires_in=\"3600\"", "expires_in=null", "scope=\"less\"", "scope=none", "refresh_token=none",
    "refresh_token=null", "id_token=\"x.y.z\" ext_expires_in=5",
  ])
  func `takes a token in all forms that it may have`(members: String) async throws {
    let oauth = try OAuthTestServer.start().addUser("ann@example.com", refreshToken: "r1")
    defer { oauth.stop() }
    try oauth.use(try SMTPScript(parsing: "on TOKEN: issue \(members)"))
    let tokens = refresher(oauth)
    #expect(isGood(try await tokens.token(), oauth))
    #expect(tokens.refreshToken == "r1")
  }

  @Test func `speaks TLS, and shows its secret to nobody it does not trust`() async throws {
    let oauth = try OAuthTestServer.start(.tls())
      .addUser("ann@example.com", refreshToken: "r1")
    defer { oauth.stop() }
    let stranger = try #require(await error(of: refresher(oauth)))
    #expect(stranger.kind == .connection, "\(stranger)")
    #expect(oauth.requests.isEmpty)
    let trustRoot = try #require(oauth.trustRoot)
    let token = try await refresher(oauth) { $0.trust = .roots(pem: trustRoot) }.token()
    #expect(isGood(token, oauth))
  }

  @Test func `stops waiting where a task is cancelled, and nobody else does`() async throws {
    let oauth = try OAuthTestServer.start().addUser("ann@example.com", refreshToken: "r1")
    defer { oauth.stop() }
    let gate = SMTPGate("token")
    try oauth.use { On(.token).hold(gate).proceed() }
    let tokens = refresher(oauth)
    let first = Task { await self.error(of: tokens)?.kind }
    try await gate.arrival(within: .seconds(60))
    let second = Task { try await tokens.token() }
    first.cancel()
    #expect(await first.value == .cancelled)
    gate.open()
    #expect(isGood(try await second.value, oauth))
    #expect(oauth.requests.count == 1)
  }

  @Test func `asks for nothing where the task was cancelled before`() async throws {
    let oauth = try OAuthTestServer.start().addUser("ann@example.com", refreshToken: "r1")
    defer { oauth.stop() }
    let tokens = refresher(oauth)
    let late = Task {
      while !Task.isCancelled { await Task.yield() }
      return await self.error(of: tokens)?.kind
    }
    late.cancel()
    #expect(await late.value == .cancelled)
    // Whatever is on its way arrives.
    for _ in 0..<300 { EventLoop.shared.barrier() }
    #expect(oauth.requests.isEmpty)
  }

  @Test func `gives a client another token for one that was refused, once`() async throws {
    let oauth = try OAuthTestServer.start().addUser("ann@example.com", refreshToken: "r1")
    defer { oauth.stop() }
    let server = try SMTPTestServer.start(.tls(), .acceptingTokens(from: oauth))
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint) {
      $0.credentials = .token("ann@example.com", from: self.refresher(oauth))
    }
    #expect(await client.outcome(of: .sample()) == "sent")
    await client.quit()
    oauth.expireTokens()
    #expect(await client.outcome(of: .sample()) == "sent")
    #expect(oauth.requests.count == 2)
    #expect(server.sessions.count == 3)
    #expect(
      server.sessions.map { $0.authentication.attempts.map(\.outcome) }
        == [[.succeeded], [.refused], [.succeeded]])
    await client.quit()
    // One who is no longer let in is not tried for ever.
    try server.use { On(.auth).reply(535, "5.7.8 no") }
    #expect(await client.outcome(of: .sample()) == "authentication auth")
    #expect(oauth.requests.count == 3)
    #expect(server.sessions.count == 5)
    #expect(server.messages.count == 2)
  }

  @Test(arguments: [
    "", "ftp://localhost/token", "http://mail.example.com/token", "http://localhost:99999/",
  ])
  func `knows what is no place to ask`(url: String) async throws {
    let tokens = SMTPTokenRefresher(url: url, refreshToken: "r1")
    #expect(await error(of: tokens)?.kind == .connection)
  }
}
