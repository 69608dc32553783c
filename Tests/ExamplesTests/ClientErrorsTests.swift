import SMTPTestClient
import SMTPTestSupportTesting
import Testing

@Suite struct AServer {
  @Test(.smtpServer(.rejecting("bob@*"))) func refusesBobAlone() async throws {
    let server = try SMTPTestServer.current
    let client = SMTPTestClient(server.endpoint)
    let report = try await client.send(
      SMTPClientMessage(
        from: "app@example.com", to: "ann@example.com", "bob@example.com",
        text: "Subject: News\n\nHello.\n"))
    await client.quit()

    #expect(report.accepted.map(\.address) == ["ann@example.com"])
    #expect(report.rejected.first?.reply?.code == 550)
  }
}
