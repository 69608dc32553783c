import Foundation
import SMTPTestHelpers
import SMTPTestSupport
import Testing

@testable import smtp_fixture

@Suite(.bounded) struct `A token endpoint run from a shell` {
  @Test func `says where it is and who is ready, and each request`() throws {
    let folder = try Folder()
    let child = try Child(
      "token-server", "--port-file", folder.file("port"), "--rotate", "--exit-after", "3",
      "-e", "on TOKEN nth 1: respond 503")
    let first = try child.line()
    let port = try #require(
      Int(String(decoding: try folder.octets("port"), as: UTF8.self).dropLast()))
    #expect(
      first
        == "tokens from http://localhost:\(port)/token: user ann@example.com, refresh token r1")
    #expect(try TokenRequest.refresh("r1", at: port).status == 503)
    let answer = try TokenRequest.refresh("r1", at: port)
    #expect(answer.status == 200 && answer["refresh_token"] != nil)
    #expect(try TokenRequest.refresh("r1", at: port)["error"] == "invalid_grant")
    let end = try child.end()
    #expect(end.status == 0)
    #expect(
      end.output == [
        "# token request 1: POST /token, grant `refresh_token`, user `ann@example.com`, 503",
        "# token request 2: POST /token, grant `refresh_token`, user `ann@example.com`, 200",
        "# token request 3: POST /token, grant `refresh_token`, 400 invalid_grant",
        "#   a refresh token was used again that had been replaced (RFC 9700 §4.14.2)",
        "ended by --exit-after: 3 requests, 1 defect",
      ])
  }

  @Test func `says it in JSON, and knows what it was told`() throws {
    let child = try Child(
      "token-server", "--json", "--user", "bob@x.test:b1", "--user=eve@x.test:e:1", "--client",
      "app:sesame", "--provider", "microsoft", "--lifetime", "30s")
    let event = try parsed(try child.line())
    #expect(event["event"] as? String == "tokenEndpoint")
    let port = try #require(event["port"] as? Int)
    #expect(event["tokenURL"] as? String == "http://localhost:\(port)/token")
    #expect(
      event["users"] as? [[String: String]] == [
        ["user": "bob@x.test", "refreshToken": "b1"],
        ["user": "eve@x.test", "refreshToken": "e:1"],
      ])
    let answer = try TokenRequest.post(
      "grant_type=refresh_token&refresh_token=e:1&client_id=app&client_secret=sesame", to: port)
    #expect(answer.body.contains("\"expires_in\":30,\"ext_expires_in\":30"))
    let request = try parsed(try child.line())
    #expect(request["event"] as? String == "tokenRequest")
    #expect(request["user"] as? String == "eve@x.test" && request["isAccepted"] as? Bool == true)
    #expect("\(request)".contains("client_secret={secret}"))
    child.terminate()
    let summary = try parsed(try #require(try child.end().output.last))
    #expect(summary["requests"] as? Int == 1 && summary["endedBy"] as? String == "SIGTERM")
  }

  @Test func `beside a mail server has its tokens taken until they expire`() throws {
    let input = try ChildProgram.Input()
    let child = try Child(
      [
        "serve", "--json", "--oauth", "--allow-clear-auth", "--gates",
        "-e", "on TOKEN once: error temporarily_unavailable", "-e", "on NOOP: hold told, proceed",
      ], input: input)
    let smtp = try #require(try parsed(try child.line())["port"] as? Int)
    let tokens = try #require(try parsed(try child.line())["port"] as? Int)
    #expect(try TokenRequest.refresh("r1", at: tokens).status == 503)
    let token = try #require(try TokenRequest.refresh("r1", at: tokens)["access_token"])
    let message = Data("user=ann@example.com\u{1}auth=Bearer \(token)\u{1}\u{1}".utf8)
    func login() throws -> String {
      let client = try MailClient(port: smtp)
      try client.command("EHLO client.test")
      return String(
        try client.command("AUTH XOAUTH2 \(message.base64EncodedString())").prefix(3))
    }
    #expect(try login() == "235")
    // Lines are followed in order: who is let through comes behind what was told.
    input.send("expire ann@example.com\nopen told\n")
    let client = try MailClient(port: smtp)
    #expect(try client.command("NOOP").hasPrefix("250"))
    #expect(try login() == "334")
    client.close()
    input.close()
    child.terminate()
    let end = try child.end()
    #expect(end.status == 0 && end.errors == [])
    #expect(end.output.filter { $0.contains("\"event\":\"tokenRequest\"") }.count == 2)
    #expect(!end.output.contains { $0.contains(token) })
  }

  @Test func `writes an account that signs`() throws {
    let folder = try Folder()
    let child = try Child("token-server", "--quiet", "--account", folder.file("account.json"))
    let first = try child.line()
    let account = try folder.object("account.json")
    #expect(account["type"] as? String == "service_account")
    #expect(first.contains(try #require(account["token_uri"] as? String)))
    #expect("\(account["private_key"] ?? "")".hasPrefix("-----BEGIN "))
    child.terminate()
    #expect(try child.end().status == 0)
  }

  @Test(arguments: [
    ("token-server --user ann", "--user takes USER:TOKEN, neither of them empty"),
    ("token-server --client :x", "--client takes ID or ID:SECRET"),
    ("token-server --provider gogle", #"not "gogle" (did you mean "google"?)"#),
    ("token-server --lifetime 5", "--lifetime takes a duration"),
    ("token-server --ca-file x", "--ca-file makes no sense without --tls"),
    ("token-server -e reply", "-e:1:1: expected"),
    ("serve --oauth-rotate", "--oauth-rotate makes no sense without --oauth"),
    ("serve --oauth --dialogue x", "--oauth makes no sense with --dialogue"),
    ("serve -e on_TOKEN:_respond_503", "TOKEN belongs to token endpoints"),
    ("token-server -e on_RCPT:_reply_550", "RCPT belongs to SMTP servers"),
  ])
  func `says what is wrong with a command line`(_ words: String, _ text: String) throws {
    let arguments = words.split(separator: " ").map { String($0).replacing("_", with: " ") }
    let child = try Child(arguments)
    let end = try child.end()
    #expect(end.status != 0)
    #expect(end.errors.contains { $0.contains(text) }, "\(end.errors)")
  }

  @Test(arguments: [
    ("expire", nil as String?), ("revoke ann", nil),
    ("expire a b", "unexpected \"b\" after expire a"),
    ("expre", "expected open, pass, close, expire or revoke, found \"expre\""),
  ])
  func `takes lines about tokens`(line: String, problem: String?) throws {
    let oauth = try OAuthTestServer.start()
    let told = StandardInput([], tokens: oauth).follow(line)
    #expect(told?.prefix(problem?.count ?? 0) == problem?.prefix(problem?.count ?? 0))
    #expect((told == nil) == (problem == nil))
  }
}
