import SMTPTestNetwork
import SMTPTestWire
import Testing

@testable import SMTPTestScript
@testable import SMTPTestSupport

/// The rows of what token endpoints do, each a rule.
@Suite(.timeLimit(.minutes(5))) struct `What a token endpoint does` {
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let rule: String
    /// What has to be in the answer, up to the end of the connection.
    let holds: [String]
    var lacks: [String] = []

    init(_ name: String, _ rule: String, _ holds: String..., lacks: [String] = []) {
      self.name = name
      self.rule = rule
      self.holds = holds
      self.lacks = lacks
    }

    var testDescription: String { name }
  }

  static let rows: [Row] = [
    Row(
      "tok-success", "proceed", "200 OK", "\"token_type\":\"Bearer\"", "\"expires_in\":3600",
      "no-store"),
    Row(
      "tok-extra-fields", "issue id_token=\"x.y.z\" ext_expires_in=5", "\"ext_expires_in\":5",
      "\"id_token\":\"x.y.z\""),
    Row("tok-type-case", "issue token_type=\"BEARER\"", "\"token_type\":\"BEARER\""),
    Row("tok-type-other", "issue token_type=none", "access_token", lacks: ["token_type"]),
    Row("tok-no-expires-in", "issue expires_in=none", "access_token", lacks: ["expires_in"]),
    Row("tok-expires-string", "issue expires_in=\"3600\"", "\"expires_in\":\"3600\""),
    Row("tok-expires-zero-negative", "issue expires_in=0", "\"expires_in\":0"),
    Row("tok-expires-soon", "issue expires_in=1", "\"expires_in\":1"),
    Row("tok-missing-token", "issue access_token=null", "\"access_token\":null"),
    Row("tok-token-bad-chars", "issue access_token=\"a\\r\\nb\"", "a\\r\\nb"),
    Row("tok-scope-reduced", "issue scope=\"openid\"", "\"scope\":\"openid\""),
    Row(
      "tok-invalid-grant", "error invalid_grant \"gone\"", "400 ", "\"error\":\"invalid_grant\"",
      "\"error_description\":\"gone\""),
    Row("tok-invalid-client-401", "error invalid_client", "401 ", "WWW-Authenticate: Basic"),
    Row(
      "tok-invalid-client-400", "error invalid_client 400", "400 ", "invalid_client",
      lacks: ["WWW-Authenticate"]),
    Row("tok-unauthorized-client", "error unauthorized_client", "400 ", "unauthorized_client"),
    Row(
      "tok-unknown-error",
      "respond 400 \"{\\\"error\\\":\\\"interaction_required\\\",\\\"error_codes\\\":[50076]}\"",
      "application/json", "50076"),
    Row(
      "tok-consent-403", "respond 403 \"<html>\", field \"Content-Type\" \"text/html\"", "403 ",
      "Content-Type: text/html"),
    Row("tok-temporarily-unavailable", "error temporarily_unavailable", "503 "),
    Row("tok-500-then-ok", "respond 500", "500 "),
    Row("tok-429", "respond 429, field \"Retry-After\" \"1\"", "429 ", "Retry-After: 1"),
    Row(
      "tok-503-retry-after-long", "field \"Retry-After\" \"3600\", respond 503", "503 ",
      "Retry-After: 3600"),
    Row(
      "tok-html-200", "respond 200 \"<html>\", field \"Content-Type\" \"text/html\"", "200 ",
      "<html>"),
    Row(
      "tok-wrong-content-type", "proceed, field \"Content-Type\" \"text/plain\"",
      "Content-Type: text/plain", "access_token"),
    Row(
      "tok-malformed-json", "respond 200 \"{\\\"access_token\\\":\"", "200 ", "{\"access_token\":"),
    Row(
      "tok-error-in-200", "respond 200 \"{\\\"error\\\":\\\"invalid_grant\\\"}\"", "200 ",
      "invalid_grant"),
    Row("tok-charset", "respond 400 \"\\xE9\"", "400 "),
    Row(
      "tok-redirect", "respond 307, field \"Location\" \"http://other.test/token\"", "307 ",
      "Location: http://other.test/token"),
    Row("tok-drop-before-headers", "close", lacks: ["HTTP"]),
    Row(
      "tok-drop-mid-headers", "issue cut 20, close", "HTTP/1.1 200 OK\r\nDat",
      lacks: ["access_token"]),
    Row(
      "tok-drop-mid-body", "respond 200 \"{\\\"access_token\\\":\\\"abc\\\"}\" cut 85, close",
      "HTTP/1.1 200", lacks: ["abc\"}"]),
    Row("tok-rotation-lost", "accept-then-lose", lacks: ["HTTP"]),
    Row(
      "tok-framing-short", "proceed, field \"Content-Length\" \"5\", close",
      "Content-Length: 5\r\n", "access_token"),
    Row(
      "tok-framing-chunked", "proceed, field \"Transfer-Encoding\" \"chunked\"",
      "Transfer-Encoding: chunked", "\r\n0\r\n\r\n", lacks: ["Content-Length"]),
    Row(
      "tok-framing-close", "proceed, field \"Content-Length\" \"\"", "access_token",
      lacks: ["Content-Length", "chunked"]),
    Row("tok-slow", "wait 20ms, proceed", "access_token"),
    Row("tok-drip", "pace bytewise 1us, proceed", "access_token"),
    Row("tok-100-continue", "interim 103, proceed", "HTTP/1.1 103 ", "HTTP/1.1 200 OK"),
    Row(
      "tok-gzip", "respond 200 \"\\x1F\\x8B\\x08\", field \"Content-Encoding\" \"gzip\"",
      "Content-Encoding: gzip"),
    Row("tok-204", "respond 204", "204 No Content", lacks: ["Content-Length"]),
    Row(
      "tok-case-headers",
      "raw \"HTTP/1.0 200 ok\\r\\ncOnTeNt-TyPe: application/json\\r\\n\\r\\n{}\" as 200, close",
      "cOnTeNt-TyPe"),
    Row("tok-call", "call decide", "418 "),
  ]

  @Test(arguments: rows)
  func `is what its rule says`(_ row: Row) throws {
    let oauth = try OAuthTestServer.start().addUser("ann@example.com", refreshToken: "r1")
    try oauth.use(
      SMTPScript(
        parsing: "on TOKEN grant \"refresh_token\" once: \(row.rule)",
        calls: ["decide": { event in .respond(event.tokenRequest?.grant == nil ? 500 : 418) }]))
    // The script prints as it was read.
    #expect(
      try SMTPScript(parsing: oauth.script.description, calls: ["decide": { _ in .proceed }])
        == oauth.script)
    let client = try TokenClient(oauth)
    try client.raw.send(
      TokenClient.octets(
        "grant_type=refresh_token&refresh_token=r1", fields: ["Connection: close"]))
    let text = try client.raw.rest().text
    for part in row.holds { #expect(text.contains(part), "\(text)") }
    for part in row.lacks { #expect(!text.contains(part), "\(text)") }
    #expect(!oauth.transcript.contains("r1"))
    // The next is honest: what was refused was not used up.
    #expect(try TokenClient.refresh("r1", at: oauth).status == 200)
  }

  @Test func `a lost answer has used the refresh token up, a refusal has not`() throws {
    let oauth = try OAuthTestServer.start(
      .rotatingRefreshTokens,
      .script {
        On(.token).nth(1).respond(503)
        On(.token).nth(2).acceptThenLose()
      }
    ).addUser("ann@example.com", refreshToken: "r1")
    #expect(try TokenClient.refresh("r1", at: oauth).status == 503)
    #expect(try TokenClient.refresh("r1", at: oauth).status == 0)
    #expect(try TokenClient.refresh("r1", at: oauth).error == "invalid_grant")
  }

  @Test func `connections are refused, and stay for further requests`() throws {
    let oauth = try OAuthTestServer.start(.script { On(.tokenConnect).nth(2).refuse() })
      .addUser("ann@example.com", refreshToken: "r1")
    let client = try TokenClient(oauth)
    let octets = TokenClient.octets("grant_type=refresh_token&refresh_token=r1")
    try client.raw.send(
      octets + octets + "GET /jwks HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    #expect(try client.raw.rest().text.split(separator: "HTTP/1.1 200").count == 3)
    #expect(try TokenClient(oauth).raw.rest().end == .reset)
    #expect(oauth.requests.map(\.connection) == [1, 1, 1])
  }

  @Test func `revocation has a stage of its own`() throws {
    let oauth = try OAuthTestServer.start(.script { On(.tokenRevoke).respond(503) })
      .addUser("ann@example.com", refreshToken: "r1")
    #expect(try TokenClient.send("token=r1", to: oauth, path: "/revoke").status == 503)
    #expect(try TokenClient.refresh("r1", at: oauth).status == 200)
  }

  @Test(arguments: [
    ("", "POST", "application/x-www-form-urlencoded", "missingParameter", 400),
    ("grant_type=x", "POST", "application/x-www-form-urlencoded", "", 400),
    (
      "grant_type=refresh_token", "POST", "application/x-www-form-urlencoded", "missingParameter",
      400
    ),
    ("{}", "POST", "application/json", "wrongContentType", 400),
    ("a=%zz&grant_type=x", "POST", "application/x-www-form-urlencoded", "malformedForm", 400),
    (
      "scope=a&scope=b&grant_type=x", "POST", "application/x-www-form-urlencoded",
      "repeatedParameter", 400
    ),
    ("", "GET", "", "wrongMethod", 405),
  ])
  func `says what is wrong with a request`(
    _ form: String, _ method: String, _ type: String, _ kind: String, _ status: Int
  ) throws {
    let oauth = try OAuthTestServer.start()
    let answer = try TokenClient.send(form, to: oauth, method: method, type: type)
    #expect(answer.status == status)
    #expect(oauth.requests[0].defects.map(\.kind.description) == [kind].filter { !$0.isEmpty })
    #expect(oauth.findings.map(\.kind.name) == (kind.isEmpty ? [] : ["requestDefect"]))
  }

  @Test func `finds secrets in the query, and clients that authenticate twice`() throws {
    let oauth = try OAuthTestServer.start().addUser("ann@example.com", refreshToken: "r1")
    let answer = try TokenClient.send(
      "grant_type=refresh_token&refresh_token=r1&client_secret=sesame", to: oauth,
      path: "/token?client_secret=sesame", fields: [TokenClient.basic("app", "sesame")])
    #expect(answer.error == "invalid_request")
    #expect(oauth.requests[0].defects.map(\.kind) == [.secretInQuery, .severalAuthentications])
  }

  @Test(arguments: [
    ("&client_id=app&client_secret=s%2B", nil as String?, 200),
    ("", TokenClient.basic("app", "s%2B"), 200),
    ("&client_id=app&client_secret=no", nil, 401), ("", TokenClient.basic("app", "no"), 401),
    ("&client_id=app", nil, 401), ("&client_id=other&client_secret=s%2B", nil, 401), ("", nil, 401),
    ("&client_id=open", nil, 200), ("", "Authorization: Basic !", 401),
  ])
  func `knows its clients`(_ form: String, _ field: String?, _ status: Int) throws {
    let oauth = try OAuthTestServer.start(.client("app", secret: "s+"), .client("open"))
      .addUser("ann@example.com", refreshToken: "r1")
    let answer = try TokenClient.send(
      "grant_type=refresh_token&refresh_token=r1" + form, to: oauth,
      fields: [field].compactMap { $0 })
    #expect(answer.status == status)
  }

  @Test func `takes a signed assertion for a client's secret`() throws {
    let oauth = try OAuthTestServer.start().addUser("ann@example.com", refreshToken: "r1")
    let key = try SignatureKey(for: .es256)
    oauth.addClient(OAuthClient("app", publicKey: key.publicPEM))
    let now = Int(System.secondsSince1970)
    for (subject, status) in [("app", 200), ("other", 401)] {
      let claims = JSONValue.object([
        .init("iss", .string("app")), .init("sub", .string(subject)),
        .init("aud", .string(oauth.tokenURL)), .init("exp", .number(now + 60)),
      ])
      let text = JSONWebToken.sign(claims, with: key, by: .es256, keyID: nil)!
      let answer = try TokenClient.send(
        "grant_type=refresh_token&refresh_token=r1&client_assertion=\(text)&client_assertion_type="
          + OAuthAuthority.assertionType, to: oauth)
      #expect(answer.status == status)
    }
  }

  @Test func `HTTP that cannot be read is refused and recorded`() throws {
    let oauth = try OAuthTestServer.start()
    let client = try TokenClient(oauth)
    try client.raw.send(
      "POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nclient_secret=sesame"
    )
    #expect(try client.raw.rest().text.hasPrefix("HTTP/1.1 400 "))
    #expect(oauth.requests.map { $0.defects.map(\.kind) } == [[.unreadable]])
    #expect(!oauth.transcript.contains("sesame"))
  }
}

@Suite(.timeLimit(.minutes(5))) struct `Waiting for requests` {
  @Test func `says what came near`() async throws {
    let oauth = try OAuthTestServer.start().addUser("ann@example.com", refreshToken: "r1")
    _ = try TokenClient.send("grant_type=refresh_tokem&client_id=app", to: oauth)
    do {
      _ = try await oauth.request(grant: "refresh_token", client: "app", within: .zero)
      Issue.record("it came")
    } catch let error as OAuthWaitError {
      let text = "\(error)"
      #expect(
        text.contains("for a request with grant \"refresh_token\", client \"app\"; none came."))
      #expect(text.contains("grant: `refresh_tokem` ≠ `refresh_token`"))
      #expect(text.contains("client: `app`\n"))
    }
    await #expect(throws: OAuthWaitError.self) { try await oauth.requests(count: 0) }
    #expect(try await oauth.requests(count: 1).count == 1)
  }

  @Test func `wakes when the answer was written`() async throws {
    let oauth = try OAuthTestServer.start().addUser("ann@example.com", refreshToken: "r1")
    async let request = oauth.request(status: 200)
    _ = try TokenClient.refresh("r1", at: oauth)
    #expect(try await request.answeredAt != nil)
    oauth.stop()
    await #expect(throws: OAuthWaitError.self) {
      try await oauth.request(grant: "password", within: .seconds(60))
    }
  }

  @Test func `what nobody expected is found where it is strict`() async throws {
    let form = "grant_type=refresh_token&refresh_token=r1"
    await #expect(throws: SMTPFindingsError.self) {
      try await withOAuthTestServer(.strict) { oauth in
        oauth.addUser("ann@example.com", refreshToken: "r1")
        _ = try TokenClient.send(form, to: oauth)
      }
    }
    try await withOAuthTestServer(.strict) { oauth in
      oauth.addUser("ann@example.com", refreshToken: "r1")
      _ = try TokenClient.send(form, to: oauth)
      _ = try await oauth.request()
    }
    try await withOAuthTestServer(.strict(tolerating: { $0.kind == .unreadRequest })) { oauth in
      oauth.addUser("ann@example.com", refreshToken: "r1")
      _ = try TokenClient.send(form, to: oauth)
    }
  }

  @Test func `no secret is printed`() throws {
    let oauth = try OAuthTestServer.start(.client("app", secret: "sesame"), .rotatingRefreshTokens)
      .addUser("ann@example.com", refreshToken: "secretrefresh")
    let answer = try TokenClient.send(
      "grant_type=refresh_token&refresh_token=secretrefresh", to: oauth,
      fields: [TokenClient.basic("app", "sesame")])
    var texts = [oauth.transcript, "\(oauth)", "\(oauth.requests)", "\(oauth.findings)"]
    var dumped = ""
    dump(oauth.requests, to: &dumped)
    texts.append(dumped)
    let secrets = [
      "secretrefresh", "sesame", answer.token ?? "", answer.refreshToken ?? "",
      String(TokenClient.basic("app", "sesame").dropFirst(21)),
    ]
    for text in texts {
      for secret in secrets { #expect(!text.contains(secret), "\(secret) in \(text)") }
    }
    #expect(oauth.transcript.contains("refresh_token={secret}"))
    #expect(oauth.transcript.contains("Authorization: Basic {secret}"))
    #expect(String(decoding: oauth.requests[0].octets, as: UTF8.self).contains("secretrefresh"))
  }
}
