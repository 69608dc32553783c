import SMTPTestSupportTesting
import Testing

@Suite(.timeLimit(.minutes(5)), .smtpServer) struct MovingFromMailHogTests {
  let signUp = """
    Subject: Confirm your address\r
    \r
    Your code is 493 027. Or follow https://app.example/confirm?id=7.
    """

  @Test func codeAndLink() async throws {
    let server = try SMTPTestServer.current
    try Mailer(port: server.endpoint.port).send(signUp, to: "ann@example.com")

    let message = try await server.message(to: "ann@example.com")
    #expect(message.code(6) == "493027")
    #expect(message.links == ["https://app.example/confirm?id=7"])
  }

  @Test func nothingIsSent() async throws {
    let server = try SMTPTestServer.current
    // What must not send mail is called here.
    try await server.requireNoMessages()
  }

  @Test(.smtpServer(.policy(.greylisting()))) func tryAgainLater() throws {
    let mailer = try Mailer(port: SMTPTestServer.current.endpoint.port)
    let error = #expect(throws: Mailer.Refused.self) {
      try mailer.send(signUp, to: "ann@example.com")
    }
    #expect(error?.reply.hasPrefix("4") == true)
  }

  @Test(
    .smtpServer(
      .script {
        On(.endOfData).once.acceptThenLose()
      }))
  func lostReply() async throws {
    let server = try SMTPTestServer.current
    let mailer = Mailer(port: server.endpoint.port)
    #expect(throws: Mailer.Refused.self) { try mailer.send(signUp, to: "ann@example.com") }

    // The mail has arrived, but the client cannot know: one that tries again sends it twice.
    let message = try await server.message(to: "ann@example.com")
    #expect(message.transaction.outcome == .unacknowledged)
  }
}
