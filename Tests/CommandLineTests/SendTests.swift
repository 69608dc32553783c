import Foundation
import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `Mail that is sent` {
  private static func send(
    to server: SMTPTestServer, _ arguments: String...
  ) throws -> (status: Int32, output: [String], errors: [String]) {
    try Child(
      ["send", "--host", "127.0.0.1", "--port", "\(server.endpoint.port)"] + arguments
    ).end()
  }

  @Test func `arrives, with a mail of its own, and says for whom`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let end = try Self.send(
      to: server, "--from", "app@example.com", "--to", "ann@example.com", "--to=bob@example.com")
    #expect(end.errors == [])
    #expect(end.status == 0)
    #expect(end.output.count == 1)
    #expect(end.output[0].hasPrefix("accepted for ann@example.com (250"))
    let message = try #require(server.messages.first)
    #expect(message.subject == "A mail of smtp-fixture")
    #expect(message.envelope.sender == "app@example.com")
    #expect(message.envelope.recipients == ["ann@example.com", "bob@example.com"])
    #expect(message.defects.isEmpty)
  }

  @Test func `is what the files say, with CRLF at the ends of lines`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let folder = try Folder()
    let paths = [
      try folder.write("1.eml", "Subject: one\n\n.dot\n"),
      try folder.write("2.eml", "Subject: two\r\n\r\nHello.\r\n"),
    ]
    let end = try Child(
      ["send", "--host", "127.0.0.1", "--port", "\(server.endpoint.port)", "--to", "a@b.example"]
        + paths
    ).end()
    #expect(end.status == 0)
    #expect(
      Set(server.messages.map(\.contentText)) == [
        "Subject: one\r\n\r\n.dot\r\n", "Subject: two\r\n\r\nHello.\r\n",
      ])
  }

  @Test func `may have no sender, and be read from standard input`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let folder = try Folder()
    let path = try folder.write("in.eml", "Subject: in\n\nHello.\n")
    let shown = try Child(
      [
        "send", "--port", "\(server.endpoint.port)", "--from", "<>", "--to", "a@b.example",
        "--transcript", path,
      ]
    ).end()
    #expect(shown.status == 0)
    #expect(shown.output.contains { $0.contains("MAIL FROM:<>") })
    #expect(server.messages.first?.envelope.sender.isNull == true)
  }

  @Test func `fails with 1 and the reply where it is refused`() throws {
    let server = try SMTPTestServer.start(.rejecting("bob@*"))
    defer { server.stop() }
    let end = try Self.send(to: server, "--to", "bob@example.com")
    #expect(end.status == 1)
    #expect(end.output == [])
    #expect(end.errors.count == 1)
    #expect(end.errors.first?.hasPrefix("smtp-fixture: rcpt (recipients): ") == true)
    // Some are not all.
    let some = try Self.send(to: server, "--to", "bob@example.com", "--to", "ann@example.com")
    #expect(some.status == 1)
    #expect(some.output.first?.contains("refused: bob@example.com (550") == true)
  }

  @Test func `is summed up where there is much of it`() throws {
    let server = try SMTPTestServer.start(
      .script { On(.rcpt).nth(3).reply(452, "4.2.2", "full") })
    defer { server.stop() }
    let end = try Self.send(
      to: server, "--to", "ann@example.com", "--repeat", "20", "--connections", "1",
      "--messages-per-connection", "4")
    #expect(end.status == 1)
    #expect(end.output.first == "20 messages: 19 sent, 1 refused; 5 connections, 1 at once")
    #expect(end.output[1].hasSuffix(" messages/s"))
    #expect(end.output.contains { $0.hasPrefix("latency of a message: 50% ") })
    #expect(end.output.contains { $0.hasPrefix("  up to ") && $0.contains("#") })
    #expect(end.output.suffix(3).map { $0 } == ["replies", "  250 2.0.0 19", "  452 4.2.2 1"])
    #expect(end.errors.count == 1)
    #expect(server.messages.count == 19)
  }

  @Test func `is summed up as JSON`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let end = try Self.send(to: server, "--to", "ann@example.com", "--repeat", "10", "--json")
    let summary = try parsed(try #require(end.output.first))
    #expect(end.output.count == 1)
    #expect(summary["messages"] as? Int == 10)
    #expect(summary["sent"] as? Int == 10)
    #expect(summary["replies"] as? [String: Int] == ["250 2.0.0": 10])
    #expect(summary["latency50Microseconds"] as? Int != nil)
  }

  @Test func `says what a server offers`() throws {
    let server = try SMTPTestServer.start(.maximumSize(5000))
    defer { server.stop() }
    let end = try Child("probe", "127.0.0.1", "\(server.endpoint.port)").end()
    #expect(end.status == 0)
    #expect(end.output.contains("  SIZE                 5000"))
    #expect(end.output.last == "TLS is not offered")
    #expect(server.messages.isEmpty)
  }

  @Test func `says what a server offers inside TLS, and whether its certificate is good`() throws {
    let server = try SMTPTestServer.start(.tls())
    defer { server.stop() }
    let port = "\(server.endpoint.port)"
    let bad = try Child("probe", "localhost", port).end()
    #expect(bad.status == 1)
    #expect(bad.output.contains { $0.hasPrefix("  STARTTLS") && $0.hasSuffix("–") })
    #expect(bad.output.last?.hasPrefix("The certificate is not good: ") == true)
    let folder = try Folder()
    let root = try folder.write("ca.pem", try #require(server.endpoint.trustRoot))
    let good = try Child("probe", "localhost", port, "--ca-file", root).end()
    #expect(good.status == 0)
    #expect(good.output.last == "The certificate is good")
    let json = try Child("probe", "localhost", port, "--ca-file", root, "--json").end()
    let report = try parsed(try #require(json.output.first))
    #expect((report["clear"] as? [String])?.contains("STARTTLS") == true)
    #expect(report["certificateMistake"] == nil)
    let chain = try #require(report["certificates"] as? [[String: Any]])
    #expect(
      chain.first?["names"] as? [String]
        == ["DNS:localhost", "IP Address:127.0.0.1", "IP Address:0:0:0:0:0:0:0:1"])
    let shown = try TLSClient.upgraded(server).engine?.peerCertificate
    #expect(chain.first?["fingerprint"] as? String == shown?.fingerprint)
    #expect(good.output.contains { $0.hasPrefix("  CN=SMTP fixture: DNS:localhost, ") })
  }

  @Test func `names what an expired certificate says of its time`() throws {
    let server = try SMTPTestServer.start(.tls(certificate: .expired))
    defer { server.stop() }
    let folder = try Folder()
    let root = try folder.write("ca.pem", try #require(server.endpoint.trustRoot))
    let end = try Child("probe", "localhost", "\(server.endpoint.port)", "--ca-file", root).end()
    #expect(end.status == 1)
    #expect(end.output.last?.contains("expired") == true)
    let line = try #require(end.output.first { $0.contains("issued by ") })
    let times = line.split(separator: " ").filter { $0.hasSuffix("Z") }
    let now = Date().formatted(.iso8601)
    #expect(times.count == 2 && times[0] < times[1] && times[1] < now, "\(line)")
  }

  @Test func `authenticates with a token that an endpoint gives`() throws {
    let oauth = try OAuthTestServer.start()
      .addClient(OAuthClient("app", secret: "s3cret")).addUser(
        "ann@example.com", refreshToken: "r1")
    defer { oauth.stop() }
    let server = try SMTPTestServer.start(.acceptingTokens(from: oauth), .clearTextAuthentication)
    defer { server.stop() }
    let end = try Self.send(
      to: server, "--to", "bob@example.com", "--user", "ann@example.com", "--clear-text",
      "--token-url", oauth.tokenURL, "--refresh-token", "r1", "--client-id", "app",
      "--client-secret", "s3cret", "--repeat", "3", "--connections", "2")
    #expect(end.status == 0, "\(end.errors)")
    #expect(server.messages.map(\.session.user) == Array(repeating: "ann@example.com", count: 3))
    #expect(oauth.requests.count == 1)
    let refused = try Self.send(
      to: server, "--to", "bob@example.com", "--user", "ann@example.com", "--clear-text",
      "--token-url", oauth.tokenURL, "--refresh-token", "other")
    #expect(refused.status == 1)
    #expect(refused.errors.first?.contains("invalid") == true)
  }

  @Test func `cannot be probed where nobody listens`() throws {
    let server = try SMTPTestServer.start()
    let port = server.endpoint.port
    server.stop()
    let end = try Child("probe", "127.0.0.1", "\(port)").end()
    #expect(end.status == 1)
    #expect(end.errors.first?.contains("connect") == true)
  }
}
