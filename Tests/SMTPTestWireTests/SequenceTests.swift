import SMTPTestHelpers
import SMTPTestWire
import Testing

/// What comes of commands that are accepted and refused by turns, and of second transactions.
@Suite(.bounded) struct `A sequence of accepted and refused commands` {
  struct Sequence: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let lines: String
    /// The code of each reply, without the greeting; `354` and all.
    let codes: String
    /// Of each transaction the outcome and the recipients.
    let transactions: [String]
    var isLMTP = false
    var change: @Sendable (inout ServerProfile.Options) -> Void = { _ in }
    /// Whether DATA is refused; recipients at `refused.test` are anyway.
    var refusesData = false
  }

  private static let mail = "MAIL FROM:<a@b.test>\n"

  static let sequences: [Sequence] = [
    Sequence(
      testDescription: "recipients by turns",
      lines:
        "EHLO c\n\(mail)RCPT TO:<x@refused.test>\nRCPT TO:<1@t.test>\nRCPT TO:<y@refused.test>\n"
        + "RCPT TO:<2@t.test>\nDATA\nx\n.\nQUIT\n",
      codes: "250 250 550 250 550 250 354 250 221", transactions: ["accepted 1@t.test 2@t.test"]),
    Sequence(
      testDescription: "recipients by turns, a final reply for each accepted one",
      lines: "LHLO c\n\(mail)RCPT TO:<1@t.test>\nRCPT TO:<x@refused.test>\nRCPT TO:<2@t.test>\n"
        + "DATA\nx\n.\nQUIT\n",
      codes: "250 250 250 550 250 354 250 250 221", transactions: ["accepted 1@t.test 2@t.test"],
      isLMTP: true),
    Sequence(
      testDescription: "all recipients refused, and what was pipelined behind",
      lines:
        "EHLO c\n\(mail)RCPT TO:<x@refused.test>\nDATA\nRSET\n\(mail)RCPT TO:<1@t.test>\nDATA\n"
        + "x\n.\nNOOP\nQUIT\n",
      codes: "250 250 550 503 250 250 250 354 250 250 221",
      transactions: ["abandoned ", "accepted 1@t.test"]),
    Sequence(
      testDescription: "a refused DATA, and what was pipelined behind",
      lines:
        "EHLO c\n\(mail)RCPT TO:<1@t.test>\nDATA\nNOOP\nRSET\n\(mail)RCPT TO:<2@t.test>\nQUIT\n",
      codes: "250 250 250 451 250 250 250 250 221",
      transactions: ["abandoned 1@t.test", "abandoned 2@t.test"], refusesData: true),
    Sequence(
      testDescription: "a second transaction knows nothing of the first",
      lines: "EHLO c\nMAIL FROM:<a@b.test> BODY=8BITMIME SIZE=10\nRCPT TO:<1@t.test>\nDATA\nx\n.\n"
        + "RCPT TO:<2@t.test>\nDATA\n\(mail)DATA\nRCPT TO:<3@t.test>\nDATA\ny\n.\nQUIT\n",
      codes: "250 250 250 354 250 503 503 250 503 250 354 250 221",
      transactions: ["accepted 1@t.test", "accepted 3@t.test"]),
    Sequence(
      testDescription: "a transaction that was reset leaves nothing to the next",
      lines:
        "EHLO c\n\(mail)RCPT TO:<1@t.test>\nRSET\nDATA\nRCPT TO:<2@t.test>\n\(mail)RCPT TO:<3@t.test>\n"
        + "EHLO c\nDATA\n\(mail)RCPT TO:<4@t.test>\nDATA\nx\n.\nQUIT\n",
      codes: "250 250 250 250 503 503 250 250 250 503 250 250 354 250 221",
      transactions: ["abandoned 1@t.test", "abandoned 3@t.test", "accepted 4@t.test"]),
    Sequence(
      testDescription: "a refused MAIL leaves no transaction",
      lines:
        "EHLO c\nMAIL FROM:<a@b.test> SIZE=999999999999\nRCPT TO:<1@t.test>\n\(mail)RCPT TO:<2@t.test>\n"
        + "QUIT\n",
      codes: "250 552 503 250 250 221", transactions: ["rejected ", "abandoned 2@t.test"]),
    Sequence(
      testDescription: "chunks together are held against the limit",
      lines: "EHLO c\n\(mail)RCPT TO:<1@t.test>\nBDAT 6\nabcd\nBDAT 6\nefgh\nRSET\n\(mail)"
        + "RCPT TO:<2@t.test>\nBDAT 6\nabcd\nBDAT 4 LAST\nef\nQUIT\n",
      codes: "250 250 250 250 552 250 250 250 250 250 221",
      transactions: ["rejected 1@t.test", "accepted 2@t.test"],
      change: { $0.limits.messageSize = 10 }),
  ]

  @Test(arguments: sequences) func `is answered in its order`(_ sequence: Sequence) {
    let octets = Array(sequence.lines.replacing("\n", with: "\r\n").utf8)
    let whole = Self.trace(of: sequence, in: [octets])
    let codes = whole.replies.dropFirst().filter { $0.dropFirst(3).first != "-" }.map {
      $0.prefix(3)
    }
    #expect(codes.joined(separator: " ") == sequence.codes)
    let transactions = whole.transactions.map { transaction in
      "\(transaction.outcome)".prefix { $0.isLetter } + " "
        + transaction.envelope.recipients.map(\.description).joined(separator: " ")
    }
    #expect(transactions == sequence.transactions)
    for cut in octets.indices {
      let cutTrace = Self.trace(of: sequence, in: [Array(octets[..<cut]), Array(octets[cut...])])
      #expect(cutTrace.withoutTiming == whole.withoutTiming)
    }
  }

  private static func trace(of sequence: Sequence, in pieces: [[UInt8]]) -> SessionTrace {
    var session = SessionHarness {
      $0.isLMTP = sequence.isLMTP
      sequence.change(&$0)
    }
    session.decide = { event, _ in
      if event.stage == .rcpt,
        String(decoding: event.line, as: UTF8.self).contains("@refused.test>")
      {
        return Decision(.mailboxUnavailable, at: .rcpt)
      }
      if event.stage == .data, sequence.refusesData { return Decision(.localError, at: .data) }
      return nil
    }
    for piece in pieces { session.send(piece) }
    return session.trace
  }

  @Test func `numbers all recipients of a transaction, refused ones too`() {
    var session = SessionHarness()
    var numbers: [Int] = []
    session.decide = { event, _ in
      guard event.stage == .rcpt else { return nil }
      numbers.append(event.recipient)
      return event.recipient % 2 == 0 ? Decision(.mailboxUnavailable, at: .rcpt) : nil
    }
    let recipients = String(repeating: "RCPT TO:<c@d.test>\r\n", count: 4)
    session.send("EHLO c\r\nMAIL FROM:<a@b.test>\r\n\(recipients)RSET\r\n")
    session.send("MAIL FROM:<a@b.test>\r\n\(recipients)")
    #expect(numbers == [1, 2, 3, 4, 1, 2, 3, 4])
  }

  @Test func `takes an early answer that accepts for the last of its content`() {
    var session = SessionHarness(marks: [1, 3, 5])
    var asked = 0
    session.decide = { event, _ in
      guard event.stage == .body else { return nil }
      asked += 1
      return Decision(.ok, at: .body)
    }
    session.send("EHLO c\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<1@t.test>\r\nDATA\r\n")
    for octet in "xxxxxx\r\n.\r\nQUIT\r\n".utf8 { session.send([octet]) }
    let codes = session.trace.replies.filter { $0.dropFirst(3).first != "-" }.map { $0.prefix(3) }
    #expect(codes == ["220", "250", "250", "250", "354", "250", "221"])
    #expect(session.trace.transactions.map(\.outcome) == [.accepted])
    #expect(asked == 1)
  }

  @Test(arguments: SMTPReading.allCases)
  func `asks for a greeting before mail, unless it is lenient`(reading: SMTPReading) {
    var session = SessionHarness { $0.reading = reading }
    session.send("MAIL FROM:<a@b.test>\r\n")
    #expect(session.trace.replies.last?.prefix(3) == (reading == .lenient ? "250" : "503"))
  }

  /// An early BODY decision belongs to the content in which it was made.
  @Test func `answers a content early once`() {
    var session = SessionHarness(marks: [1])
    var answers = 0
    session.decide = { event, _ in
      guard event.stage == .body, answers == 0 else { return nil }
      answers += 1
      return Decision(.localError, at: .body)
    }
    session.send("EHLO c\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<1@t.test>\r\nDATA\r\nxx\r\n.\r\n")
    session.send("MAIL FROM:<a@b.test>\r\nRCPT TO:<2@t.test>\r\nDATA\r\nxx\r\n.\r\nQUIT\r\n")
    let codes = session.trace.replies.filter { $0.dropFirst(3).first != "-" }.map { $0.prefix(3) }
    #expect(codes == ["220", "250", "250", "250", "354", "451", "250", "250", "354", "250", "221"])
    #expect(session.trace.transactions.map(\.outcome.isStored) == [false, true])
    #expect(answers == 1)
  }
}
