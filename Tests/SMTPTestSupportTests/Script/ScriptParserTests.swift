import Testing

@testable import SMTPTestSupport

@Suite struct `Script text` {
  @Test func `reads the examples of the language and prints them as they are`() throws {
    let text = #"""
      on RCPT to "*@full.example": reply 452 4.2.2 "Mailbox full"
      on AUTH first 2: reply 535 5.7.8 "Authentication failed"
      on END-OF-DATA once: accept-then-lose
      on MAIL nth 3: wait 2s, proceed
      [greylist] on RCPT first 1 per recipient: reply 451 4.7.1 "Greylisted, come back later"
      [lockout] on AUTH after 3 per peer: enter locked, reply 421 4.7.0 "Too many attempts", close
      on CONNECT state locked: refuse
      on EHLO not tls: withdraw "STARTTLS"
      on BODY at 4KB once: reset
      on END-OF-DATA header "Subject" "*invoice*" size 10KB..: pace bytewise 50ms, reply 250 2.0.0 "queued"
      on DATA chance 10%: reply 451 4.3.0 "chaos" cut 5, reset
      on STARTTLS: reply 220 "go", raw "250 injected\r\n"
      on ANY: wait 20ms, next
      """#
    let script = try SMTPScript(parsing: text)
    #expect(script.rules.count == 13)
    // A rule that applies once has one way to say so.
    #expect(
      script.description == text.replacing("first 1 per recipient", with: "once per recipient"))
    #expect(try SMTPScript(parsing: script.description) == script)
  }
}
