import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestWire
import Testing

@testable import SMTPTestSupport

@Suite(.bounded) struct `A request for a token` {
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
