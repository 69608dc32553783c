import SMTPTestHelpers
import SMTPTestNetwork
import Testing

@testable import SMTPTestScript
@testable import SMTPTestSupport

@Suite(.bounded) struct `An action for one stage` {
  @Test func `stores the message and loses the reply`() throws {
    let server = try SMTPTestServer.start(
      .script {
        On(.endOfData).nth(1).acceptThenLose()
        On(.endOfData).nth(2).acceptThenLose().reset()
        On(.endOfData).nth(3).raw("", as: 250)
        On(.endOfData).nth(4).reply(.ok, cut: 5).close()
        On(.endOfData).nth(5).raw("%%\r\n", as: 250)
        On(.endOfData).nth(6).reply(.ok).halfClose()
      })
    defer { server.stop() }
    let expected: [(String, RawClient.End?)] = [
      ("", .endOfStream), ("", .reset), ("", nil), ("250 2", .endOfStream), ("%%\r\n", nil),
      ("250 2.0.0 Ok\r\n", .endOfStream),
    ]
    let clients = try expected.map { text, end in
      let client = try RawClient.greeted(server)
      try client.openData()
      try client.send("body\r\n.\r\n")
      EventLoop.shared.barrier()
      #expect(try client.hears(text, end))
      return client
    }
    let outcomes: [SMTPTransactionOutcome] =
      Array(repeating: .unacknowledged, count: 5) + [.accepted]
    #expect(server.transactions.map(\.outcome) == outcomes)
    #expect(server.messages.count == 6)
    // The silent ones go on.
    #expect(try clients[2].say("NOOP") == "250 2.0.0 Ok")
    #expect(try clients[4].say("NOOP") == "250 2.0.0 Ok")
  }

  @Test func `does not acknowledge where nothing can be written any more`() throws {
    let server = try SMTPTestServer.start(.script { On(.endOfData).halfClose().reply(.ok) })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.openData()
    try client.send("body\r\n.\r\n")
    #expect(try client.rest() == ("", .endOfStream))
    #expect(server.transactions.map(\.outcome) == [.unacknowledged])
  }

  @Test func `is paced for its own rule only`() throws {
    let clock = SMTPFixtureClock.manual()
    let server = try SMTPTestServer.start(
      .clock(clock),
      .script { On(.noop).once.pace(.bytewise(every: .seconds(1))).reply(250, "slow") })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.send("NOOP\r\n")
    try clock.advance(by: .seconds(9))
    #expect(try client.hears("250 slow\r\n"))
    #expect(try client.say("NOOP") == "250 2.0.0 Ok")
  }

  @Test func `drops a message and says that it was accepted`() throws {
    let server = try SMTPTestServer.start(.script { On(.endOfData).once.blackhole() })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    #expect(try client.deliver() == "250 2.0.0 Ok: queued as 1-1")
    #expect(server.transactions.map(\.outcome) == [.discarded])
    #expect(server.messages.isEmpty)
    try client.deliver()
    #expect(server.messages.count == 1)
  }

  @Test func `refuses a connection before a word is said`() throws {
    let server = try SMTPTestServer.start(.script { On(.connect).once.refuse() })
    defer { server.stop() }
    #expect(try RawClient(server.endpoint).rest() == ("", .reset))
    #expect(try RawClient(server.endpoint).reply().hasPrefix("220"))
  }

