import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

/// Point by point what the machine is held to, here with a real socket, loop and log between.
@Suite(.bounded) struct `A dialogue over a socket` {
  struct Dialogue: Sendable, CustomTestStringConvertible {
    let name: String
    let octets: [UInt8]
    let options: [SMTPServerOption]

    init(_ name: String, _ text: String, _ options: SMTPServerOption...) {
      self.name = name
      octets = Array(text.utf8)
      self.options = options
    }

    var testDescription: String { name }
  }

  /// What came of a dialogue, whatever the way it was cut.
  struct Outcome: Equatable {
    var replies: String
    var end: RawClient.End
    var received: [UInt8]
    var outcomes: [SMTPTransactionOutcome]
    var contents: [[UInt8]]
    var envelopes: [SMTPEnvelope]
    var violations: [SMTPViolation]
    var stage: SMTPStage
  }

  static let start = "EHLO c.test\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n"

  static let dialogues = [
    Dialogue(
      "two messages",
      start + "DATA\r\nSubject: x\r\n\r\nbody\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<c@d>\r\n"
        + "DATA\r\n.\r\nQUIT\r\n"),
    Dialogue(
      "dots", start + "DATA\r\n..\r\n...\r\n..a\r\n.b\r\na.\r\n. \r\n\r\n..\r\n.\r\nNOOP\r\n"),
    Dialogue(
      "chunks", start + "BDAT 4\r\n\r\n.\rBDAT 0\r\nBDAT 3 LAST\r\nabcNOOP\r\nBDAT 2\r\nxyQUIT\r\n"),
    Dialogue(
      "mistakes",
      "FROB\r\nMAIL FROM:<a@b>\r\n\r\nEHLO c\r\nMAIL FROM: <a@b>\r\nRCPT TO:<>\r\nDATA\r\n"),
    Dialogue("bare LF in content", start + "DATA\r\nabc\ndef\r\n.\r\nQUIT\r\n"),
    Dialogue("bare LF in a command", "EHLO c\r\nNOOP\nNOOP\r\nQUIT\r\n"),
    Dialogue(
      "everything, leniently",
      start
        + "DATA\r\na\nb\rc\u{0}d\n.\ne\r.\rf\r\n.\ng\r\n.\rh\n.\r\n\r\n.\u{0}\r\nü\r\n.\r\nNOOP\n"
        + "QUIT\r\n", .reading(.lenient)),
    Dialogue("smuggling", start + "DATA\r\nabc\r\n.\nMAIL FROM:<x@y>\r\n.\r\nQUIT\r\n"),
    Dialogue(
      "overlong commands",
      "NOOP \(String(repeating: "x", count: 100))\r\nNOOP\r\n\(String(repeating: "z", count: 90))"
        + "\r\nNOOP\r\n", .limits { $0.commandLine = 64 }),
    Dialogue("half a message", start + "DATA\r\nhalf\r\n."),
    Dialogue("half a chunk", start + "BDAT 9\r\nhalf"),
    Dialogue("errors beyond the limit", "A\r\nB\r\nC\r\nD\r\nE\r\n", .limits { $0.errors = 3 }),
    Dialogue(
      "LMTP",
      "LHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<1@b>\r\nRCPT TO:<2@b>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n",
      .lmtp),
    Dialogue(
      "a script", start + "DATA\r\nx\r\n.\r\nMAIL FROM:<no@b>\r\nVRFY x\r\nQUIT\r\n",
      .script {
        On(.mail, from: "no@*").reply(.refusedByPolicy)
        On(.data).reply(250, "2.0.0", "go on")
        On(.vrfy).close()
      }),
    Dialogue(
      "closures", start + "DATA\r\nx\r\n.\r\nRSET\r\nQUIT\r\n",
      .script {
        for stage in [SMTPStage.greeting, .ehlo, .mail, .rcpt, .data, .endOfData, .rset, .quit] {
          On(stage).decide { _ in
            await Task.yield()
            return .proceed
          }
        }
      }),
  ]

  @Test(arguments: dialogues)
  func `goes the same way in one write, octet by octet and in threes`(dialogue: Dialogue) throws {
    let whole = try Self.run(dialogue) { client, octets in try client.send(octets) }
    #expect(whole.replies.hasPrefix("220 "))
    #expect(whole.end == .endOfStream)
    let single = try Self.run(dialogue) { client, octets in
      for octet in octets {
        try? client.send([octet])
        // Each octet is handled before the next is sent, or they would meet in one read.
        EventLoop.shared.performAndWait {}
        EventLoop.shared.performAndWait {}
      }
    }
    #expect(single == whole)
    let threes = try Self.run(dialogue) { client, octets in
      for start in stride(from: 0, to: octets.count, by: 3) {
        try? client.send(Array(octets[start..<min(start + 3, octets.count)]))
        EventLoop.shared.performAndWait {}
        EventLoop.shared.performAndWait {}
      }
    }
    #expect(threes == whole)
  }

  static func run(_ dialogue: Dialogue, _ send: (RawClient, [UInt8]) throws -> Void) throws
    -> Outcome
  {
    let server = try SMTPTestServer.start(dialogue.options + [.clock(.manual())])
    defer { server.stop() }
    let client = try RawClient(server.endpoint)
    try send(client, dialogue.octets)
    client.finish()
    let (replies, end) = try client.rest()
    client.close()
    try OwnThread { _ = try server.waitForEndedSessions() }.join()
    let session = try #require(server.sessions.first)
    return Outcome(
      replies: replies, end: end, received: session.receivedOctets,
      outcomes: server.transactions.map(\.outcome), contents: server.transactions.map(\.content),
      envelopes: server.transactions.map(\.envelope),
      // When octets arrive is what differs here.
      violations: session.violations.filter { !$0.kind.isAboutTiming }, stage: session.stage)
  }
}
