import SMTPTestSupportTesting
import Testing

@Suite(.smtpServer) struct SignUpTests {
  @Test func welcomeMail() async throws {
    let server = try SMTPTestServer.current
    try Mailer(port: server.endpoint.port)
      .send("Subject: Welcome\r\n\r\nHello Ann.", to: "ann@example.com")

    let message = try await server.message(to: "ann@example.com")
    #expect(message.subject == "Welcome")
    #expect(message.text == "Hello Ann.\n")
    #expect(message.envelope.sender == "app@example.com")
  }

  @Test(.smtpServer(.rejecting("bob@*"))) func unknownRecipient() async throws {
    let server = try SMTPTestServer.current
    #expect(throws: Mailer.Refused.self) {
      try Mailer(port: server.endpoint.port).send("Subject: Welcome\r\n", to: "bob@example.com")
    }
    try await server.requireNoMessages()
  }
}