  @Test func `lists what it is told, by phase, also nonsense`() throws {
    let server = try SMTPTestServer.start(
      .extensions([.pipelining, .size]), .limits { $0.messageSize = 1000 },
      .script {
        On(.ehlo).nth(1).offer("SIZE 5", "AUTH PLAIN", "")
        On(.ehlo).nth(2).withdraw("SIZE", "pipe*")
        On(.ehlo).nth(3).withdraw("*").offer("X=1")
        On(.ehlo).nth(4).reply(SMTPReply(250, nil, ["hi", "SIZE  x", "\u{e9}"]))
        On(.ehlo).nth(5).when(.encrypted).withdraw("*")
        On(.ehlo).nth(6).raw("250-a\r\n251 b\r\n", as: 250)
      })
    defer { server.stop() }
    let client = try RawClient(server.endpoint)
    _ = try client.reply()
    let lists = try (0..<5).map { _ in try client.say("EHLO c") }
    let greets = "fixture.test greets c"
    #expect(
      lists == [
        "250-\(greets)|250-PIPELINING|250-SIZE 5|250-AUTH PLAIN|250 ",
        "250 \(greets)", "250-\(greets)|250 X=1", "250-hi|250-SIZE  x|250 \u{e9}",
        "250-\(greets)|250-PIPELINING|250 SIZE 1000",
      ])
    try client.send("EHLO c\r\n")
    #expect(try client.replies(1) == ["250-a|251 b"])
    // What follows goes by the code that was stated.
    #expect(try client.say("MAIL FROM:<a@example.com>") == "250 Ok")
  }

  @Test func `refuses EHLO once, however much it was to list`() throws {
    let server = try SMTPTestServer.start(
      .heloOnly, .script { On(.ehlo).withdraw("*").offer("X").offer("Y") })
    defer { server.stop() }
    let client = try RawClient(server.endpoint)
    _ = try client.reply()
    #expect(try client.say("EHLO c").hasPrefix("502"))
    #expect(try client.say("NOOP") == "250 2.0.0 Ok")
  }

  @Test func `refuses in mid-content, reads the rest and gives no second reply`() throws {
    let server = try SMTPTestServer.start(
      .script { On(.body).when(.octets(3)).once.reply(.insufficientStorage) })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.openData()
    try client.send("abc")
    #expect(try client.reply() == "452 4.3.1 Insufficient system storage")
    #expect(server.transactions.map(\.outcome) == [.rejected(at: .body)])
    #expect(server.transactions[0].content == Array("abc".utf8))
    try client.send("\r\nNOOP\r\n.\r\n")
    #expect(try client.say("NOOP") == "250 2.0.0 Ok")
    #expect(try client.deliver() == "250 2.0.0 Ok: queued as 1-2")
    #expect(server.messages.count == 1)
  }

  @Test func `accepts in mid-content and stores what comes to the end`() throws {
    let server = try SMTPTestServer.start(
      .script { On(.body).reply(250, "2.0.0", "Early") })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.openData()
    #expect(try client.reply() == "250 2.0.0 Early")
    #expect(server.transactions.isEmpty)
    try client.send("body\r\n.\r\n")
    #expect(try client.say("NOOP") == "250 2.0.0 Ok")
    #expect(server.transactions.map(\.outcome) == [.accepted])
    #expect(server.messages[0].content == Array("body\r\n".utf8))
    let bdat = try RawClient.greeted(server)
    try bdat.say("MAIL FROM:<a@example.com>")
    try bdat.say("RCPT TO:<b@example.com>")
    try bdat.send("BDAT 3 LAST\r\nabc")
    #expect(try bdat.reply() == "250 2.0.0 Early")
    #expect(try bdat.say("NOOP") == "250 2.0.0 Ok")
    #expect(server.messages.map(\.size) == [6, 3])
  }

  @Test func `speaks while the client is idle, again and again`() throws {
    let clock = SMTPFixtureClock.manual()
    let server = try SMTPTestServer.start(
      .clock(clock), .idleTimeout(.seconds(10)),
      .script { On(.idle).first(2).reply(250, "still here") })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.say("MAIL FROM:<a@example.com>")
    for _ in 0..<2 {
      try clock.advance(by: .seconds(10))
      #expect(try client.hears("250 still here\r\n"))
    }
    #expect(try client.say("RCPT TO:<b@example.com>") == "250 2.1.5 Ok")
    try clock.advance(by: .seconds(10))
    #expect(try client.hears("421 4.4.2 Idle for too long\r\n", .endOfStream))
    #expect(server.transactions.map(\.outcome) == [.rejected(at: .rcpt)])
  }

  @Test func `asks a closure after what comes before it, and goes on with what comes behind`()
    async throws
  {
    let gate = SMTPGate("before")
    let asked = SMTPGate("asked")
    let server = try SMTPTestServer.start(
      .script {
        On(.noop).hold(gate).decide(as: "late") { _ in
          asked.open()
          return .wait(.milliseconds(1)).reply(250, "decided")
        }.reply(250, "behind").close()
      })
    defer { server.stop() }
    #expect(
      server.script.description == "on NOOP: hold before, call late, reply 250 \"behind\", close")
    let client = try RawClient.greeted(server)
    try client.send("NOOP\r\n")
    try await gate.arrival()
    #expect("\(asked)" == "gate asked, closed, 0 held")
    gate.open()
    #expect(try client.finalReplies() == ["250 decided", "250 behind"])
    #expect("\(asked)" == "gate asked, open, 0 held")
  }

  @Test func `refuses an answer of a closure that makes no sense there`() throws {
    let server = try SMTPTestServer.start(.script { On(.noop).decide { _ in .blackhole } })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    #expect(try client.say("NOOP") == "451 4.3.0 Local error in processing")
    #expect(
      server.findings.map(\.description) == [
        "session 1: on NOOP: call closure threw: blackhole belongs to END-OF-DATA, not to NOOP"
      ])
  }

  @Test func `answers for each recipient in LMTP`() throws {
    let server = try SMTPTestServer.start(
      .lmtp,
      .script {
        On(.endOfData, to: "b@*").reply(.mailboxFull)
        On(.endOfData, to: "c@*").acceptThenLose()
      })
    defer { server.stop() }
    let client = try RawClient.greeted(server, hello: "LHLO c")
    try client.openData(to: ["a@x.test", "b@x.test", "c@x.test", "d@x.test"])
    try client.send("body\r\n.\r\n")
    let replies = try client.finalReplies()
    #expect(replies.count == 2 && replies[1] == "452 4.2.2 Mailbox full")
    #expect(server.transactions.map(\.envelope.recipients) == [["a@x.test", "c@x.test"]])
  }
}
