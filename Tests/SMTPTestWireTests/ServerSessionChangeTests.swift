import SMTPTestHelpers
import SMTPTestWire
import Testing

/// Everything that can change while a session is under way, at every point of it.
@Suite(.bounded) struct `A server session that is changed under way` {
  /// A point of a session: what was sent up to there, and what comes behind.
  struct Point: Sendable, CustomTestStringConvertible {
    let name: String
    let before: String
    let after: String
    var change: @Sendable (inout ServerProfile.Options) -> Void = { _ in }
    /// Replaces the honest decision.
    var decide: @Sendable (SMTPStageEvent) -> Decision? = { _ in nil }
    /// Whether the question reached last is still open.
    var isSuspended = false

    var testDescription: String { name }
  }

  static let start = "EHLO c.test\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n"
  static let data = start + "DATA\r\n"

  static let points: [Point] = [
    Point(name: "connect", before: "", after: "EHLO c\r\n", isSuspended: true),
    Point(name: "the greeting", before: "", after: "EHLO c\r\nNOOP\r\n"),
    Point(name: "half a line", before: "EHLO c\r\nNO", after: "OP\r\n"),
    Point(name: "a command's question", before: "EHLO c\r\n", after: "NOOP\r\n", isSuspended: true),
    Point(
      name: "an overlong line", before: "NOOP " + String(repeating: "x", count: 80),
      after: "x\r\nNOOP\r\n", change: { $0.limits.commandLine = 64 }),
    Point(
      name: "a challenge", before: "EHLO c\r\nAUTH ECHO\r\n", after: "YW5u\r\nNOOP\r\n",
      change: { $0.mechanisms = [SASLMechanism("ECHO", needsTLS: false) { Echo() }] }),
    Point(
      name: "a user who is looked up", before: "EHLO c\r\nAUTH ECHO\r\nYW5u\r\n",
      after: "NOOP\r\n",
      change: { $0.mechanisms = [SASLMechanism("ECHO", needsTLS: false) { Echo(looksUp: true) }] },
      isSuspended: true),
    Point(name: "a transaction", before: start, after: "DATA\r\n0123456789\r\n.\r\n"),
    Point(name: "the content's begin", before: data, after: "0123456789\r\n.\r\nNOOP\r\n"),
    Point(name: "mid-content", before: data + "01234", after: "56789\r\n.\r\nNOOP\r\n"),
    Point(
      name: "what may be the final dot", before: data + "01\r\n.", after: "x56789\r\n.\r\nNOOP\r\n"),
    Point(name: "all but the final dot", before: data + "01\r\n.\r", after: "\nNOOP\r\n"),
    Point(name: "behind the last mark", before: data + "0123456789", after: "0\r\n.\r\nNOOP\r\n"),
    Point(
      name: "a content that was refused", before: data + "01234", after: "56789\r\n.\r\nNOOP\r\n",
      decide: { $0.stage == .body ? Decision(.mailboxFull) : nil }),
    Point(
      name: "a content that was answered", before: data + "01234", after: "56789\r\n.\r\nNOOP\r\n",
      decide: { $0.stage == .body ? Decision(.ok) : nil }),
    Point(
      name: "a question about the content", before: data + "01", after: "23456789\r\n.\r\nNOOP\r\n",
      isSuspended: true),
    Point(
      name: "mid-chunk", before: start + "BDAT 10 LAST\r\n01234", after: "56789NOOP\r\n"),
    Point(
      name: "between chunks", before: start + "BDAT 5\r\n01234",
      after: "BDAT 5 LAST\r\n56789NOOP\r\n"),
    Point(
      name: "a chunk that is refused", before: "EHLO c\r\nBDAT 10\r\n01234",
      after: "56789NOOP\r\n"),
    Point(
      name: "a chunk that was refused", before: start + "BDAT 10 LAST\r\n01234",
      after: "56789NOOP\r\n", decide: { $0.stage == .body ? Decision(.mailboxFull) : nil }),
    Point(
      name: "LMTP's second reply", before: "LHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<1@b>\r\n",
      after: "RCPT TO:<2@b>\r\nDATA\r\n.\r\nNOOP\r\n", change: { $0.isLMTP = true }),
    Point(
      name: "STARTTLS", before: "EHLO c\r\nSTARTTLS\r\n", after: "NOOP\r\n",
      change: { $0.offersSTARTTLS = true }),
    Point(name: "QUIT", before: start + "QUIT\r\n", after: "NOOP\r\n"),
  ]

  /// Changes that are about being asked, and so change nothing that an honest server says.
  static let questions: [(name: String, stages: StageSet, marks: [Int])] = [
    ("nobody asks", StageSet(), []), ("no marks", .all, []), ("one mark", .all, [3]),
    ("marks behind", .all, [0, 1]), ("marks before and behind", .all, [1, 4, 5, 6, 9, 100]),
    ("many marks", .all, Array(0...50)), ("marks and no BODY", StageSet([.mail, .noop]), [5]),
  ]

  @Test(arguments: points)
  func `goes on as it would have whoever asks`(point: Point) {
    let unchanged = Self.trace(point) { _ in }
    #expect(!unchanged.written.isEmpty)
    for first in Self.questions {
      for second in Self.questions {
        // What a rule answers in mid-content depends on the marks.
        if point.decide(SMTPStageEvent(stage: .body, session: .init(number: 1))) != nil { continue }
        let changed = Self.trace(point) { session in
          session.machine.watch(first.stages, bodyMarks: first.marks)
          session.machine.watch(second.stages, bodyMarks: second.marks)
        }
        #expect(changed.written == unchanged.written, "\(first.name), then \(second.name)")
        #expect(changed.transactions == unchanged.transactions, "\(first.name), \(second.name)")
        #expect(changed.close == unchanged.close, "\(first.name), then \(second.name)")
      }
    }
  }

