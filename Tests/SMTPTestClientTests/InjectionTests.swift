import SMTPTestClient
import SMTPTestHelpers
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A client that is given what could end a line` {
  static let ends = ["\r\n", "\n", "\r", "\0", "\u{85}", "\u{2028}", "\u{2029}", "\u{B}", "\u{C}"]

  @Test(arguments: ends)
  func `refuses it before an octet is sent`(_ end: String) async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint)
    try await client.connect()
    let text = "ann@example.com>\(end)RCPT TO:<eve@example.com"
    let address = SMTPEnvelopeAddress(text)
    let messages = [
      SMTPClientMessage.sample(to: address), .sample(from: address),
      .sample(to: "ann@example.com", address),
      SMTPClientMessage(
        SMTPEnvelope(
          sender: "a@a.test", parameters: [SMTPParameter("ENVID", "x\(end)y")],
          forwardPaths: [SMTPForwardPath("ann@example.com")]), .text("Subject: x\n\ny\n")),
    ]
    for message in messages {
      #expect(await client.outcome(of: message) == "injection mail")
    }
    let error = await clientError { () async throws(SMTPClientError) in
      try await client.verify("ann\(end)QUIT")
    }
    #expect(error?.kind == .injection)
    #expect(try await client.noop().code == 250)
    #expect(server.sessions.first?.exchanges.count == 3)
    // Nor is it let into the client's own name.
    let other = SMTPTestClient(server.endpoint) { $0.name = "a\(end)NOOP" }
    #expect(await other.outcome(of: .sample()) == "injection ehlo")
  }

  @Test(arguments: ["a\nb", "a\rb", "a\0b", "a\r"])
  func `refuses a content that would be another at the server`(_ body: String) async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint)
    let octets = Array("Subject: x\r\n\r\n\(body)".utf8)
    let message = SMTPClientMessage(from: "a@a.test", to: "b@b.test", octets: octets)
    #expect(await client.outcome(of: message) == "unsendable mail")
    #expect(server.transactions.isEmpty)
    #expect(client.isUsable)
  }
}
