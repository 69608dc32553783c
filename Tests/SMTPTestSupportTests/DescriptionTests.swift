import SMTPTestHelpers
import SMTPTestSupport
import Testing

/// What a failed expectation shows of a value.
@Suite(.bounded) struct `Values in failure messages` {
  @Test func `say who sent to whom`() {
    let envelope = SMTPEnvelope(
      sender: "",
      forwardPaths: [
        SMTPForwardPath("bob@example.com"), SMTPForwardPath("eve@example.com", isAccepted: false),
      ])
    #expect("\(envelope)" == "<> to <bob@example.com>, <eve@example.com> (refused)")
    #expect("\(SMTPEnvelope(sender: "a@b"))" == "<a@b> to nobody")
  }

  @Test func `say where a session is, and never what AUTH sends`() {
    let facts = SMTPSessionFacts(number: 3, clientName: "c.test", isEncrypted: true, user: "ann")
    #expect("\(facts)" == "session 3 of c.test, encrypted, user \"ann\"")
    #expect("\(SMTPSessionFacts())" == "session 1")
    let event = SMTPStageEvent(at: .rcpt, line: "RCPT TO:<a@b>", session: facts)
    #expect("\(event)" == "rcpt in session 3: RCPT TO:<a@b>")
    for stage in [SMTPStage.auth, .authExchange, .unknown] {
      #expect(!"\(SMTPStageEvent(at: stage, line: "AUTH PLAIN c2VjcmV0"))".contains("c2Vj"))
    }
  }

  @Test func `name extensions`() {
    #expect("\([.size, .pipelining] as SMTPExtensions)" == "[pipelining, size]")
    let all = SMTPExtensions(rawValue: (1 << 11) - 1)
    #expect("\(all)".split(separator: ",").count == 11)
  }

  @Test func `show a mail shortly`() {
    let mail = SMTPMIMEMessage(
      "From: Ann <a@b.example>\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n\r\nHi\r\n")
    #expect("\(mail)" == "mail of \(mail.content.count) octets, subject \"Grüße\"")
    #expect("\(mail.headers)" == "From: Ann <a@b.example>\nSubject: Grüße")
    #expect("\(mail.root)" == "text/plain, 7bit, 4 octets")
    let list = SMTPMailAddressList([
      .mailbox("a@b.example"),
      .group(SMTPMailAddressGroup(name: "Team", members: ["c@d.example"])),
    ])
    #expect("\(list)".hasPrefix("a@b.example, Team"))
  }
}