  @Test(arguments: points)
  func `comes to its end whatever ends it, and whoever asked before`(point: Point) {
    let ends: [(String, (inout ServerSession) -> Void)] = [
      ("idle", { $0.idleTimedOut() }), ("memory", { $0.memoryExhausted() }),
      ("stop", { $0.shutDown() }), ("lost", { $0.connectionLost() }),
      ("end of input", { $0.inputEnded() }), ("TLS", { $0.tlsEstablished(SMTPTLSFacts()) }),
    ]
    for (name, end) in ends {
      for question in Self.questions {
        for isFirst in [true, false] {
          let trace = Self.trace(point) { session in
            if isFirst { end(&session.machine) }
            session.machine.watch(question.stages, bodyMarks: question.marks)
            if !isFirst { end(&session.machine) }
          }
          #expect(trace.close != nil, "\(name), \(question.name)")
          let started = Self.start == point.before.prefix(Self.start.utf8.count) ? 1 : 0
          #expect(trace.transactions.count >= started, "\(name), \(question.name)")
        }
      }
    }
  }

  private static func trace(
    _ point: Point, _ change: (inout SessionHarness) -> Void
  ) -> SessionTrace {
    var session = SessionHarness(
      isSuspended: point.isSuspended, marks: [2, 4, 6, 8], point.change)
    session.decide = { event, _ in point.decide(event) }
    for octet in point.before.utf8 {
      session.settle()
      session.send([octet])
    }
    change(&session)
    session.isSuspended = false
    session.run()
    session.settle()
    session.send(point.after)
    session.end()
    return session.trace
  }

  // MARK: Marks

  /// Marks before a change, octets sent before it, marks behind it, and those that are asked about.
  static let marks: [(old: [Int], count: Int, new: [Int], asked: [Int])] = [
    ([5, 20, 30], 10, [], [5]),
    ([5, 20, 30], 10, [15], [5, 15]),
    ([5, 20, 30], 10, [5, 15], [5, 15]),
    ([5, 20, 30], 10, [1, 2, 3, 4, 15, 25, 35], [5, 15, 25, 35]),
    ([5], 25, [20, 30], [5, 30]),
    ([], 10, [5, 20], [20]),
    ([], 0, [0, 1], [0, 1]),
    ([0], 0, [0, 1], [0, 1]),
    // What has come so far is reached, not passed, and asked about once.
    ([5], 10, [10], [5, 10]),
    ([10], 10, [10, 11], [10, 11]),
    ([10], 10, [9, 40, 90], [10, 40]),
  ]

  @Test(arguments: marks, [false, true])
  func `asks at the marks of a new script that the content has not passed`(
    _ row: (old: [Int], count: Int, new: [Int], asked: [Int]), inChunks: Bool
  ) {
    let content = Array("0123456789012345678901234567890123456789".utf8)
    var session = SessionHarness()
    var asked: [Int] = []
    session.decide = { event, _ in
      if event.stage == .body {
        asked.append(event.mark)
        #expect(event.contentSize == event.mark)
      }
      return nil
    }
    session.machine.watch(.all, bodyMarks: row.old)
    session.send(Self.start)
    session.send(inChunks ? "BDAT \(content.count) LAST\r\n" : "DATA\r\n")
    session.send(content[..<row.count])
    session.machine.watch(.all, bodyMarks: row.new)
    session.send(content[row.count...])
    if !inChunks { session.send("\r\n.\r\n") }
    #expect(asked == row.asked.filter { !inChunks || $0 <= content.count })
    #expect(session.trace.transactions.map(\.outcome) == [.accepted])
  }

  @Test func `asks about a content once at each mark, however its chunks are cut`() {
    var session = SessionHarness()
    var asked: [Int] = []
    session.decide = { event, _ in
      if event.stage == .body { asked.append(event.mark) }
      return nil
    }
    session.machine.watch(.all, bodyMarks: [0, 2, 5])
    session.send(Self.start + "BDAT 0\r\nBDAT 0\r\nBDAT 2\r\n01BDAT 0\r\nBDAT 3 LAST\r\n234")
    #expect(asked == [0, 2, 5])
    session.send(Self.start.dropFirst("EHLO c.test\r\n".count) + "DATA\r\nx\r\n.\r\n")
    #expect(asked == [0, 2, 5, 0, 2])
  }

  @Test func `shows the line of a BDAT to whoever asks only when its chunk has come`() {
    var session = SessionHarness()
    session.machine.watch(StageSet(), bodyMarks: [])
    var lines: [[UInt8]] = []
    session.decide = { event, _ in
      lines.append(event.line)
      return nil
    }
    session.send(Self.start)
    session.send("BDAT 4 LAST\r\n")
    session.machine.watch(StageSet([.bdat]), bodyMarks: [])
    session.send("abcd")
    #expect(lines == [Array("BDAT 4 LAST".utf8)])
  }
}

private struct Echo: SASLExchange {
  var looksUp = false

  mutating func respond(_ response: [UInt8]?) -> SASLStep {
    guard let response else { return .challenge(Array("who".utf8)) }
    let user = String(decoding: response, as: UTF8.self)
    return looksUp
      ? .lookUp(SASLInquiry(mechanism: "ECHO", user: user)) : .succeeded(user: user)
  }
}
