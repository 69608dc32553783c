import SMTPTestHelpers
import SMTPTestWire
import Testing

/// What is on record of a transaction when a BDAT of it is refused (RFC 3030 §2).
@Suite(.bounded) struct `A chunk that is refused` {
  private static let start = "EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<1@b>\r\n"

  private func session(
    limit: Int = 1000, refusing chunk: Int = 0, with decision: Decision = Decision(.mailboxFull)
  ) -> SessionHarness {
    var session = SessionHarness { $0.limits.messageSize = limit }
    var count = 0
    session.decide = { event, _ in
      guard event.stage == .bdat else { return nil }
      count += 1
      return count == chunk ? decision : nil
    }
    session.send(Self.start)
    return session
  }

  /// The outcome and the reply of each transaction on record.
  private func record(_ session: SessionHarness) -> [String] {
    session.trace.transactions.map { transaction in
      let reply = transaction.replyOctets.map { String(decoding: $0.prefix(3), as: UTF8.self) }
      return "\(transaction.outcome) \(reply ?? "-") \(transaction.content?.size ?? -1)"
    }
  }

  @Test(arguments: [
    ("BDAT 3 LAST\r\nabc", 1, ["rejected at bdat 452 3"]),
    ("BDAT 3\r\nabc", 1, ["rejected at bdat 452 3"]),
    ("BDAT 3\r\nabcBDAT 2 LAST\r\nde", 2, ["rejected at bdat 452 5"]),
    ("BDAT 3\r\nabcBDAT 2 LAST\r\nde", 0, ["accepted 250 5"]),
  ])
  func `is the end of the transaction on record, by a rule`(
    input: String, chunk: Int, expected: [String]
  ) {
    var session = session(refusing: chunk)
    session.send(input)
    #expect(record(session) == expected)
    session.send("QUIT\r\n")
    session.end()
    #expect(record(session) == expected)
  }

  @Test(arguments: [
    ("BDAT 11 LAST\r\n01234567890", ["rejected at bdat 552 0"]),
    ("BDAT 6\r\n012345BDAT 5\r\n67890", ["rejected at bdat 552 6"]),
    ("BDAT 6\r\n012345BDAT 4 LAST\r\n6789", ["accepted 250 10"]),
    // What was sent behind it is read, refused too, and changes nothing.
    ("BDAT 6\r\n012345BDAT 5\r\n67890BDAT 1 LAST\r\nx", ["rejected at bdat 552 6"]),
    ("BDAT 11\r\n01234567890BDAT 1 LAST\r\nxDATA\r\nRCPT TO:<2@b>\r\n", ["rejected at bdat 552 0"]),
  ])
  func `is the end of the transaction on record, by its size`(input: String, expected: [String]) {
    var session = session(limit: 10)
    session.send(input)
    #expect(record(session) == expected)
    #expect(!session.trace.replies.contains { $0.hasPrefix("354") })
    session.send("RSET\r\nMAIL FROM:<a@b>\r\nRCPT TO:<1@b>\r\nBDAT 1 LAST\r\nx")
    #expect(record(session) == expected + ["accepted 250 1"])
  }

  @Test func `keeps the session in its transaction until RSET`() {
    var session = session(limit: 10)
    session.send("BDAT 11 LAST\r\n01234567890MAIL FROM:<a@b>\r\n")
    #expect(session.trace.replies.last?.prefix(3) == "503")
    session.send("RSET\r\nMAIL FROM:<a@b>\r\n")
    #expect(session.trace.replies.last?.prefix(3) == "250")
  }

  @Test func `is rejected also where the connection ends with it, and not by silence`() {
    let reply = Array("421 bye\r\n".utf8)
    var closed = session(
      refusing: 1, with: Decision(.refused, [.write(reply), .close(.fin)], reply: reply))
    closed.send("BDAT 1 LAST\r\nx")
    #expect(record(closed) == ["rejected at bdat 421 1"])
    #expect(closed.trace.close == .fin)
    var silent = session(refusing: 1, with: Decision(.unanswered))
    silent.send("BDAT 1 LAST\r\nx")
    #expect(record(silent) == [])
    silent.end()
    #expect(record(silent) == ["abandoned at bdat - 1"])
  }

  @Test(arguments: [
    ("BDAT 11 LAST\r\n0123", "rejected at bdat 421 0"),
    ("BDAT 6\r\n012345BDAT 5\r\n6", "rejected at bdat 421 6"),
  ])
  func `is where the transaction ends if the session does so in its midst`(
    input: String, expected: String
  ) {
    var session = session(limit: 10)
    session.send(input)
    session.machine.shutDown()
    session.run()
    #expect(record(session) == [expected])
  }

  @Test func `rejects nothing where no recipient was accepted yet`() {
    var session = SessionHarness()
    session.send("EHLO c\r\nMAIL FROM:<a@b>\r\nBDAT 1\r\nxRCPT TO:<1@b>\r\nDATA\r\nx\r\n.\r\n")
    #expect(record(session) == ["accepted 250 3"])
  }
}
