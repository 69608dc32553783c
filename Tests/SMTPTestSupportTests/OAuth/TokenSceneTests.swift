import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestWire
import Testing

@testable import SMTPTestSupport

/// The rows of the contract that take more than a rule: state, time, connections, and SMTP.
@Suite(.bounded) struct `What a test does to tokens` {
  struct Scene: Sendable, CustomTestStringConvertible {
    let id: String
    let body: @Sendable () throws -> Void

    init(_ id: String, _ body: @escaping @Sendable () throws -> Void) {
      self.id = id
      self.body = body
    }

    var testDescription: String { id }
  }

  private static let form = "grant_type=refresh_token&refresh_token=r1"

  private static func start(_ options: OAuthServerOption...) throws -> OAuthTestServer {
    try OAuthTestServer.start(configuration: .init(options))
      .addUser("ann@example.com", refreshToken: "r1")
  }

  static let scenes: [Scene] = [
    Scene("tok-clock-skew") {
      let oauth = try start(.configure { $0.clockSkew = .seconds(600) })
      let date = CalendarTime(seconds: System.secondsSince1970 + 600).http
      let head = try TokenClient.refresh("r1", at: oauth).head
      // The minute, unless it has just changed.
      let next = CalendarTime(seconds: System.secondsSince1970 + 660).http
      #expect(head.contains(date.dropLast(6)) || head.contains(next.dropLast(6)), "\(head)")
    },
    Scene("tok-long") {
      let oauth = try start(.configure { $0.tokenLength = 8192 })
      let token = try #require(try TokenClient.refresh("r1", at: oauth).token)
      #expect(token.utf8.count == 8192)
      #expect(try TokenMail(oauth).login(token).reply.hasPrefix("235"))
    },
    Scene("tok-rotation") {
      let oauth = try start(.rotatingRefreshTokens)
      let next = try #require(try TokenClient.refresh("r1", at: oauth).refreshToken)
      #expect(try TokenClient.refresh(next, at: oauth).status == 200)
      #expect(oauth.requests.map { $0["refresh_token"] } == ["r1", next])
    },
    Scene("tok-rotation-old-revoked") {
      let oauth = try start(.rotatingRefreshTokens)
      let first = try TokenClient.refresh("r1", at: oauth)
      #expect(try TokenClient.refresh("r1", at: oauth).error == "invalid_grant")
      #expect(oauth.findings.map(\.kind) == [.requestDefect])
      #expect(try TokenMail(oauth).login(first.token ?? "").reply.hasPrefix("535"))
    },
    Scene("tok-no-rotation") {
      let oauth = try start()
      for _ in 0..<3 {
        let answer = try TokenClient.refresh("r1", at: oauth)
        #expect(answer.status == 200 && answer.refreshToken == nil)
      }
    },
    Scene("tok-rotation-parallel") {
      let oauth = try start(.rotatingRefreshTokens)
      let octets = TokenClient.octets(form, fields: ["Connection: close"])
      let clients = try (0..<8).map { _ in try TokenClient(oauth) }
      for client in clients { try client.raw.send(octets) }
      let answers = try clients.map { TokenClient.answer(try $0.raw.rest().text).status }
      #expect(answers.sorted() == [200] + Array(repeating: 400, count: 7))
      #expect(oauth.requests.count == 8)
    },
    Scene("tok-5xx-forever") {
      let oauth = try start(.script { On(.token).respond(503) })
      for _ in 0..<4 { #expect(try TokenClient.refresh("r1", at: oauth).status == 503) }
    },
    Scene("tok-http-plain") {
      let oauth = try start()
      #expect(oauth.tokenURL.hasPrefix("http://") && oauth.trustRoot == nil)
      _ = try TokenClient.refresh("r1", at: oauth)
      #expect(oauth.requests.map(\.isEncrypted) == [false])
      let secure = try start(.tls())
      #expect(secure.tokenURL.hasPrefix("https://") && secure.trustRoot != nil)
      let client = try TLSClient(port: secure.port)
      try client.shakeHands()
      try client.send(TokenClient.octets(form, fields: ["Connection: close"]))
      #expect(TokenClient.answer(try client.rest()).token != nil)
      #expect(secure.requests.map(\.isEncrypted) == [true])
    },
    Scene("tok-tls-bad-cert") {
      let oauth = try start(.tls(.expired))
      let client = try TLSClient(port: oauth.port)
      #expect(throws: TLSFailure.self) { try client.shakeHands() }
      try client.close(isNotified: false)
      #expect(oauth.requests.isEmpty)
      #expect(oauth.transcript.contains("certificate_expired"))
    },
    Scene("tok-refused") {
      let oauth = try start(.script { On(.tokenConnect).once.refuse() })
      #expect(try TokenClient(oauth).raw.rest().end == .reset)
      #expect(try TokenClient.refresh("r1", at: oauth).status == 200)
      #expect(oauth.requests.count == 1)
    },
    Scene("tok-silent") {
      let oauth = try start(.script { On(.token).once.silence() })
      let client = try TokenClient(oauth)
      try client.raw.send(TokenClient.octets(form))
      client.raw.finish()
      let (text, end) = try client.raw.rest()
      #expect(text == "" && end == .endOfStream)
      #expect(oauth.requests.map(\.status) == [nil])
    },
    Scene("tok-keepalive-stale") {
      let clock = SMTPFixtureClock.manual()
      let oauth = try start(.clock(clock))
      let client = try TokenClient(oauth)
      try client.raw.send(TokenClient.octets(form))
      _ = try client.raw.read(15)
      try clock.advance(by: .seconds(61))
      #expect(try client.raw.rest().end == .endOfStream)
      #expect(try TokenClient.refresh("r1", at: oauth).status == 200)
      #expect(oauth.requests.map(\.connection) == [1, 2])
    },
    Scene("tok-big-body") {
      let count = 16 << 20
      let oauth = try start(
        .script { On(.token).respond(200, [UInt8](repeating: 120, count: count)) })
      #expect(try TokenClient.refresh("r1", at: oauth).body.utf8.count == count)
    },
    Scene("tok-smtp-530-after") {
      let oauth = try start()
      let mail = try TokenMail(
        oauth,
        .script {
          On(.auth).reply(535, "5.7.139", "SmtpClientAuthentication is disabled for the Mailbox")
        })
      let token = try #require(try TokenClient.refresh("r1", at: oauth).token)
      #expect(try mail.login(token).reply.hasPrefix("535 5.7.139 "))
    },
    Scene("tok-wrong-user") {
      let mail = try TokenMail(try start())
      let token = try #require(try TokenClient.refresh("r1", at: mail.oauth).token)
      let (challenge, reply) = try mail.login(token, user: "bob@example.com")
      #expect(challenge?.contains("\"status\":\"400\"") == true && reply.hasPrefix("535 5.7.8"))
      #expect(try mail.login(token).reply.hasPrefix("235"))
    },
    Scene("tok-wrong-scope") {
      let mail = try TokenMail(try start(.provider(.google)))
      let token = mail.oauth.accessToken(for: "ann@example.com", scopes: ["openid"]).revealed
      let (challenge, reply) = try mail.login(token)
      #expect(
        challenge
          == #"{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}"#)
      #expect(reply.hasPrefix("535 5.7.8"))
    },
    Scene("tok-revoked-midlife") {
      let mail = try TokenMail(try start())
      let token = try #require(try TokenClient.refresh("r1", at: mail.oauth).token)
      #expect(try mail.login(token).reply.hasPrefix("235"))
      #expect(try TokenClient.send("token=\(token)", to: mail.oauth, path: "/revoke").status == 200)
      #expect(try mail.login(token).reply.hasPrefix("535"))
      let next = try #require(try TokenClient.refresh("r1", at: mail.oauth).token)
      #expect(try mail.login(next).reply.hasPrefix("235"))
    },
    Scene("tok-jwt-aud") { try expectRefusal("invalid_grant") { $0.set("aud", .string("x:")) } },
    Scene("tok-jwt-sub") {
      try expectRefusal("unauthorized_client") { $0.set("sub", .string("bob@example.com")) }
    },
    Scene("tok-jwt-key") { try expectRefusal("invalid_grant", keyID: "other") },
    Scene("tok-jwt-replay") {
      let oauth = try start()
      let assertion = try Assertion(oauth)
      let text = try assertion.signed()
      #expect(try assertion.send(text).token != nil)
      #expect(try assertion.send(text).token != nil)
      #expect(oauth.requests.flatMap(\.defects).map(\.kind) == [.reusedAssertion])
      #expect(try assertion.send(try assertion.signed { $0.set("jti", .string("2")) }).token != nil)
    },
    Scene("tok-device-pending") {
      let clock = SMTPFixtureClock.manual()
      let oauth = try start(.clock(clock))
      let begun = try TokenClient.send("client_id=tv", to: oauth, path: "/device_authorization")
      let code = try #require(begun.json["device_code"]?.text)
      #expect(begun.json["interval"]?.seconds == 5)
      let form = "grant_type=\(OAuthAuthority.deviceGrant)&client_id=tv&device_code=\(code)"
      #expect(try TokenClient.send(form, to: oauth).error == "authorization_pending")
      #expect(try TokenClient.send(form, to: oauth).error == "slow_down")
      try clock.advance(by: .seconds(10))
      #expect(oauth.deny(userCode: begun.json["user_code"]?.text ?? ""))
      #expect(try TokenClient.send(form, to: oauth).error == "access_denied")
    },
  ]

  @Test(arguments: scenes) func `is what the contract says`(_ scene: Scene) throws {
    try scene.body()
  }

  @Test func `each row of the contract is here or a rule`() {
    let rules = `What a token endpoint does`.rows.map { TokenContract.id($0.name) }
    let tested = Set(rules + Self.scenes.map(\.id)).filter { $0.hasPrefix("tok-") }
    #expect(TokenContract.ids.subtracting(tested).sorted() == [])
    #expect(tested.subtracting(TokenContract.ids).sorted() == [])
    #expect(TokenContract.withoutServer.isDisjoint(with: tested))
  }

  private static func expectRefusal(
    _ error: String, keyID: String? = nil, _ change: (inout JSONValue) -> Void = { _ in }
  ) throws {
    let oauth = try start()
    let assertion = try Assertion(oauth)
    #expect(try assertion.send(try assertion.signed(keyID: keyID, change)).error == error)
    #expect(oauth.requests.count == 1)
  }
}

/// An account that signs for ann, and what it signs.
private struct Assertion {
  let oauth: OAuthTestServer
  let account: OAuthServiceAccount
  let key: SignatureKey

  init(_ oauth: OAuthTestServer) throws {
    self.oauth = oauth
    key = try SignatureKey(for: .es256)
    var client = OAuthClient("svc@fixture.test", users: ["ann@example.com"])
    client.publicKeys["k1"] = key.publicPEM
    oauth.addClient(client)
    account = OAuthServiceAccount(
      email: client.id, keyID: "k1", privateKey: "unused", tokenURL: oauth.tokenURL)
  }

  func signed(
    keyID: String? = nil, _ change: (inout JSONValue) -> Void = { _ in }
  ) throws -> String {
    let now = Int(System.secondsSince1970)
    var claims = JSONValue.object([
      .init("iss", .string(account.email)), .init("sub", .string("ann@example.com")),
      .init("aud", .string(account.tokenURL)), .init("iat", .number(now)),
      .init("exp", .number(now + 600)),
    ])
    change(&claims)
    return try #require(
      JSONWebToken.sign(claims, with: key, by: .es256, keyID: keyID ?? account.keyID))
  }

  func send(_ text: String) throws -> TokenClient.Answer {
    try TokenClient.send(
      "grant_type=\(OAuthAuthority.assertionGrant)&assertion=\(text)", to: oauth)
  }
}
