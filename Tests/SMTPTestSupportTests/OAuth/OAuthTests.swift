import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestWire
import Testing

@testable import SMTPTestSupport

private func verdict(
  _ oauth: OAuthTestServer, _ token: String, user: String = "ann@example.com",
  mechanism: String = "XOAUTH2"
) -> SMTPTokenVerdict {
  oauth.verdict(on: SMTPShownToken(mechanism: mechanism, user: user, token: SMTPSecret(token)))
}

private let ann = SMTPTokenVerdict.accepted(user: "ann@example.com")

@Suite(.bounded) struct `OAuth grants` {
  @Test func `a refresh token gives tokens until it is revoked`() async throws {
    let oauth = try OAuthTestServer.start().addUser("ann@example.com", refreshToken: "r1")
    let answer = try TokenClient.refresh("r1", at: oauth)
    #expect(answer.status == 200 && answer.refreshToken == nil)
    #expect(
      answer.json["token_type"]?.text == "Bearer" && answer.json["expires_in"]?.seconds == 3600)
    #expect(answer.head.contains("Cache-Control: no-store"))
    #expect(verdict(oauth, answer.token ?? "") == ann)
    #expect(verdict(oauth, answer.token ?? "", user: "bob@example.com") != ann)
    #expect(verdict(oauth, "guessed") != ann)
    let request = try await oauth.request(grant: "refresh_token", user: "ann@*")
    #expect(request.isAccepted && request.status == 200 && request.defects == [])
    #expect(request["refresh_token"] == "r1")
    oauth.revokeTokens(of: "ann@example.com")
    #expect(verdict(oauth, answer.token ?? "") != ann)
    let refused = try TokenClient.refresh("r1", at: oauth)
    #expect(refused.status == 400 && refused.error == "invalid_grant")
  }

  @Test func `a token ends with its time, by the server's clock`() throws {
    let clock = SMTPFixtureClock.manual()
    let oauth = try OAuthTestServer.start(.clock(clock), .tokenLifetime(.seconds(60)))
      .addUser("ann@example.com", refreshToken: "r1")
    let token = try #require(try TokenClient.refresh("r1", at: oauth).token)
    try clock.advance(by: .seconds(59))
    #expect(verdict(oauth, token) == ann)
    try clock.advance(by: .seconds(1))
    #expect(verdict(oauth, token) != ann)
    let next = try #require(try TokenClient.refresh("r1", at: oauth).token)
    #expect(verdict(oauth, next) == ann)
    oauth.expireTokens()
    #expect(verdict(oauth, next) != ann)
  }

  @Test func `who uses a replaced refresh token again loses all that came of it`() throws {
    let oauth = try OAuthTestServer.start(.rotatingRefreshTokens)
      .addUser("ann@example.com", refreshToken: "r1")
    let first = try TokenClient.refresh("r1", at: oauth)
    let next = try #require(first.refreshToken)
    let second = try TokenClient.refresh(next, at: oauth)
    #expect(verdict(oauth, second.token ?? "") == ann)
    let reuse = try TokenClient.refresh("r1", at: oauth)
    #expect(reuse.error == "invalid_grant")
    #expect(oauth.requests.last?.defects.map(\.kind) == [.reusedRefreshToken])
    #expect(verdict(oauth, second.token ?? "") != ann)
    #expect(try TokenClient.refresh(second.refreshToken ?? "", at: oauth).error == "invalid_grant")
  }

  @Test func `scopes can only become fewer`() throws {
    let oauth = try OAuthTestServer.start()
      .addUser("ann@example.com", refreshToken: "r1", scopes: ["mail", "profile"])
    let form = "grant_type=refresh_token&refresh_token=r1&scope="
    #expect(try TokenClient.send(form + "mail", to: oauth).json["scope"]?.text == "mail")
    #expect(try TokenClient.send(form + "mail+files", to: oauth).error == "invalid_scope")
  }

  @Test func `a refresh token that replaces another is good for all that one was`() throws {
    let oauth = try OAuthTestServer.start(.rotatingRefreshTokens)
      .addUser("ann@example.com", refreshToken: "r1", scopes: ["mail", "profile"])
    let form = "grant_type=refresh_token&refresh_token="
    let fewer = try TokenClient.send(form + "r1&scope=mail", to: oauth)
    #expect(fewer.json["scope"]?.text == "mail")
    let all = try TokenClient.send(form + (fewer.refreshToken ?? ""), to: oauth)
    #expect(all.json["scope"]?.text == "mail profile")
  }

  @Test func `a refresh token is active until another takes its place, or it is revoked`() throws {
    let oauth = try OAuthTestServer.start(.rotatingRefreshTokens)
      .addUser("ann@example.com", refreshToken: "r1")
    func isActive(_ token: String) throws -> Bool {
      let answer = try TokenClient.send("token=\(token)", to: oauth, path: "/introspect")
      return answer.json["active"] == .bool(true)
    }
    #expect(try isActive("r1"))
    let next = try #require(try TokenClient.refresh("r1", at: oauth).refreshToken)
    #expect(try !isActive("r1"))
    #expect(try isActive(next))
    oauth.revokeTokens(of: "ann@example.com")
    #expect(try !isActive(next))
  }

  // The vector of RFC 7636, Appendix B.
  static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
  static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

  @Test(arguments: [
    ("&code_challenge=\(challenge)&code_challenge_method=S256", verifier, nil as String?),
    (
      "&code_challenge=\(challenge)&code_challenge_method=S256", String(verifier.dropLast()) + "l",
      "invalid_grant"
    ),
    ("&code_challenge=\(challenge)&code_challenge_method=S256", challenge, "invalid_grant"),
    ("&code_challenge=\(verifier)", verifier, nil),
    ("&code_challenge=\(verifier)&code_challenge_method=plain", challenge, "invalid_grant"),
    ("&code_challenge=short", "short", "invalid_request"),
  ])
  func `a code is redeemed once, by who began`(
    _ challenge: String, _ verifier: String, _ error: String?
  ) throws {
    let oauth = try OAuthTestServer.start().addUser("ann@example.com")
    let page = try TokenClient.send(
      "", to: oauth,
      path:
        "/authorize?response_type=code&client_id=app&redirect_uri=http://localhost/cb&state=s%201"
        + challenge, method: "GET")
    #expect(
      page.status == 302 && page.head.hasSuffix("state=s%201\r\nContent-Length: 0")
        || page.head.contains("state=s%201"))
    let code = String(page.head[page.head.firstRange(of: "code=")!.upperBound...].prefix(43))
    let form =
      "grant_type=authorization_code&client_id=app&redirect_uri=http://localhost/cb&code=\(code)"
      + "&code_verifier=\(verifier)"
    let answer = try TokenClient.send(form, to: oauth)
    #expect(answer.error == error)
    guard error == nil else { return }
    #expect(verdict(oauth, answer.token ?? "") == ann && answer.refreshToken != nil)
    #expect(try TokenClient.send(form, to: oauth).error == "invalid_grant")
    #expect(oauth.requests.last?.defects.map(\.kind) == [.reusedCode])
    #expect(verdict(oauth, answer.token ?? "") != ann)
    // Nobody prints a code.
    #expect(!oauth.transcript.contains(code))
  }

  @Test(arguments: [
    (Duration.seconds(600) - .nanoseconds(1), nil as String?), (.seconds(600), "invalid_grant"),
  ])
  func `a code is good for ten minutes`(_ age: Duration, _ error: String?) throws {
    let clock = SMTPFixtureClock.manual()
    let oauth = try OAuthTestServer.start(.clock(clock)).addUser("ann@example.com")
    let page = try TokenClient.send(
      "", to: oauth,
      path: "/authorize?response_type=code&client_id=app&redirect_uri=http://localhost/cb",
      method: "GET")
    let code = String(page.head[page.head.firstRange(of: "code=")!.upperBound...].prefix(43))
    try clock.advance(by: age)
    let form = "grant_type=authorization_code&client_id=app&redirect_uri=http://localhost/cb"
    #expect(try TokenClient.send(form + "&code=\(code)", to: oauth).error == error)
  }

  @Test func `a client has tokens for itself and its mailboxes, and no refresh token`() throws {
    let oauth = try OAuthTestServer.start()
    oauth.addClient(OAuthClient("app", secret: "s", users: ["ann@*"]))
    oauth.addClient(OAuthClient("public"))
    let answer = try TokenClient.send(
      "grant_type=client_credentials&scope=mail", to: oauth,
      fields: [TokenClient.basic("app", "s")])
    #expect(answer.status == 200 && answer.refreshToken == nil)
    #expect(verdict(oauth, answer.token ?? "") == ann)
    #expect(verdict(oauth, answer.token ?? "", user: "bob@example.com") != ann)
    let other = try TokenClient.send(
      "grant_type=client_credentials&client_id=public", to: oauth)
    #expect(other.error == "unauthorized_client")
  }

  @Test func `a device waits, slows down and gets its token`() throws {
    let clock = SMTPFixtureClock.manual()
    let oauth = try OAuthTestServer.start(.clock(clock)).addUser("ann@example.com")
    let begin = try TokenClient.send("client_id=tv", to: oauth, path: "/device_authorization")
    let code = try #require(begin.json["device_code"]?.text)
    let form =
      "grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id=tv&device_code=\(code)"
    #expect(try TokenClient.send(form, to: oauth).error == "authorization_pending")
    #expect(try TokenClient.send(form, to: oauth).error == "slow_down")
    #expect(oauth.requests.last?.defects.map(\.kind) == [.polledTooSoon])
    try clock.advance(by: .seconds(10))
    #expect(oauth.approve(userCode: begin.json["user_code"]?.text ?? "", for: "ann@example.com"))
    #expect(verdict(oauth, try TokenClient.send(form, to: oauth).token ?? "") == ann)
    try clock.advance(by: .seconds(10))
    #expect(try TokenClient.send(form, to: oauth).error == "invalid_grant")
    #expect(oauth.requests.last?.defects.map(\.kind) == [.reusedCode])
    try clock.advance(by: .seconds(1800))
    #expect(try TokenClient.send(form, to: oauth).error == "expired_token")
  }

  @Test(arguments: SignatureAlgorithm.allCases)
  func `an assertion is taken from who signed it, for whom that is allowed`(
    _ algorithm: SignatureAlgorithm
  ) throws {
    let oauth = try OAuthTestServer.start()
    let key = try SignatureKey(for: algorithm)
    var client = OAuthClient("svc@fixture.test", users: ["ann@example.com"])
    client.publicKeys["k1"] = key.publicPEM
    oauth.addClient(client)
    let now = Int(System.secondsSince1970)
    func answer(
      _ change: (inout JSONValue) -> Void = { _ in }, signer: SignatureKey? = nil,
      kid: String = "k1", flip: Bool = false
    ) throws -> TokenClient.Answer {
      var claims = JSONValue.object([
        .init("iss", .string("svc@fixture.test")), .init("sub", .string("ann@example.com")),
        .init("aud", .string(oauth.tokenURL)), .init("iat", .number(now)),
        .init("exp", .number(now + 3600)),
      ])
      change(&claims)
      var text = JSONWebToken.sign(claims, with: signer ?? key, by: algorithm, keyID: kid)!
      if flip {
        let place = text.index(text.endIndex, offsetBy: -20)
        text.replaceSubrange(place...place, with: text[place] == "A" ? "B" : "A")
      }
      return try TokenClient.send(
        "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=\(text)", to: oauth)
    }
    #expect(verdict(oauth, try answer().token ?? "") == ann)
    #expect(try answer(flip: true).error == "invalid_grant")
    #expect(try answer(signer: try SignatureKey(for: .es256)).error == "invalid_grant")
    #expect(try answer(kid: "k2").error == "invalid_grant")
    #expect(
      try answer { $0.set("aud", .string("https://elsewhere.test")) }.error == "invalid_grant")
    #expect(try answer { $0.set("exp", .number(now - 1)) }.error == "invalid_grant")
    #expect(try answer { $0.set("exp", .number(now + 3700)) }.error == "invalid_grant")
    #expect(try answer { $0.set("iat", .number(now + 600)) }.error == "invalid_grant")
    #expect(try answer { $0.set("sub", .string("bob@example.com")) }.error == "unauthorized_client")
    #expect(try answer { $0.set("iss", .string("x")) }.error == "invalid_grant")
  }

  /// Its libraries do, wherever the account's file says that tokens are to be had.
  @Test(arguments: [(OAuthProvider.google, nil), (.standard, "invalid_grant")])
  func `an assertion for Google's own endpoint is good where Google is played`(
    provider: OAuthProvider, error: String?
  ) throws {
    let oauth = try OAuthTestServer.start(.provider(provider))
    defer { oauth.stop() }
    let key = try SignatureKey(for: .es256)
    oauth.addClient(OAuthClient("svc@fixture.test", publicKey: key.publicPEM, users: ["ann@*"]))
    let now = Int(System.secondsSince1970)
    let claims = JSONValue.object([
      .init("iss", .string("svc@fixture.test")), .init("sub", .string("ann@example.com")),
      .init("aud", .string("https://oauth2.googleapis.com/token")), .init("iat", .number(now)),
      .init("exp", .number(now + 3600)),
    ])
    let assertion = try #require(JSONWebToken.sign(claims, with: key, by: .es256, keyID: "k1"))
    let answer = try TokenClient.send(
      "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=\(assertion)", to: oauth)
    #expect(answer.error == error)
  }

  @Test func `an account that signs leaves the others as they are`() throws {
    let oauth = try OAuthTestServer.start().addUser("ann@example.com", refreshToken: "r1")
    let account = try oauth.addServiceAccount("svc@fixture.test", users: ["ann@*"], usesRSA: false)
    #expect(try TokenClient.refresh("r1", at: oauth).status == 200)
    let form = "grant_type=client_credentials&client_id="
    #expect(try TokenClient.send(form + "anybody", to: oauth).status == 200)
    // By its name alone nobody is the account.
    #expect(try TokenClient.send(form + account.email, to: oauth).error == "invalid_client")
  }

  @Test func `tokens can be revoked and asked after`() throws {
    let oauth = try OAuthTestServer.start().addUser("ann@example.com", refreshToken: "r1")
    let token = try #require(try TokenClient.refresh("r1", at: oauth).token)
    func isActive() throws -> JSONValue? {
      try TokenClient.send("token=\(token)", to: oauth, path: "/introspect").json["active"]
    }
    #expect(try isActive() == .bool(true))
    #expect(try TokenClient.send("token=\(token)", to: oauth, path: "/revoke").status == 200)
    #expect(try isActive() == .bool(false))
    #expect(try TokenClient.send("token=unknown", to: oauth, path: "/revoke").status == 200)
    #expect(verdict(oauth, token) != ann)
  }

  @Test func `the discovery document names what there is`() throws {
    let oauth = try OAuthTestServer.start()
    for path in ["oauth-authorization-server", "openid-configuration"] {
      let page = try TokenClient.send("", to: oauth, path: "/.well-known/\(path)", method: "GET")
      #expect(page.json["issuer"]?.text == oauth.issuer)
      #expect(page.json["token_endpoint"]?.text == oauth.tokenURL)
    }
  }

  @Test func `says who a user is, signed with the key it publishes`() throws {
    let oauth = try OAuthTestServer.start().addUser("ann@example.com", refreshToken: "r1")
    let code = oauth.authorizationCode(for: "ann@example.com", scopes: ["openid", "mail"]).revealed
    let form = "grant_type=authorization_code&client_id=app&code="
    let text = try #require(try TokenClient.send(form + code, to: oauth).json["id_token"]?.text)
    let token = try #require(JSONWebToken(text))
    #expect(token.header["alg"]?.text == "ES256")
    for (name, value) in [
      ("iss", oauth.issuer), ("sub", "ann@example.com"), ("aud", "app"),
      ("email", "ann@example.com"),
    ] {
      #expect(token.claims[name]?.text == value)
    }
    let set = try TokenClient.send("", to: oauth, path: "/jwks", method: "GET").json["keys"]
    guard case .array(let keys)? = set, keys.count == 1 else {
      Issue.record("there is not one key in \(set ?? .null)")
      return
    }
    #expect(keys[0]["kid"] == token.header["kid"] && keys[0]["crv"]?.text == "P-256")
    let point = ["x", "y"].flatMap { keys[0][$0]?.text.flatMap { Base64URL.decode($0) } ?? [] }
    // The key of RFC 5480 §2: what stands before a point of P-256.
    let head = try #require(Base64URL.decode("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE"))
    let body = Base64URL.encode(head + point).replacing("-", with: "+").replacing("_", with: "/")
    let pem = "-----BEGIN PUBLIC KEY-----\n\(body)==\n-----END PUBLIC KEY-----\n"
    #expect(try token.isSigned(by: pem))
    // Nobody gets one who did not ask.
    #expect(try TokenClient.refresh("r1", at: oauth).json["id_token"] == nil)
  }

  @Test func `repeats the nonce of who asked for the code`() throws {
    let oauth = try OAuthTestServer.start().addUser("ann@example.com")
    let page = try TokenClient.send(
      "", to: oauth,
      path: "/authorize?response_type=code&client_id=app&redirect_uri=http://localhost/cb"
        + "&scope=openid&nonce=n1", method: "GET")
    let code = String(page.head[page.head.firstRange(of: "code=")!.upperBound...].prefix(43))
    let answer = try TokenClient.send(
      "grant_type=authorization_code&client_id=app&redirect_uri=http://localhost/cb&code=\(code)",
      to: oauth)
    let token = answer.json["id_token"]?.text.flatMap { JSONWebToken($0) }
    #expect(token?.claims["nonce"]?.text == "n1")
  }

  @Test func `Google and Microsoft answer in their own way`() throws {
    let google = try OAuthTestServer.start(.provider(.google)).addUser(
      "ann@example.com", refreshToken: "r1")
    let token = try TokenClient.refresh("r1", at: google)
    #expect(token.json["expires_in"]?.seconds == 3599)
    guard case .refused(let error?, let reply) = verdict(google, token.token ?? "") else {
      Issue.record("a token without the scope was taken")
      return
    }
    #expect(error.contains("https://mail.google.com/") && reply.code == 535)
    #expect(verdict(google, google.accessToken(for: "ann@example.com").revealed) == ann)
    let microsoft = try OAuthTestServer.start(.provider(.microsoft))
      .addUser("ann@example.com", refreshToken: "r1")
    let bad = try TokenClient.refresh("no", at: microsoft)
    #expect(bad.json["error_codes"] == .array([.number(70008)]))
    #expect(
      verdict(microsoft, "no")
        == .refused(error: nil, reply: SMTPReply(535, "5.7.3", "Authentication unsuccessful")))
  }
}
