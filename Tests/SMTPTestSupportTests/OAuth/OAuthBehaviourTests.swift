import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestWire
import Testing

@testable import SMTPTestScript
@testable import SMTPTestSupport

/// What token endpoints do, as far as a rule says it: the other rows are in ``What a test does to tokens``.
@Suite(.bounded) struct `What a token endpoint does` {
  struct Row: Sendable, CustomTestStringConvertible {
    /// The row of the contract, and which case of it.
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
    Row("tok-type-other", "issue token_type=\"DPoP\"", "\"token_type\":\"DPoP\""),
    Row("tok-type-other none", "issue token_type=none", "access_token", lacks: ["token_type"]),
    Row("tok-no-expires-in", "issue expires_in=none", "access_token", lacks: ["expires_in"]),
    Row("tok-expires-string", "issue expires_in=\"3600\"", "\"expires_in\":\"3600\""),
    Row(
      "tok-expires-string fraction",
      "respond 200 \"{\\\"access_token\\\":\\\"t\\\",\\\"expires_in\\\":3599.5}\"",
      "\"expires_in\":3599.5"),
    Row("tok-expires-zero-negative", "issue expires_in=0", "\"expires_in\":0"),
    Row(
      "tok-expires-zero-negative below",
      "respond 200 \"{\\\"access_token\\\":\\\"t\\\",\\\"expires_in\\\":-1}\"",
      "\"expires_in\":-1"),
    Row(
      "tok-expires-zero-negative far", "issue expires_in=1000000000000",
      "\"expires_in\":1000000000000"),
    Row("tok-expires-soon", "issue expires_in=1", "\"expires_in\":1"),
    Row("tok-missing-token", "issue access_token=none", "Bearer", lacks: ["access_token"]),
    Row("tok-missing-token null", "issue access_token=null", "\"access_token\":null"),
    Row("tok-missing-token empty", "issue access_token=\"\"", "\"access_token\":\"\""),
    Row("tok-missing-token number", "issue access_token=5", "\"access_token\":5"),
    Row("tok-token-bad-chars", "issue access_token=\"a\\r\\nb\"", "a\\r\\nb"),
    Row("tok-token-bad-chars space", "issue access_token=\"a b\"", "\"a b\""),
    Row("tok-scope-reduced", "issue scope=\"openid\"", "\"scope\":\"openid\""),
    Row(
      "tok-invalid-grant", "error invalid_grant \"gone\"", "400 ", "\"error\":\"invalid_grant\"",
      "\"error_description\":\"gone\""),
    Row("tok-invalid-client-401", "error invalid_client", "401 ", "WWW-Authenticate: Basic"),
    Row(
      "tok-invalid-client-400", "error invalid_client 400", "400 ", "invalid_client",
      lacks: ["WWW-Authenticate"]),
    Row("tok-unauthorized-client", "error unauthorized_client", "400 ", "unauthorized_client"),
    Row("tok-unsupported-grant", "error unsupported_grant_type", "400 ", "unsupported_grant_type"),
    Row("tok-invalid-scope", "error invalid_scope", "400 ", "\"invalid_scope\""),
    Row("tok-invalid-request", "error invalid_request", "400 ", "\"invalid_request\""),
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
      "tok-html-5xx", "respond 502 \"<html>Bad\", field \"Content-Type\" \"text/html\"", "502 ",
      "<html>Bad"),
    Row(
      "tok-wrong-content-type none", "proceed, field \"Content-Type\" \"\"", "access_token",
      lacks: ["Content-Type"]),
    Row(
      "tok-wrong-content-type", "proceed, field \"Content-Type\" \"text/plain\"",
      "Content-Type: text/plain", "access_token"),
    Row(
      "tok-malformed-json", "respond 200 \"{\\\"access_token\\\":\"", "200 ", "{\"access_token\":"),
    Row("tok-malformed-json comma", "respond 200 \"{\\\"a\\\":1,}\"", "{\"a\":1,}"),
    Row("tok-malformed-json mark", "respond 200 \"\\xEF\\xBB\\xBF{}\"", "\u{FEFF}{}"),
    Row("tok-malformed-json nothing", "respond 200", "200 OK", "Content-Length: 0"),
    Row("tok-malformed-json list", "respond 200 \"[]\"", "\r\n\r\n[]"),
    Row("tok-malformed-json text", "respond 200 \"\\\"x\\\"\"", "\r\n\r\n\"x\""),
    Row(
      "tok-malformed-json deep", "respond 200 \"\(String(repeating: "[", count: 5000))\"", "[[[["),
    Row(
      "tok-malformed-json twice", "respond 200 \"{\\\"scope\\\":1,\\\"scope\\\":2}\"",
      "{\"scope\":1,\"scope\":2}"),
    Row(
      "tok-error-in-200", "respond 200 \"{\\\"error\\\":\\\"invalid_grant\\\"}\"", "200 ",
      "invalid_grant"),
    Row("tok-charset", "respond 400 \"\\xE9\"", "400 "),
    Row(
      "tok-redirect-same", "respond 302, field \"Location\" \"/elsewhere\"", "302 ",
      "Location: /elsewhere"),
    Row(
      "tok-redirect-other", "respond 307, field \"Location\" \"https://other.test/token\"", "307 ",
      "Location: https://other.test/token"),
    Row(
      "tok-redirect-http", "respond 308, field \"Location\" \"http://localhost/token\"", "308 ",
      "Location: http://localhost/token"),
    Row("tok-drop-before-headers", "close", lacks: ["HTTP"]),
    Row("tok-drop-before-headers reset", "reset", lacks: ["HTTP"]),
    Row(
      "tok-drop-mid-headers", "issue cut 20, close", "HTTP/1.1 200 OK\r\nDat",
      lacks: ["access_token"]),
    Row(
      "tok-drop-mid-body", "respond 200 \"{\\\"access_token\\\":\\\"abc\\\"}\" cut 85, close",
      "HTTP/1.1 200", lacks: ["abc\"}"]),
    Row("tok-rotation-lost", "accept-then-lose", lacks: ["HTTP"]),
    Row(
      "tok-framing short", "proceed, field \"Content-Length\" \"5\", close",
      "Content-Length: 5\r\n", "access_token"),
    Row(
      "tok-framing long", "proceed, field \"Content-Length\" \"5000\", close",
      "Content-Length: 5000\r\n", "access_token"),
    Row(
      "tok-framing chunked", "proceed, field \"Transfer-Encoding\" \"chunked\"",
      "Transfer-Encoding: chunked", "\r\n0\r\n\r\n", lacks: ["Content-Length"]),
    Row(
      "tok-framing close", "proceed, field \"Content-Length\" \"\"", "access_token",
      lacks: ["Content-Length", "chunked"]),
    Row("tok-slow", "wait 20ms, proceed", "access_token"),
    Row("tok-drip", "pace bytewise 1us, proceed", "access_token"),
    Row("tok-100-continue", "interim 103, proceed", "HTTP/1.1 103 ", "HTTP/1.1 200 OK"),
    Row(
      "tok-gzip", "respond 200 \"\\x1F\\x8B\\x08\", field \"Content-Encoding\" \"gzip\"",
      "Content-Encoding: gzip"),
    Row("tok-204", "respond 204", "204 No Content", lacks: ["Content-Length"]),
    Row("tok-205", "respond 205", "205 "),
    Row("tok-304", "respond 304", "304 Not Modified"),
    Row(
      "tok-case-headers",
      "raw \"HTTP/1.0 200 ok\\r\\ncOnTeNt-TyPe: application/json\\r\\n\\r\\n{}\" as 200, close",
      "cOnTeNt-TyPe"),
    Row("closure", "call decide", "418 "),
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
}
