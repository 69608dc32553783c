import SMTPTestHelpers
import SMTPTestNetwork
import Testing

@testable import SMTPTestSupport

@Suite(.bounded) struct `Mail by tokens` {
  static func google(_ options: OAuthServerOption...) throws -> OAuthTestServer {
    try OAuthTestServer.start(configuration: .init([.provider(.google)] + options))
      .addUser("ann@example.com", refreshToken: "r1", scopes: ["https://mail.google.com/"])
  }

  @Test(arguments: [false, true])
  func `is taken while the token is good, by the server's clock`(bearer: Bool) throws {
    let clock = SMTPFixtureClock.manual()
    let mail = try TokenMail(try Self.google(.clock(clock)))
    let token = try #require(try TokenClient.refresh("r1", at: mail.oauth).token)
    #expect(try mail.login(token, bearer: bearer).reply.hasPrefix("235"))
    try clock.advance(by: .seconds(3598))
    #expect(try mail.login(token, bearer: bearer).reply.hasPrefix("235"))
    try clock.advance(by: .seconds(1))
    let (challenge, reply) = try mail.login(token, bearer: bearer)
    let status = bearer ? "invalid_token" : "400"
    #expect(challenge?.hasPrefix("{\"status\":\"\(status)\",\"schemes\":\"Bearer\"") == true)
    #expect(reply.hasPrefix("535 5.7.8"))
    let attempts = mail.server.sessions.flatMap(\.authentication.attempts)
    #expect(attempts.map(\.outcome) == [.succeeded, .succeeded, .refused])
    #expect(attempts.map(\.user) == Array(repeating: "ann@example.com", count: 3))
  }

  @Test func `has the words of RFC 6750 with OAUTHBEARER`() throws {
    let mail = try TokenMail(try Self.google())
    let bare = mail.oauth.accessToken(for: "ann@example.com", scopes: []).revealed
    #expect(
      try mail.login(bare, bearer: true).challenge
        == #"{"status":"insufficient_scope","schemes":"Bearer","scope":"https://mail.google.com/"}"#
    )
    // Whoever names nobody is whose token it is (RFC 7628 §3.1).
    let good = mail.oauth.accessToken(for: "ann@example.com").revealed
    #expect(try mail.login(good, user: nil, bearer: true).reply.hasPrefix("235"))
    #expect(mail.server.sessions.last?.authentication.user == "ann@example.com")
  }

  @Test func `is refused by Microsoft at once`() throws {
    let oauth = try OAuthTestServer.start(.provider(.microsoft))
      .addUser("ann@example.com", refreshToken: "r1")
    let mail = try TokenMail(oauth)
    let scope = "https://outlook.office.com/SMTP.Send"
    let token = try #require(
      try TokenClient.send(
        "grant_type=refresh_token&refresh_token=r1&scope=\(scope)", to: oauth
      ).token)
    #expect(try mail.login(token).reply.hasPrefix("235"))
    for (token, user) in [("no", "ann@example.com"), (token, "bob@example.com")] {
      let (challenge, reply) = try mail.login(token, user: user)
      #expect(challenge == nil)
      #expect(reply == "535 5.7.3 Authentication unsuccessful\r\n")
    }
    oauth.expireTokens()
    #expect(try mail.login(token).reply.hasPrefix("535 5.7.3"))
  }

  @Test(arguments: ["expire", "expireAll", "revoke", "revokeAll", "request", "reuse"])
  func `is refused once the token was taken back between two sends`(way: String) throws {
    let oauth = try OAuthTestServer.start(.rotatingRefreshTokens)
      .addUser("ann@example.com", refreshToken: "r1")
    let mail = try TokenMail(oauth)
    let answer = try TokenClient.refresh("r1", at: oauth)
    let token = try #require(answer.token)
    #expect(try mail.login(token).reply.hasPrefix("235"))
    switch way {
    case "expire": oauth.expire(SMTPSecret(token))
    case "expireAll": oauth.expireTokens(of: "ann@example.com")
    case "revoke": oauth.revoke(SMTPSecret(token))
    case "revokeAll": oauth.revokeTokens(of: "ann@example.com", includingRefreshTokens: false)
    case "request": _ = try TokenClient.send("token=\(token)", to: oauth, path: "/revoke")
    default: _ = try TokenClient.refresh("r1", at: oauth)
    }
    #expect(try mail.login(token).reply.hasPrefix("535"))
    let next = try TokenClient.refresh(answer.refreshToken ?? "", at: oauth)
    if way == "reuse" {
      #expect(next.error == "invalid_grant")
    } else {
      #expect(try mail.login(next.token ?? "").reply.hasPrefix("235"))
    }
  }

  @Test func `outlives the endpoint, and shows no token`() throws {
    let mail = try TokenMail(try Self.google())
    let token = try #require(try TokenClient.refresh("r1", at: mail.oauth).token)
    mail.oauth.stop()
    #expect(try mail.login(token).reply.hasPrefix("235"))
    #expect(try mail.login("guessed").reply.hasPrefix("535"))
    for text in [mail.server.transcript, mail.oauth.transcript] {
      #expect(!text.contains(token) && text.contains("{secret}"))
    }
  }
}
