import SMTPTestSupportTesting
import Testing

@Suite(.oauthServer, .smtpServer(.clearTextAuthentication, .requiresAuthentication))
struct MailByToken {
  @Test func refreshes() async throws {
    let oauth = try OAuthTestServer.current.addUser("ann@example.com", refreshToken: "r1")
    let server = try SMTPTestServer.current
    let mailer = TokenMailer(oauth.tokenURL, refreshToken: "r1", via: server.endpoint)
    try mailer.send("Subject: News\r\n", to: "bob@example.com")
    oauth.expireTokens()
    try mailer.send("Subject: More\r\n", to: "bob@example.com")

    #expect(try await server.messages(count: 2).map(\.subject) == ["News", "More"])
    let requests = try await oauth.requests(count: 2, grant: "refresh_token")
    #expect(requests.map(\.isAccepted) == [true, true])
  }

  @Test(.oauthServer(.rotatingRefreshTokens)) func storesTheNewRefreshToken() throws {
    let oauth = try OAuthTestServer.current.addUser("ann@example.com", refreshToken: "r1")
    let mailer = TokenMailer(
      oauth.tokenURL, refreshToken: "r1", via: try SMTPTestServer.current.endpoint)
    for subject in ["One", "Two", "Three"] {
      try mailer.send("Subject: \(subject)\r\n", to: "bob@example.com")
      oauth.expireTokens()
    }
    #expect(oauth.requests.flatMap(\.defects).isEmpty)
  }

  @Test func isToldTheTruth() throws {
    let oauth = try OAuthTestServer.current.addUser("ann@example.com", refreshToken: "r1")
    try oauth.use {
      On(.token).nth(1).field("Retry-After", "1").respond(503)
      On(.token).nth(2).error("invalid_grant")
      On(.token).nth(3).issue(["expires_in": "3600", "token_type": "BEARER"])
    }
    let mailer = TokenMailer(
      oauth.tokenURL, refreshToken: "r1", via: try SMTPTestServer.current.endpoint)
    #expect(throws: Mailer.Refused.self) { try mailer.send("\r\n", to: "bob@example.com") }
    #expect(throws: TokenMailer.LoggedOut.self) { try mailer.send("\r\n", to: "bob@example.com") }
    try mailer.send("\r\n", to: "bob@example.com")
    #expect(oauth.requests.map(\.status) == [503, 400, 200])
  }

  @Test func losesTheAnswer() throws {
    let oauth = try OAuthTestServer.start(
      .rotatingRefreshTokens,
      .script { On(.token).when(.grant("refresh_token")).once.acceptThenLose() })
    defer { oauth.stop() }
    #expect(oauth.requests.isEmpty)
  }

  @Test func beginsOtherwise() throws {
    let oauth = try OAuthTestServer.start().addUser("ann@example.com")
    defer { oauth.stop() }
    let code = oauth.authorizationCode(for: "ann@example.com", scopes: ["openid", "mail"])
    #expect(!"\(code)".contains(code.revealed))

    let account = try oauth.addServiceAccount(
      "sender@project.test", users: ["*@example.com"], usesRSA: false)
    #expect(account.json.revealed.contains(oauth.tokenURL))
  }

  @Test func isSeen() async throws {
    let oauth = try OAuthTestServer.current.addUser("ann@example.com", refreshToken: "r1")
    let mailer = TokenMailer(
      oauth.tokenURL, refreshToken: "r1", via: try SMTPTestServer.current.endpoint)
    try mailer.send("\r\n", to: "bob@example.com")
    let request = try await oauth.request(grant: "refresh_token", user: "ann@*")
    #expect(request.clientAuthentication == .none && request.status == 200)
    #expect(request["refresh_token"] == "r1")
  }
}
