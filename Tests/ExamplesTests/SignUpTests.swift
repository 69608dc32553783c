import SMTPTestSupportTesting
import Testing

@Suite(.smtpServer) struct SignUpTests {
  @Test func welcomeMail() async throws {
    let server = try SMTPTestServer.current
    try Mailer(port: server.endpoint.port)
      .send("Subject: Welcome\r\n\r\nHello Ann.", to: "ann@example.com")

    try await expectMessage("ann@example.com", .subject("Welcome"), .text("Hello Ann.*"))
  }

  @Test(.smtpServer(.rejecting("bob@*"))) func unknownRecipient() async throws {
    let server = try SMTPTestServer.current
    #expect(throws: Mailer.Refused.self) {
      try Mailer(port: server.endpoint.port).send("Subject: Welcome\r\n", to: "bob@example.com")
    }
    try await expectNoMessages()
  }
}
