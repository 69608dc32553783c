import SMTPTestHelpers
import SMTPTestWire
import Testing

@Suite(.bounded) struct `An event of a test's own making` {
  /// What a server found of the last line of a session.
  private static func found(_ lines: [String], at stage: SMTPStage) throws -> SMTPStageEvent {
    var session = SessionHarness()
    let seen = Seen()
    session.decide = { event, _ in
      seen.event = event
      return nil
    }
    for line in lines { session.send(line + "\r\n") }
    let event = try #require(seen.event)
    try #require(event.stage == stage)
    return event
  }

  private final class Seen { var event: SMTPStageEvent? }

  @Test(
    arguments: [
      (.mail, "MAIL FROM:<ann@example.com> SIZE=5 BODY=8BITMIME"),
      (.mail, "MAIL FROM: <ann@example.com>"), (.mail, "MAIL FROM:<>"),
      (.noop, "NOOP  "), (.vrfy, "VRFY ann"), (.unknown, "HELLO"), (.bdat, "BDAT 0"),
      (.auth, "AUTH"),
    ] as [(SMTPStage, String)])
  func `says of a line what a server says`(stage: SMTPStage, line: String) throws {
    let server = try Self.found(["EHLO c.test", line], at: stage)
    let made = SMTPStageEvent(at: stage, line: line, session: server.session)
    #expect(made.line == server.line)
    #expect(made.address == server.address)
    #expect(made.parameters == server.parameters)
    #expect(made.violations.map(\.kind) == server.violations.map(\.kind))
    #expect(made.transaction == server.transaction)
    #expect(made.recipient == server.recipient)
    #expect(made.session == server.session)
  }

  @Test func `counts the recipients of its envelope`() throws {
    let line = "RCPT TO:<bob@example.com> NOTIFY=NEVER"
    let server = try Self.found(
      ["EHLO c.test", "MAIL FROM:<ann@example.com>", "RCPT TO:<eve@example.com>", line], at: .rcpt)
    let made = SMTPStageEvent(
      at: .rcpt, line: line,
      envelope: SMTPEnvelope(
        sender: "ann@example.com", forwardPaths: [SMTPForwardPath("eve@example.com", reply: .ok)]))
    #expect(made.address == "bob@example.com")
    #expect(made.address == server.address)
    #expect(made.parameters == server.parameters)
    #expect(made.recipient == server.recipient)
    #expect(made.transaction == server.transaction)
    #expect(made.envelope?.recipients == server.envelope?.recipients)
  }

  @Test func `has the content it was given`() {
    let content = Array("Subject: x\r\n\r\n.\r\n".utf8)
    let event = SMTPStageEvent(at: .endOfData, content: content)
    #expect(event.contentOctets == content)
    #expect(event.contentSize == content.count)
    #expect(SMTPStageEvent(at: .endOfData).contentOctets == [])
    #expect(SMTPStageEvent(at: .body, content: []).contentSize == 0)
  }

  @Test func `has the address of its recipient in LMTP, and none where there is none`() {
    let envelope = SMTPEnvelope(sender: "", forwardPaths: [SMTPForwardPath("bob@example.com")])
    #expect(
      SMTPStageEvent(at: .endOfData, envelope: envelope, recipient: 1).address == "bob@example.com")
    for recipient in [-1, 0, 2, .max] {
      let event = SMTPStageEvent(at: .endOfData, envelope: envelope, recipient: recipient)
      #expect(event.address == nil)
    }
  }

  @Test func `takes no line for a command where none is due`() {
    let event = SMTPStageEvent(at: .authExchange, line: "TUFJTA==")
    #expect(event.violations == [])
    #expect(SMTPStageEvent(at: .rcpt, line: "MAIL FROM:<a@b>").address == nil)
    let violation = SMTPViolation(.earlyTalker, at: 0, "too early")
    #expect(SMTPStageEvent(at: .connect, violations: [violation]).violations == [violation])
  }
}
