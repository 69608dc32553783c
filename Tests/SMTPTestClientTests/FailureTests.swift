import SMTPTestClient
import SMTPTestHelpers
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A client whose server refuses or fails` {
  /// A script, and what comes of a message: see `SMTPTestClient.outcome(of:)`.
  struct Row: Sendable, CustomTestStringConvertible {
    let script: String
    let outcome: String
    /// Where the system decides which of the two it is.
    var other: String?

    var outcomes: [String] { [outcome, other ?? outcome] }

    init(_ script: String, _ outcome: String, or other: String? = nil) {
      self.script = script
      self.outcome = outcome
      self.other = other
    }

    var testDescription: String { script }
  }

  static let rows = [
    Row("on CONNECT: refuse", "connection greeting ?", or: "connection connect ?"),
    Row("on CONNECT: close", "connection greeting ?"),
    Row("on GREETING: reply 554 \"No\"", "connection greeting"),
    Row("on GREETING: reply 421 \"Busy\"", "connection greeting ?"),
    Row("on GREETING: raw \"SSH-2.0-x\\r\\n\"", "protocol greeting"),
    Row("on GREETING: reset", "connection greeting ?", or: "connection connect ?"),
    Row("on EHLO|HELO: reply 550 \"No\"", "connection helo"),
    Row("on EHLO: close", "connection ehlo ?"),
    Row("on EHLO: reply 421 4.3.2 \"Bye\", close", "connection ehlo ?"),
    Row("on MAIL: reply 550 5.7.1 \"No\"", "sender mail"),
    Row("on MAIL: reply 450 4.7.1 \"Later\"", "sender mail ?"),
    Row("on MAIL: reply 354 \"Go\"", "protocol mail"),
    Row("on MAIL: close", "connection mail ?"),
    Row("on MAIL: reply 421 \"Bye\", close", "connection mail ?"),
    Row("on RCPT: reply 550 5.1.1 \"No\"", "recipients rcpt"),
    Row("on RCPT: reply 452 4.2.2 \"Full\"", "recipients rcpt ?"),
    Row("on RCPT: reset", "connection rcpt ?"),
    Row("on DATA: reply 554 \"No\"", "delivery data"),
    Row("on DATA: reply 250 \"Ok\"", "protocol data"),
    Row("on END-OF-DATA: reply 554 5.6.0 \"No\"", "delivery endOfData"),
    Row("on END-OF-DATA: reply 452 4.3.1 \"Later\"", "delivery endOfData ?"),
    Row("on END-OF-DATA: close", "unknownOutcome endOfData ? ~"),
    Row("on END-OF-DATA: reset", "unknownOutcome endOfData ? ~"),
    Row("on END-OF-DATA: accept-then-lose", "unknownOutcome endOfData ? ~"),
    Row("on END-OF-DATA: reply 250 \"Ok\" cut 3, close", "unknownOutcome endOfData ? ~"),
    Row("on END-OF-DATA: reply 421 4.3.0 \"Bye\", close", "connection endOfData ?"),
  ]

  @Test(arguments: rows)
  func `says how far it came and what that means`(_ row: Row) async throws {
    let server = try SMTPTestServer.start(
      .without([.chunking, .binaryMIME]), .script(try SMTPScript(parsing: row.script)))
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint)
    let outcome = await client.outcome(of: .sample())
    #expect(row.outcomes.contains(outcome), "\(outcome)")
    await client.quit()
    // Nothing is stored of which the client does not say that it may be.
    if !row.outcome.hasSuffix("~") { #expect(server.messages.isEmpty) }
  }

  /// It says so at once and is gone, while the client still writes: what it said is read all the same.
  @Test(arguments: ["reset", "close"])
  func `hears why a server takes no more of a content`(end: String) async throws {
    let rule = "on BODY: reply 552 5.3.4 \"Too big\", \(end)"
    let server = try SMTPTestServer.start(
      .without([.chunking, .binaryMIME]), .script(try SMTPScript(parsing: rule)))
    defer { server.stop() }
    let line = Array((String(repeating: "x", count: 78) + "\r\n").utf8)
    let content = Array(repeating: line, count: 100_000).flatMap { $0 }
    let client = SMTPTestClient(server.endpoint)
    let outcome = await client.outcome(
      of: SMTPClientMessage(from: "a@a.test", to: ["b@b.test"], .octets(content)))
    #expect(outcome == "delivery body")
  }

  /// Where the server says nothing, and what comes of it when the time is up.
  static let silences: [(SMTPStage, String)] = [
    (.greeting, "timeout greeting ?"), (.ehlo, "timeout ehlo ?"), (.mail, "timeout mail ?"),
    (.rcpt, "timeout rcpt ?"), (.data, "timeout data ?"), (.endOfData, "timeout endOfData ? ~"),
  ]

  @Test(arguments: silences)
  func `waits for as long as it is told, and no longer`(
    _ stage: SMTPStage, _ expected: String
  ) async throws {
    let clock = SMTPFixtureClock.manual()
    let gate = SMTPGate("shut")
    let server = try SMTPTestServer.start(
      .extensions([]), .script { On(stage).hold(gate).proceed() })
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint) {
      $0.clock = clock
      $0.timeouts = .init(all: .seconds(60))
    }
    let sending = Task { await client.outcome(of: .sample()) }
    try await gate.arrival(within: .seconds(60))
    try clock.advance(by: .seconds(59))
    #expect(gate.held == 1)
    try clock.advance(by: .seconds(1))
    #expect(await sending.value == expected)
  }

  @Test func `shows the replies and the dialogue in what it throws`() async throws {
    let server = try SMTPTestServer.start(
      .without([.pipelining]), .script { On(.rcpt).reply(550, "5.1.1", "No such user") })
    defer { server.stop() }
    let error = await clientError { () async throws(SMTPClientError) in
      try await SMTPTestClient.send(.sample(), to: server.endpoint)
    }
    #expect(error?.reply == SMTPReply(550, "5.1.1", "No such user"))
    #expect(error?.recipients.map(\.outcome) == [.refused])
    let text = error?.description ?? ""
    #expect(
      text.hasPrefix(
        "The client got no further than rcpt (recipients): the server refused all recipients, "
          + "\"550 5.1.1 No such user\".\n  ann@example.com: refused, 550 5.1.1 No such user\n"
          + "The dialogue:\n  S: 220 "), "\(text)")
    #expect(text.contains("  C: RCPT TO:<ann@example.com>\n  S: 550 5.1.1 No such user"), "\(text)")
  }

  @Test func `says in the system's words why there is no connection`() async throws {
    let server = try SMTPTestServer.start(.address(host: "127.0.0.1"))
    let endpoint = server.endpoint
    server.stop()
    let client = SMTPTestClient(host: "127.0.0.1", port: endpoint.port)
    let error = await clientError { () async throws(SMTPClientError) in try await client.connect() }
    #expect(error?.brief == "connection connect ?")
    #expect(error?.reason.hasPrefix("could not connect to 127.0.0.1:\(endpoint.port): ") == true)
    #expect(error?.transcript == "")
    let other = SMTPTestClient(host: "mail.example.com", port: 25)
    #expect(await other.outcome(of: .sample()) == "connection connect")
  }

  @Test func `ends where a server sends what nobody asked for`() async throws {
    let server = try SMTPTestServer.start(.script { On(.noop).proceed().reply(250, "more") })
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint)
    try await client.noop()
    _ = try await server.endedSessions(within: .seconds(60))
    #expect(!client.isUsable)
    // The next message goes on a new connection.
    #expect(await client.outcome(of: .sample()) == "sent")
    #expect(server.sessions.count == 2)
  }
}
