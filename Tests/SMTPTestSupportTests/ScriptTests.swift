import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A script` {
  /// What is written first of all: a code, a text, several lines, and no list around one rule.
  @Test func `takes replies as short as they are thought`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    try server.use {
      On(.mail).once.reply(550)
      On(.mail).once.reply(451, "nope")
      On(.mail).once.decide { _ in .reply(250, ["a", "b"]) }
      On(.mail).reply(552, "5.3.4", "Too big")
    }
    let client = try RawClient.greeted(server)
    let replies = try (0..<4).map { _ in try client.say("MAIL FROM:<a@example.com>") }
    #expect(replies == ["550 ", "451 nope", "250-a|250 b", "552 5.3.4 Too big"])
    let text = try SMTPScript(
      parsing: """
        on MAIL once: reply 550
        on RCPT: reply 451 "nope"
        on NOOP: reply 250 "a" "b"
        """)
    let swift = SMTPScript {
      On(.mail).once.reply(550)
      On(.rcpt).reply(451, "nope")
      On(.noop).reply(250, ["a", "b"])
    }
    #expect(text == swift)
  }

  @Test func `refuses at the greeting and then answers nothing but QUIT`() throws {
    let server = try SMTPTestServer.start(
      .script { On(.greeting).reply(554, "No mail for you") })
    defer { server.stop() }
    let client = try RawClient(server.endpoint)
    #expect(try client.reply() == "554 No mail for you")
    #expect(try client.say("EHLO c.test") == "503 5.5.1 Send QUIT (RFC 5321 section 3.1)")
    #expect(try client.say("MAIL FROM:<a@b>") == "503 5.5.1 Send QUIT (RFC 5321 section 3.1)")
    #expect(try client.say("QUIT") == "221 2.0.0 Bye")
    #expect(try client.finalReplies() == [])
  }

  @Test(arguments: [SMTPStage.connect, .greeting, .ehlo, .mail, .rcpt, .data, .endOfData, .quit])
  func `closes at any stage without a word`(stage: SMTPStage) throws {
    let server = try SMTPTestServer.start(.script { On(stage).once.close() })
    defer { server.stop() }
    let client = try RawClient(server.endpoint)
    try client.send(
      "EHLO c.test\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n")
    try client.send("x\r\n.\r\nQUIT\r\n")
    let (text, end) = try client.rest()
    #expect(end == .endOfStream)
    let counts: [SMTPStage: Int] = [
      .connect: 0, .greeting: 0, .ehlo: 1, .mail: 2, .rcpt: 3, .data: 4, .endOfData: 5, .quit: 6,
    ]
    let codes = text.split(separator: "\r\n").filter { $0.dropFirst(3).first == " " }.map {
      $0.prefix(3)
    }
    #expect(
      codes == ["220", "250", "250", "250", "354", "250"].prefix(counts[stage]!).map { $0[...] })
    #expect(server.messages.count == (stage == .quit ? 1 : 0))
    let outcomes: [SMTPStage: [SMTPTransactionOutcome]] = [
      .mail: [.abandoned(at: .mail)], .rcpt: [.abandoned(at: .rcpt)],
      .data: [.abandoned(at: .data)], .endOfData: [.abandoned(at: .endOfData)],
      .quit: [.accepted],
    ]
    #expect(server.transactions.map(\.outcome) == outcomes[stage] ?? [])
    // Once only: the next client finds an honest server.
    try RawClient.deliver(server)
  }

  @Test func `takes the first rule that holds, each once if so told`() throws {
    let server = try SMTPTestServer.start(
      .script {
        On(.rcpt, to: "a@*", from: "x@*").once.reply(450, "4.2.0", "first")
        On(.rcpt, to: "a@*").once.reply(451, "4.3.0", "second")
        On(.rcpt, to: "vip@*").proceed()
        On(.rcpt).reply(550, "5.1.1", "third")
      })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    func rcpt(_ address: String) throws -> String { try client.say("RCPT TO:<\(address)>") }
    try client.say("MAIL FROM:<x@example.com>")
    #expect(try rcpt("a@example.com") == "450 4.2.0 first")
    #expect(try rcpt("A@example.com") == "451 4.3.0 second")
    #expect(try rcpt("a@example.com") == "550 5.1.1 third")
    #expect(try rcpt("vip@example.com") == "250 2.1.5 Ok")
    try client.say("RSET")
    try client.say("MAIL FROM:<>")
    #expect(try rcpt("a@example.com") == "550 5.1.1 third")
  }

  @Test func `can be replaced while clients are connected`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    #expect(try client.say("NOOP") == "250 2.0.0 Ok")
    try server.use(SMTPScript { On(.noop).once.reply(450, "4.0.0", "Busy") })
    #expect(try client.say("NOOP") == "450 4.0.0 Busy")
    #expect(try client.say("NOOP") == "250 2.0.0 Ok")
    try server.use(SMTPScript { On(.noop).decide { _ in .reply(451, "4.0.0", "Hooked") } })
    #expect(try client.say("NOOP") == "451 4.0.0 Hooked")
    #expect(server.script.description == "on NOOP: call closure")
    try server.use(SMTPScript())
    #expect(try client.say("NOOP") == "250 2.0.0 Ok")
  }

  @Test func `matches the null sender and its recipients at later stages`() throws {
    let server = try SMTPTestServer.start(
      .script {
        On(.mail, from: "").reply(550, "5.7.1", "No bounces")
        On(.endOfData, to: "b@*", from: "a@*").reply(554, "5.6.0", "Not you two")
      })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    #expect(try client.say("MAIL FROM:<>") == "550 5.7.1 No bounces")
    #expect(server.transactions.first?.description.contains("1: <> to nobody") == true)
    #expect(try client.deliver(to: ["c@example.com", "b@example.com"]) == "554 5.6.0 Not you two")
    #expect(try client.deliver(to: ["c@example.com"]).hasPrefix("250"))
    #expect(try client.deliver(from: "d@example.com").hasPrefix("250"))
  }

  @Test func `follows the code of its reply`() throws {
    let server = try SMTPTestServer.start(
      .script {
        On(.mail).once.reply(SMTPReply(250, "2.1.0", ["one", "two"]))
        On(.data).once.reply(250, "2.0.0", "go on, whatever")
      })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    #expect(try client.say("MAIL FROM:<a@example.com>") == "250-2.1.0 one|250 2.1.0 two")
    try client.say("RCPT TO:<b@example.com>")
    #expect(try client.say("DATA") == "250 2.0.0 go on, whatever")
    #expect(try client.say("content\r\n.") == "250 2.0.0 Ok: queued as 1-1")
    #expect(server.messages.first?.contentText == "content\r\n")
  }
}
