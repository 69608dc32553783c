import SMTPTestHelpers
import SMTPTestWire
import Testing

@Suite(.bounded) struct `A server session` {
  @Test func `takes a message the way RFC 5321 appendix D shows it`() {
    var session = SessionHarness { $0.extensions = [] }
    session.send("EHLO bar.com\r\nMAIL FROM:<Smith@bar.com>\r\nRCPT TO:<Jones@foo.com>\r\n")
    session.send("RCPT TO:<Green@foo.com>\r\nDATA\r\nBlah.\r\n..leading dot\r\n.\r\nQUIT\r\n")
    #expect(
      session.trace.replies == [
        "220 fixture.test ESMTP SMTPTestSupport", "250 fixture.test greets bar.com", "250 Ok",
        "250 Ok", "250 Ok", "354 End data with <CR><LF>.<CR><LF>", "250 Ok: queued as 1-1",
        "221 Bye",
      ])
    let transaction = session.trace.transactions.first
    #expect(session.trace.transactions.count == 1)
    #expect(transaction?.outcome == .accepted)
    #expect(transaction?.envelope.recipients == ["Jones@foo.com", "Green@foo.com"])
    #expect(transaction?.content?.size == "Blah.\r\n.leading dot\r\n".utf8.count)
    #expect(session.trace.close == .fin)
  }

  @Test func `lists its extensions, each switchable`() {
    var session = SessionHarness {
      $0.extensions = [.pipelining, .size, .eightBitMIME, .expn]
      $0.limits.messageSize = 1000
    }
    session.send("EHLO c.test\r\n")
    #expect(
      session.trace.replies.dropFirst() == [
        "250-fixture.test greets c.test", "250-PIPELINING", "250-SIZE 1000", "250-EXPN",
        "250 8BITMIME",
      ])
    var bare = SessionHarness { $0.extensions = [] }
    bare.send("EHLO c.test\r\n")
    #expect(bare.trace.replies.dropFirst() == ["250 fixture.test greets c.test"])
    var full = SessionHarness()
    full.send("EHLO c.test\r\n")
    #expect(
      full.trace.replies.dropFirst(2) == [
        "250-PIPELINING", "250-SIZE 104857600", "250-VRFY", "250-ENHANCEDSTATUSCODES",
        "250-8BITMIME", "250-SMTPUTF8", "250-DSN", "250-CHUNKING", "250-BINARYMIME", "250 HELP",
      ])
  }

  @Test(arguments: [
    ("MAIL FROM:<a@b>\r\n", "503"),
    ("EHLO c\r\nRCPT TO:<a@b>\r\n", "503"),
    ("EHLO c\r\nDATA\r\n", "503"),
    ("EHLO c\r\nMAIL FROM:<a@b>\r\nDATA\r\n", "503"),
    ("EHLO c\r\nMAIL FROM:<a@b>\r\nMAIL FROM:<a@b>\r\n", "503"),
    ("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<a@b>\r\nEHLO c\r\nDATA\r\n", "503"),
    ("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<a@b>\r\nRSET\r\nDATA\r\n", "503"),
    ("EHLO c\r\nMAIL FROM:<a@b>\r\nEHLO\r\nRCPT TO:<a@b>\r\n", "250"),
    ("EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\n", "250"),
    ("NOOP\r\n", "250"), ("RSET\r\n", "250"), ("HELP\r\n", "214"), ("VRFY postmaster\r\n", "252"),
    ("EXPN list\r\n", "502"), ("STARTTLS\r\n", "502"), ("AUTH PLAIN AGEAYg==\r\n", "502"),
    ("LHLO c\r\n", "500"), ("FROB\r\n", "500"),
    ("EHLO c\r\nMAIL FROM:<a@b> SIZE=104857601\r\n", "552"),
    ("EHLO c\r\nMAIL FROM:<a@b> SIZE=104857600\r\n", "250"),
    ("EHLO c\r\nMAIL FROM:<a@b> BODY=BINARYMIME\r\nRCPT TO:<a@b>\r\nDATA\r\n", "503"),
  ])
  func `keeps the order of commands`(dialogue: String, code: String) {
    var session = SessionHarness()
    session.send(dialogue)
    #expect(session.trace.replies.last?.prefix(3) == code[...])
    #expect(session.trace.close == nil)
  }

  @Test func `answers the recipient beyond the limit with 452 and goes on`() {
    var session = SessionHarness { $0.limits.recipients = 2 }
    session.send("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<1@b>\r\nRCPT TO:<2@b>\r\nRCPT TO:<3@b>\r\n")
    #expect(session.trace.replies.last == "452 4.5.3 Too many recipients")
    session.send("DATA\r\n.\r\n")
    #expect(session.trace.transactions.first?.envelope.recipients == ["1@b", "2@b"])
    #expect(session.trace.transactions.first?.envelope.refusedRecipients == ["3@b"])
  }

  @Test func `refuses content over the limit after its end`() {
    var session = SessionHarness { $0.limits.messageSize = 10 }
    session.send("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<1@b>\r\nDATA\r\n123456789\r\n.\r\nNOOP\r\n")
    #expect(
      session.trace.replies.suffix(2) == [
        "552 5.3.4 Message size exceeds the limit", "250 2.0.0 Ok",
      ])
    #expect(session.trace.transactions.first?.outcome == .rejected(at: .endOfData))
  }

  @Test func `speaks HELO only when told so`() {
    var session = SessionHarness { $0.understandsEHLO = false }
    session.send("EHLO c\r\nHELO c\r\nMAIL FROM:<a@b>\r\n")
    #expect(
      session.trace.replies.dropFirst() == [
        "502 5.5.1 EHLO is not known here; HELO is", "250 fixture.test", "250 2.1.0 Ok",
      ])
  }

  @Test func `replies for nobody in LMTP where a rule let DATA pass without a recipient`() {
    var session = SessionHarness { $0.isLMTP = true }
    var asked: [(recipient: Int, address: SMTPEnvelopeAddress?)] = []
    session.decide = { event, _ in
      if event.stage == .endOfData { asked.append((event.recipient, event.address)) }
      return event.stage == .data ? Decision(SMTPReply(354, "Go on")) : nil
    }
    session.send("LHLO c\r\nMAIL FROM:<a@b>\r\nDATA\r\nx\r\n.\r\nNOOP\r\n")
    #expect(asked.count == 1)
    #expect(asked.first?.recipient == 0)
    #expect(asked.first?.address == nil)
    #expect(session.trace.replies.last == "250 2.0.0 Ok")
    #expect(session.trace.transactions.map(\.outcome) == [.rejected(at: .endOfData)])
  }

  @Test func `replies once for each recipient in LMTP`() {
    var session = SessionHarness { $0.isLMTP = true }
    session.decide = { event, _ in
      event.stage == .endOfData && event.recipient == 2 ? Decision(.mailboxFull) : nil
    }
    session.send("LHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<1@b>\r\nRCPT TO:<2@b>\r\nRCPT TO:<3@b>\r\n")
    session.send("DATA\r\nx\r\n.\r\nEHLO c\r\n")
    #expect(
      session.trace.replies.suffix(4).map { $0.prefix(3) } == ["250", "452", "250", "500"])
    #expect(session.trace.transactions.count == 1)
    #expect(session.trace.transactions.first?.envelope.recipients == ["1@b", "3@b"])
    #expect(session.trace.transactions.first?.outcome == .accepted)
  }

  @Test func `takes chunks octet by octet and answers each`() {
    var session = SessionHarness()
    session.send("EHLO c\r\nMAIL FROM:<a@b> BODY=BINARYMIME\r\nRCPT TO:<1@b>\r\n")
    session.send("BDAT 6\r\n\r\n.\r\n\u{0}BDAT 3 LAST\r\n.\n.NOOP\r\n")
    #expect(
      session.trace.replies.suffix(3) == [
        "250 2.0.0 Chunk received", "250 2.0.0 Ok: queued as 1-1", "250 2.0.0 Ok",
      ])
    #expect(session.trace.transactions.first?.content?.size == 9)
    #expect(session.trace.withoutTiming.violations == [])
  }

  @Test func `reads the octets of a refused chunk and stays in step`() {
    var session = SessionHarness()
    session.send("EHLO c\r\nBDAT 5\r\nQUIT\nNOOP\r\n")
    #expect(
      session.trace.replies.suffix(2) == [
        "503 5.5.1 Send MAIL first (RFC 5321 section 4.1.4)", "250 2.0.0 Ok",
      ])
    session.send("MAIL FROM:<a@b>\r\nRCPT TO:<1@b>\r\nBDAT 2\r\nxxDATA\r\n")
    #expect(session.trace.replies.last?.prefix(3) == "503")
  }

  @Test func `closes when it cannot know how long a chunk is`() {
    var session = SessionHarness()
    session.send("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<1@b>\r\nBDAT x\r\nNOOP\r\n")
    #expect(session.trace.replies.last?.prefix(3) == "501")
    #expect(session.trace.close == .fin)
  }

  @Test func `puts what was given up on the record`() {
    var session = SessionHarness()
    session.send(
      "EHLO c\r\nMAIL FROM:<a@b>\r\nRSET\r\nMAIL FROM:<a@b>\r\nRCPT TO:<1@b>\r\nQUIT\r\n")
    #expect(
      session.trace.transactions.map(\.outcome) == [
        .abandoned(at: .mail), .abandoned(at: .rcpt),
      ])
    var dropped = SessionHarness()
    dropped.send("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<1@b>\r\nDATA\r\nhalf a mess")
    dropped.end()
    #expect(dropped.trace.transactions.map(\.outcome) == [.abandoned(at: .body)])
    #expect(dropped.trace.transactions.first?.content?.size == 11)
    #expect(dropped.trace.withoutTiming.violations.map(\.kind) == [.abandonedData])
    #expect(dropped.trace.close == .fin)
  }

  @Test func `follows the verdict, not the octets`() {
    var session = SessionHarness()
    session.decide = { event, _ in
      event.stage == .rcpt ? Decision(.refused, [.write(Array("250 liar\r\n".utf8))]) : nil
    }
    session.send("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<1@b>\r\nDATA\r\n")
    #expect(session.trace.replies.suffix(2).map { $0.prefix(3) } == ["250", "503"])
  }

  @Test func `commits behind the last octet of the reply`() {
    var session = SessionHarness()
    session.decide = { event, _ in
      guard event.stage == .endOfData else { return nil }
      return Decision(
        .accepted, [.write(Array("250-a\r\n".utf8)), .write(Array("250 b\r\n".utf8))],
        trailing: [.close(.fin)], reply: Array("250-a\r\n250 b\r\n".utf8))
    }
    session.send("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<1@b>\r\nDATA\r\n")
    Array("x\r\n.\r\n".utf8).withUnsafeBytes { session.machine.receive($0) }
    var order: [String] = []
    loop: while true {
      switch session.machine.next() {
      case .perform(let effects):
        for effect in effects {
          switch effect {
          case .write: order.append("write")
          case .tell(ServerFact.committed(let transaction)):
            order.append("commit \(transaction.value.outcome)")
          case .close: order.append("close")
          default: break
          }
        }
      case .reached(let event, let honest):
        session.machine.resume(session.decide(event, honest) ?? honest)
      case .needsInput, .asks, .finished: break loop
      }
    }
    #expect(order == ["write", "write", "commit accepted", "close"])
  }

  @Test func `marks what is stored without a reply as unacknowledged`() {
    var session = SessionHarness()
    session.decide = { event, _ in
      event.stage == .endOfData ? Decision(.accepted, [.close(.fin)]) : nil
    }
    session.send("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<1@b>\r\nDATA\r\n.\r\n")
    #expect(session.trace.transactions.map(\.outcome) == [.unacknowledged])
  }

  private static func standing(_ session: inout SessionHarness) -> Standing? {
    if case .needsInput(let standing) = session.machine.next() { standing } else { nil }
  }

  @Test(arguments: [
    ("", true), ("EHLO c\r\n", true), ("EHLO c\r\nNOO", false), ("EHLO c\r\nNOOP\r", false),
    ("EHLO c\r\nMAIL FROM:<a@b>\r\n", false), ("EHLO c\r\nMAIL FROM:<a@b>\r\nRSET\r\n", true),
  ])
  func `is at rest where neither a line nor a transaction is begun`(input: String, isAtRest: Bool) {
    var session = SessionHarness()
    session.send(input)
    #expect(Self.standing(&session)?.isAtRest == isAtRest)
  }

  @Test func `stands where it stood when its client has been idle`() {
    var session = SessionHarness(marks: [1])
    let reply = Array("250 Still here\r\n".utf8)
    session.decide = { event, _ in
      event.stage == .idle
        ? Decision(.accepted, [.write(reply)], reply: reply, isScripted: true) : nil
    }
    session.send("EHLO c\r\nMAIL FROM:<a@b>\r\n")
    session.machine.idleTimedOut()
    session.run()
    #expect(session.trace.replies.last == "250 Still here")
    #expect(Self.standing(&session)?.stage == .mail)
  }

  /// The client has read that its mail was not taken.
  @Test(arguments: [SMTPStage.body, .endOfData])
  func `marks what is stored behind a refusal as unacknowledged`(stage: SMTPStage) {
    var session = SessionHarness(marks: [1])
    let reply = Array("550 no\r\n".utf8)
    session.decide = { event, _ in
      event.stage == stage ? Decision(.accepted, [.write(reply)], reply: reply) : nil
    }
    session.send("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<1@b>\r\nDATA\r\nxx\r\n.\r\n")
    #expect(session.trace.transactions.map(\.outcome) == [.unacknowledged])
  }

  @Test(arguments: 0...2)
  func `of LMTP marks as unacknowledged what no recipient had a reply for`(replies: Int) {
    var session = SessionHarness { $0.isLMTP = true }
    session.decide = { event, _ in
      event.stage == .endOfData && event.recipient > replies ? Decision(.accepted) : nil
    }
    session.send(
      "LHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<1@b>\r\nRCPT TO:<2@b>\r\nDATA\r\n.\r\n")
    #expect(
      session.trace.transactions.map(\.outcome) == [replies == 0 ? .unacknowledged : .accepted])
  }

  @Test func `answers only QUIT after refusing at the greeting`() {
    var machine = ServerSession(ServerProfile(ServerProfile.Options()), session: 1)
    var replies: [UInt8] = []
    Array("EHLO c\r\nQUIT\r\n".utf8).withUnsafeBytes { machine.receive($0) }
    loop: while true {
      switch machine.next() {
      case .perform(let effects):
        for case .write(let octets) in effects { replies += octets }
      case .reached(let event, let honest):
        machine.resume(
          event.stage == .greeting ? Decision(SMTPReply(554, "No mail here")) : honest)
      case .needsInput, .asks, .finished: break loop
      }
    }
    let lines = String(decoding: replies, as: UTF8.self).split(separator: "\r\n")
    #expect(lines.map { $0.prefix(3) } == ["554", "503", "221"])
  }

  @Test func `forgets everything when TLS begins, also what came in clear behind STARTTLS`() {
    var session = SessionHarness { $0.offersSTARTTLS = true }
    session.send("EHLO c.test\r\nSTARTTLS\r\nMAIL FROM:<evil@x>\r\n")
    #expect(session.trace.replies.last == "220 2.0.0 Ready to start TLS")
    #expect(session.trace.startedTLS)
    #expect(session.trace.withoutTiming.violations.map(\.kind) == [.startTLSInjection])
    session.send("RCPT TO:<evil@x>\r\n")
    #expect(session.trace.withoutTiming.violations.count == 2)
    session.machine.tlsEstablished(SMTPTLSFacts())
    session.send("MAIL FROM:<a@b>\r\nEHLO c.test\r\nSTARTTLS\r\n")
    #expect(session.trace.replies.suffix(1).map { $0.prefix(3) } == ["503"])
    #expect(
      session.trace.replies.contains("503 5.5.1 Send EHLO first (RFC 5321 section 4.1.4)"))
    #expect(session.trace.replies.filter { $0 == "250-STARTTLS" }.count == 1)
  }

  @Test func `runs a mechanism as a machine within the machine`() {
    var session = SessionHarness {
      $0.mechanisms = [SASLMechanism("TWICE", needsTLS: false) { TwoSteps() }]
    }
    session.send("EHLO c\r\nAUTH NONE\r\nAUTH TWICE\r\n*\r\nAUTH TWICE\r\nYW5u\r\n!!\r\n")
    session.send("AUTH TWICE\r\nYW5u\r\nc2VjcmV0\r\nAUTH TWICE\r\n")
    #expect(session.trace.replies.contains("250-AUTH TWICE"))
    let codes = session.trace.replies.drop { !$0.hasPrefix("504") }.map { String($0.prefix(3)) }
    #expect(
      codes == ["504", "334", "501", "334", "334", "501", "334", "334", "235", "503"])
    #expect(session.machine.facts.user == "ann")
  }
}

/// Asks for a name, then for a secret.
private struct TwoSteps: SASLExchange {
  var name: [UInt8]?

  mutating func respond(_ response: [UInt8]?) -> SASLStep {
    guard let response else { return .challenge(Array("name".utf8)) }
    guard let name else {
      self.name = response
      return .challenge(Array("secret".utf8))
    }
    return response == Array("secret".utf8)
      ? .succeeded(user: String(decoding: name, as: UTF8.self)) : .failed(.authenticationFailed)
  }
}
