import SMTPTestSupportTesting
import Testing

@Suite(.timeLimit(.minutes(5))) struct StrictDialoguesTests {
  let mail = "Subject: Welcome\r\n\r\nHello."

  @Test func refusal() async throws {
    let dialogue = try SMTPDialogue(
      parsing: """
        S: 220 mx.test ESMTP
        C: {EHLO|HELO} {client}
        S: 250 mx.test
        C: MAIL FROM:<app@example.com>
        S: 451 4.3.0 Not now
        C: QUIT
        S: 221 Bye
        """)
    let server = try SMTPTestServer.start(.dialogue(dialogue))
    defer { server.stop() }
    let mailer = Mailer(port: server.endpoint.port)

    #expect(throws: Mailer.Refused.self) { try mailer.send(mail, to: "ann@example.com") }
    let error = await #expect(throws: SMTPDialogueError.self) {
      try await server.dialogueCompletion()
    }
    let text = """
      Session 1 departed from the dialogue at line 6: the client closed its side.
        expected  C: QUIT
        actual    C! close
                  ^

      """
    #expect(error?.description.hasPrefix(text) == true)
  }

  @Test func replay() async throws {
    let recorder = try SMTPTestServer.start()
    defer { recorder.stop() }
    try Mailer(port: recorder.endpoint.port).send(mail, to: "ann@example.com")
    _ = try await recorder.endedSessions()

    let server = try SMTPTestServer.start(
      .dialogue(try SMTPDialogue(parsing: recorder.transcript)))
    defer { server.stop() }
    try Mailer(port: server.endpoint.port).send(mail, to: "ann@example.com")
    try await server.dialogueCompletion()
  }
}
