import SMTPTestSupportTesting
import Testing

@Suite(.smtpServer(.deadline(.seconds(10)))) struct DroppedConnections {
  @Test func mailIsSentInTime() async throws {
    let server = try SMTPTestServer.current
    let mailer = Mailer(port: server.endpoint.port)
    let mail = "Subject: News\r\n\r\nHello."
    try await withDeadline(.seconds(5)) { try mailer.send(mail, to: "ann@example.com") }
    try await expectMessage("ann@example.com")
  }

  @Test func mailIsSentInTimeBlocking() throws {
    let server = try SMTPTestServer.current
    try withDeadlineBlocking(.seconds(5)) {
      try Mailer(port: server.endpoint.port).send("Subject: News\r\n\r\n", to: "ann@example.com")
    }
    #expect(server.messages.count == 1)
  }
}
