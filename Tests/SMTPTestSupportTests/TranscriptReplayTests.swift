import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A transcript as a dialogue` {
  /// A client that sends pieces and waits for replies between them, without knowing what they say.
  struct Case: Sendable, CustomTestStringConvertible {
    enum Ending: Sendable { case close, reset, wait }

    let name: String
    /// What is sent, each when so many octets more have come.
    let pieces: [String]
    var ending = Ending.close
    var script = SMTPScript()
    var reading = SMTPReading.standard
    /// Lines the transcript has, in this order.
    var lines: [String] = []
    /// Whether the texts of all replies are shown.
    var isWhole = true
    var testDescription: String { name }
  }

  static let start = "EHLO c.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\n"
  static let long = (1...40).map { "line \($0)\r\n" }.joined()

  static let cases: [Case] = [
    Case(name: "pipelined commands", pieces: [start + "DATA\r\n", "x\r\n.\r\nQUIT\r\n"]),
    Case(name: "everything pipelined", pieces: [start + "DATA\r\nx\r\n.\r\nQUIT\r\n"]),
    Case(
      name: "dot-stuffed content",
      pieces: [start + "DATA\r\n", "..\r\n...\r\n.. x\r\n\r\n.\r\nQUIT\r\n"],
      lines: ["C: ..", "C: ...", "C: .. x", "C:", "C: ."]),
    Case(
      name: "long content", pieces: [start + "DATA\r\n", long + ".\r\nQUIT\r\n"],
      lines: ["C: line 12", "# … 24 lines, 216 octets …", "C*: {*}", "C: line 37", "C: ."]),
    Case(
      name: "long content whose lines are alike",
      pieces: [start + "DATA\r\n", String(repeating: "x\r\n", count: 900) + ".\r\n"],
      lines: ["# … 884 lines, 2,652 octets …", "C: {2652}\\-", "C: x", "C: ."]),
    Case(
      name: "content that is shown whole",
      pieces: [start + "DATA\r\n", (1...18).map { "line \($0)\r\n" }.joined() + ".\r\n"],
      lines: ["C: line 12", "C: line 13", "C: line 18", "C: ."]),
    Case(
      name: "content that was refused", pieces: [start + "DATA\r\n", long + ".\r\n", "QUIT\r\n"],
      script: SMTPScript { On(.data).reply(554, "5.7.1", "no") },
      lines: [
        "S: 554 5.7.1 no", "C: line 12", "# … 24 lines, 216 octets …", "C*: {*}", "C: line 37",
        "C: line 40", "C: .", "# … 40 more such replies …", "repeat 40 {",
        "S: 500 5.5.2 unknown command", "}", "C: QUIT",
        "# … 37 more violations: unknown commands (unknownCommand) …",
      ], isWhole: false),
    Case(
      name: "content that was refused when it had been sent",
      pieces: [start + "DATA\r\n" + long + ".\r\nQUIT\r\n"],
      script: SMTPScript { On(.data).reply(554, "5.7.1", "no") },
      lines: [
        "C: line 12", "C*: {*}", "C: .", "C: QUIT", "S: 554 5.7.1 no", "repeat 40 {", "}",
        "# … 38 more violations: unknown commands (unknownCommand) …",
      ], isWhole: false),
    Case(
      name: "a new transaction after one that was refused",
      pieces: [
        start + "DATA\r\n", "RSET\r\n" + start + "DATA\r\n", long + ".\r\n", "QUIT\r\n",
      ],
      script: SMTPScript { On(.data).once.reply(554, "5.7.1", "no") },
      lines: ["S: 554 5.7.1 no", "C: RSET", "C: DATA", "C: line 12", "C*: {*}", "C: line 37"]),
    Case(
      name: "long content with odd line ends",
      pieces: [start + "DATA\r\n", long + "a\nb\r\n.\r\nQUIT\r\n"], reading: .lenient),
    Case(name: "half a long content", pieces: [start + "DATA\r\n", long + "hal"]),
    Case(
      name: "long content in two pieces", pieces: [start + "DATA\r\n" + long, long + ".\r\n"],
      lines: [
        "C: {216}\\-", "C: line 40", "S: 354 End data with <CR><LF>.<CR><LF>", "C*: {*}",
        "C: line 40", "C: .",
      ]),
    Case(
      name: "chunks",
      pieces: [start + "BDAT 6\r\nx\r\n.\r\n", "BDAT 5 LAST\r\nNOOP\nQUIT\r\n"],
      lines: ["C: {6}\\-", "C: {5}\\-"]),
    Case(name: "half a chunk", pieces: [start + "BDAT 6\r\nx\r"], lines: ["C: {2}\\-"]),
    Case(name: "odd commands", pieces: ["NOOP\n", "VRFY \u{1}{}\\ \r\n", "QUIT\r\n"]),
    Case(
      name: "an overlong line", pieces: ["NOOP \(String(repeating: "x", count: 3000))\r\nQUIT\r\n"]),
    Case(
      name: "half an overlong line", pieces: ["NOOP \(String(repeating: "x", count: 3000))"],
      lines: ["C! close"]),
    Case(name: "a reset", pieces: ["NOOP\r\n"], ending: .reset, lines: ["C! reset"]),
    Case(
      name: "a server that cuts its reply and resets", pieces: [start], ending: .wait,
      script: SMTPScript {
        On(.rcpt).reply(SMTPReply(250, "2.1.5", "Ok"), cut: 5).reset()
      },
      lines: ["S: 250 2\\-", "S! reset"]),
    Case(
      name: "a server that says more, waits and closes", pieces: ["NOOP\r\n"], ending: .wait,
      script: SMTPScript {
        On(.noop).reply(250, "2.0.0", "a").wait(.milliseconds(1)).raw("\0\n").close()
      },
      lines: ["S: 250 2.0.0 a", "S! wait 1ms", "S: \\0\\n\\-", "S! close"]),
    Case(
      name: "a server that closes half", pieces: ["NOOP\r\n", "NOOP\r\n"],
      script: SMTPScript { On(.noop).once.reply(250, "2.0.0", "a").halfClose() },
      lines: ["S! half-close", "C! close"]),
    Case(
      name: "a server that interrupts the content", pieces: [start + "DATA\r\n", long + long],
      ending: .wait, script: SMTPScript { On(.body).when(.octets(300)).reset() },
      lines: ["S! reset"]),
    Case(
      name: "a server that cuts the client off", pieces: ["NOOP\r\nNO"], ending: .wait,
      script: SMTPScript { On(.noop).reply(421, "4.3.2", "later").close() },
      lines: ["C: NOOP", "C: NO\\-", "S: 421 4.3.2 later", "S! close"]),
    Case(
      name: "a pace", pieces: ["NOOP\r\n", "QUIT\r\n"],
      script: SMTPScript { On(.noop).pace(.bytewise(every: .zero)).reply(250, "2.0.0", "ok") },
      lines: ["S! pace bytewise"]),
  ]

  @Test(arguments: cases)
  func `reads back, and the same client follows it`(_ test: Case) throws {
    let server = try SMTPTestServer.start(.script(test.script), .reading(test.reading))
    defer { server.stop() }
    let sent = try Self.run(test, on: server)
    let transcript = server.transcript
    let lines = transcript.split(separator: "\n").map(String.init)
    var rest = lines[...]
    for line in test.lines {
      let place = try #require(rest.firstIndex(of: line), "\(line) in \(transcript)")
      rest = rest[(place + 1)...]
    }
    let dialogue = try SMTPDialogue(parsing: transcript)
    let replay = try SMTPTestServer.start(.dialogue(dialogue))
    defer { replay.stop() }
    #expect(try Self.codes(Self.run(test, on: replay)) == Self.codes(sent))
    if test.isWhole { #expect(replay.sessions.first?.sentOctets == sent) }
    try OwnThread { try replay.waitForDialogue() }.join()
    // And what the replay prints is a dialogue once more.
    #expect(throws: Never.self) { try SMTPDialogue(parsing: replay.transcript) }
  }

  /// The first four octets of each line.
  private static func codes(_ octets: [UInt8]) -> [[UInt8]] {
    octets.split(separator: 10).map { Array($0.prefix(4)) }
  }

  /// Runs the client and returns what the server sent.
  private static func run(_ test: Case, on server: SMTPTestServer) throws -> [UInt8] {
    let client = try RawClient(server.endpoint)
    for piece in test.pieces {
      // What came is handled, and what the server has to say to it is said.
      EventLoop.shared.barrier()
      try client.send(piece)
    }
    EventLoop.shared.barrier()
    switch test.ending {
    case .close: client.finish()
    case .reset: client.reset()
    case .wait: break
    }
    if test.ending != .reset { _ = try client.rest() }
    client.close()
    try OwnThread { _ = try server.waitForEndedSessions() }.join()
    return try #require(server.sessions.first).sentOctets
  }
}
