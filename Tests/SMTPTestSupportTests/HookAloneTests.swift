import SMTPTestHelpers
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A closure without a server` {
  /// The example of the documentation.
  @Test func `decides about an event of the test's own making`() {
    let greylist: @Sendable (SMTPStageEvent) -> SMTPAction = { event in
      event.address?.domain == "new.example" ? .reply(.greylisted) : .proceed
    }
    let event = SMTPStageEvent(at: .rcpt, line: "RCPT TO:<ann@new.example> NOTIFY=NEVER")
    #expect(greylist(event) == .reply(.greylisted))
    #expect(greylist(SMTPStageEvent(at: .rcpt, line: "RCPT TO:<ann@old.example>")) == .proceed)
    #expect(event.parameters == [SMTPParameter("NOTIFY", "NEVER")])
  }

  @Test func `sees users, envelopes and contents`() {
    let audit: @Sendable (SMTPStageEvent) -> SMTPAction = { event in
      event.session.user == "ann" && event.envelope?.recipients.count == 2
        && event.contentOctets.starts(with: "Subject:".utf8)
        ? .reply(.refusedByPolicy) : .proceed
    }
    let envelope = SMTPEnvelope(
      sender: "ann@example.com",
      forwardPaths: [SMTPForwardPath("bob@example.com"), SMTPForwardPath("eve@example.com")])
    let event = SMTPStageEvent(
      at: .endOfData, session: SMTPSessionFacts(user: "ann"), envelope: envelope,
      content: Array("Subject: x\r\n\r\n".utf8))
    #expect(audit(event) == .reply(.refusedByPolicy))
    #expect(audit(SMTPStageEvent(at: .endOfData, envelope: envelope)) == .proceed)
  }
}
