import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestWire
import Testing

@testable import SMTPTestSupport

@Suite(.bounded) struct `The exchanges of a session` {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let steps: [ToldSession.Step]
    var isLMTP = false
    /// What, a colon, and the codes of the replies.
    let exchanges: [String]
    var testDescription: String { name }
  }

  static let greeted: [ToldSession.Step] = [
    .s("220 mx.test\r\n"), .c("EHLO c.test\r\n"), .s("250-mx.test\r\n250 PIPELINING\r\n"),
  ]
  static let opened =
    greeted + [
      .c("MAIL FROM:<a@b.test>\r\n"), .s("250 ok\r\n"), .c("RCPT TO:<c@d.test>\r\n"),
      .s("250 ok\r\n"), .c("DATA\r\n"), .s("354 go\r\n"),
    ]
  static let opening = [
    "greeting: 220", "EHLO c.test: 250", "MAIL FROM:<a@b.test>: 250", "RCPT TO:<c@d.test>: 250",
    "DATA: 354",
  ]

  static let cases: [Case] = [
    Case(
      name: "a message",
      steps: opened + [
        .c("x\r\n.\r\n"), .s("250 queued\r\n"), .c("QUIT\r\n"), .s("221 bye\r\n"), .serverCloses,
        .clientCloses,
      ], exchanges: opening + ["content 6: 250", "QUIT: 221"]),
    Case(
      name: "a group of commands",
      steps: greeted + [
        .c("MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\n"),
        .s("250 ok\r\n550 no\r\n503 no\r\n"),
      ],
      exchanges: Array(opening[..<2]) + [
        "MAIL FROM:<a@b.test>: 250", "RCPT TO:<c@d.test>: 550", "DATA: 503",
      ]),
    Case(
      name: "everything at once",
      steps: greeted + [
        .c("MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n"),
        .s("250 ok\r\n250 ok\r\n354 go\r\n250 queued\r\n221 bye\r\n"),
      ], exchanges: opening + ["content 6: 250", "QUIT: 221"]),
    Case(
      name: "chunks",
      steps: [
        .s("220 mx.test\r\n"), .c("EHLO c.test\r\n"), .s("250-mx.test\r\n250 CHUNKING\r\n"),
        .c("MAIL FROM:<a@b.test>\r\n"), .s("250 ok\r\n"), .c("RCPT TO:<c@d.test>\r\n"),
        .s("250 ok\r\n"), .c("BDAT 3\r\na\n\n"), .s("250 ok\r\n"), .c("BDAT 2 LAST\r\nb"),
        .c("c"), .s("250 queued\r\n"), .c("QUIT\r\n"), .s("221 bye\r\n"),
      ], exchanges: Array(opening[..<4]) + ["BDAT 3: 250", "BDAT 2 LAST: 250", "QUIT: 221"]),
    Case(
      name: "a reply in mid-chunk",
      steps: [
        .s("220 mx.test\r\n"), .c("EHLO c.test\r\n"), .s("250-mx.test\r\n250 CHUNKING\r\n"),
        .c("MAIL FROM:<a@b.test>\r\n"), .s("250 ok\r\n"), .c("RCPT TO:<c@d.test>\r\n"),
        .s("250 ok\r\n"), .c("BDAT 3\r\na"), .s("552 no\r\n"), .c("bc"), .c("QUIT\r\n"),
        .s("221 bye\r\n"),
      ], exchanges: Array(opening[..<4]) + ["BDAT 3: 552", "QUIT: 221"]),
    Case(
      name: "LMTP",
      steps: [
        .s("220 mx.test\r\n"), .c("LHLO c.test\r\n"), .s("250 mx.test\r\n"),
        .c("MAIL FROM:<a@b.test>\r\n"), .s("250 ok\r\n"), .c("RCPT TO:<c@d.test>\r\n"),
        .s("250 ok\r\n"), .c("RCPT TO:<e@d.test>\r\n"), .s("250 ok\r\n"), .c("DATA\r\n"),
        .s("354 go\r\n"), .c(".\r\n"), .s("250 ok\r\n452 full\r\n"), .c("QUIT\r\n"),
        .s("221 bye\r\n"),
      ], isLMTP: true,
      exchanges: [
        "greeting: 220", "LHLO c.test: 250", "MAIL FROM:<a@b.test>: 250",
        "RCPT TO:<c@d.test>: 250", "RCPT TO:<e@d.test>: 250", "DATA: 354", "content 3: 250 452",
        "QUIT: 221",
      ]),
    Case(
      name: "no reply", steps: greeted + [.c("NOOP\r\n"), .clientCloses, .serverCloses],
      exchanges: Array(opening[..<2]) + ["NOOP:"]),
    Case(
      name: "commands that are never come to",
      steps: greeted + [
        .c("MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\nRSET\r\n.\r\n"), .s("250 ok\r\n"),
        .serverResets,
      ],
      exchanges: Array(opening[..<3]) + ["RCPT TO:<c@d.test>:", "DATA:", "octets 9:"]),
    Case(
      name: "commands that come after the end", steps: greeted + [.serverCloses, .c("NOOP\r\nRS")],
      exchanges: Array(opening[..<2]) + ["NOOP:", "octets 2:"]),
    Case(
      name: "a reply that is cut",
      steps: greeted + [.c("NOOP\r\n"), .s("250-a\r\n25"), .serverResets],
      exchanges: Array(opening[..<2]) + ["NOOP: 9 octets"]),
    Case(
      name: "a reply that is none",
      steps: greeted + [.c("NOOP\r\n"), .s("what?\r\n"), .c("RSET\r\n")],
      exchanges: Array(opening[..<2]) + ["NOOP: 7 octets", "RSET:"]),
    Case(
      name: "lines without CR",
      steps: [.s("220 mx.test\n"), .c("HELO c.test\n"), .s("250-mx\n250 mx.test\n")],
      exchanges: ["greeting: 220", "HELO c.test: 250"]),
    Case(
      name: "a reply in mid-content",
      steps: opened + [
        .c("a\r\n"), .s("552 no\r\n"), .c("b\r\n.\r\n"), .c("QUIT\r\n"), .s("221 bye\r\n"),
      ], exchanges: opening + ["content 9: 552", "QUIT: 221"]),
    Case(
      name: "half a content", steps: opened + [.c("a\r\nb"), .clientResets],
      exchanges: opening + ["content 4:"]),
    Case(
      name: "a reply too many",
      steps: greeted + [
        .c("NOOP\r\n"), .s("250 a\r\n250 b\r\n"), .c("RSET\r\n"), .s("250 c\r\n"),
      ], exchanges: Array(opening[..<2]) + ["NOOP: 250", "unasked: 250", "RSET: 250"]),
    Case(
      name: "a 421 unasked",
      steps: greeted + [.s("421 idle\r\n"), .c("QUIT\r\n"), .serverCloses, .clientCloses],
      exchanges: Array(opening[..<2]) + ["unasked: 421", "QUIT:"]),
    Case(
      name: "a 421 in answer",
      steps: greeted + [.c("NOOP\r\nRSET\r\n"), .s("421 no\r\n"), .serverCloses],
      exchanges: Array(opening[..<2]) + ["NOOP: 421", "RSET:"]),
    Case(
      name: "an early talker",
      steps: [.c("HELO c.test\r\n"), .s("220 mx.test\r\n250 mx.test\r\n")],
      exchanges: ["greeting: 220", "HELO c.test: 250"]),
    Case(
      name: "no greeting", steps: [.c("HELO c.test\r\n"), .clientCloses],
      exchanges: ["greeting:", "HELO c.test:"]),
    Case(
      name: "a greeting that refuses",
      steps: [.s("554 no\r\n"), .c("QUIT\r\n"), .s("221 bye\r\n")],
      exchanges: ["greeting: 554", "QUIT: 221"]),
    Case(name: "nothing at all", steps: [.clientCloses], exchanges: ["greeting:"]),
    Case(
      name: "authentication",
      steps: [
        .s("220 mx.test\r\n"), .c("EHLO c.test\r\n"), .s("250-mx.test\r\n250 AUTH LOGIN\r\n"),
        .c("AUTH LOGIN\r\n"), .s("334 VXNlcg==\r\n"), .c("YQ==\r\n"), .s("334 UGFzcw==\r\n"),
        .c("Yg==\r\n"), .s("235 ok\r\n"),
      ],
      exchanges: Array(opening[..<2]) + ["AUTH LOGIN: 334", "{secret}: 334", "{secret}: 235"]),
    Case(
      name: "octets after QUIT",
      steps: greeted + [.c("QUIT\r\n"), .s("221 bye\r\n"), .c("NOOP\r\nx"), .serverCloses],
      exchanges: Array(opening[..<2]) + ["QUIT: 221", "NOOP:", "octets 1:"]),
    Case(
      name: "TLS on a port without",
      steps: [.s("220 mx.test\r\n"), .client([0x16, 3, 1, 10, 10])],
      exchanges: ["greeting: 220", "octets 5:"]),
    Case(
      name: "a line of more than any command",
      steps: greeted + [
        .c("NOOP " + String(repeating: "x", count: 13_000) + "\r\n"), .s("500 no\r\n"),
        .c("NOOP\r\n"), .s("250 ok\r\n"),
      ],
      exchanges: Array(opening[..<2]) + [
        "NOOP " + String(repeating: "x", count: 13_000) + ": 500", "NOOP: 250",
      ]),
  ]

  /// `MAIL FROM:<a@b.test>: 250`.
  static func brief(_ exchange: SMTPExchange) -> String {
    let name =
      switch exchange.kind {
      case .content, .octets: "\(exchange.kind) \(exchange.commandRange.count)"
      default: exchange.command ?? exchange.kind.description
      }
    let isUnread = exchange.replies.isEmpty && !exchange.replyRange.isEmpty
    let reply =
      isUnread
      ? "\(exchange.replyRange.count) octets"
      : exchange.replies.map { String($0.code) }.joined(separator: " ")
    return reply.isEmpty ? "\(name):" : "\(name): \(reply)"
  }

  @Test(arguments: cases)
  func `pair what was sent with what answered it, from either end`(_ test: Case) {
    for role in [SessionRole.server, .client] {
      let record = ToldSession(test.steps).record(by: role, isLMTP: test.isLMTP)
      #expect(record.exchanges.map(Self.brief) == test.exchanges)
      // Nothing is left out and nothing told twice.
      let client = role == .server ? record.receivedOctets : record.sentOctets
      let server = role == .server ? record.sentOctets : record.receivedOctets
      let sent = record.exchanges.flatMap { client[$0.commandRange] }
      #expect(sent.count == client.count && sent == client)
      #expect(record.exchanges.flatMap { server[$0.replyRange] } == server)
    }
  }

  @Test(arguments: cases.filter { $0.steps.count > 0 && !$0.name.hasPrefix("a line of more") })
  func `are the same however the octets were cut`(_ test: Case) {
    let session = ToldSession(test.steps)
    let whole = session.record(by: .server, isLMTP: test.isLMTP).exchanges
    for split in session.splits {
      let exchanges = split.record(by: .server, isLMTP: test.isLMTP).exchanges
      if exchanges != whole {
        Issue.record("cut \(String(describing: split.cut)): \(exchanges) is not \(whole)")
        return
      }
    }
  }

  @Test func `have the times of their octets`() throws {
    let session = ToldSession([
      .later(5), .s("220 mx.test\r\n"), .later(10), .c("NO"), .later(10), .c("OP\r\n"), .later(20),
      .s("250-a\r\n"), .later(30), .s("250 b\r\n"), .later(1), .s("421 bye\r\n"), .later(39),
      .c("RSET\r\n"), .later(50), .clientCloses,
    ])
    let exchanges = session.record(by: .server).exchanges
    try #require(
      exchanges.map(Self.brief) == ["greeting: 220", "NOOP: 250", "unasked: 421", "RSET:"])
    func milliseconds(_ durations: Duration?...) -> [Int64?] {
      durations.map { $0.map { Int64($0 / .milliseconds(1)) } }
    }
    let times = exchanges.map {
      milliseconds($0.receivedAt, $0.replyStartedAt, $0.repliedAt, $0.duration)
    }
    #expect(times == [[0, 5, 5, 5], [25, 45, 75, 50], [76, 76, 76, 0], [115, nil, nil, 50]])
    #expect(
      exchanges.map(\.description) == [
        "greeting: 220 mx.test, after 0.005 s", "NOOP: 250-a 250 b, after 0.050 s",
        "unasked: 421 bye, after 0.000 s", "RSET: no reply for 0.050 s",
      ])
  }

  @Test func `are timed by the server's clock`() throws {
    let clock = SMTPFixtureClock.manual()
    let server = try SMTPTestServer.start(
      .clock(clock), .script { On(.mail).wait(.seconds(2)).proceed() })
    defer { server.stop() }
    try clock.advance(by: .seconds(7))
    let client = try RawClient.greeted(server, hello: "HELO c.test")
    try client.send("MAIL FROM:<a@example.com>\r\n")
    EventLoop.shared.barrier()
    try clock.advance(by: .seconds(2))
    _ = try client.reply()
    let exchanges = try #require(server.sessions.first).exchanges
    try #require(exchanges.count == 3)
    #expect(exchanges.map { $0.reply?.code } == [220, 250, 250])
    #expect(exchanges.map(\.duration) == [.zero, .zero, .seconds(2)])
    #expect(exchanges[2].command == "MAIL FROM:<a@example.com>")
    #expect(exchanges[2].receivedAt == .seconds(7))
    #expect(exchanges[2].repliedAt == .seconds(9))
  }

  @Test func `are those of a dialogue, too`() throws {
    let server = try SMTPTestServer.start(
      .dialogue(
        try SMTPDialogue(parsing: "S: 220 a\nC: HELO {me}\nS: 250 {me}\nC: QUIT\nS: 221 b\n")))
    defer { server.stop() }
    let client = try RawClient.greeted(server, hello: "HELO c.test")
    try client.send("QUIT\r\n")
    _ = try client.finalReplies()
    #expect(
      server.sessions.first?.exchanges.map(Self.brief) == [
        "greeting: 220", "HELO c.test: 250", "QUIT: 221",
      ])
  }
}
