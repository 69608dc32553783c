import SMTPTestSupportTesting
import Testing

@Suite struct ChaosWithASeedTests {
  /// Tries until it works; five times at most.
  private func retrying(_ body: () throws -> Void) throws {
    for _ in 1...4 {
      do { return try body() } catch {}
    }
    try body()
  }

  @Test func triesAgain() throws {
    let server = try SMTPTestServer.start(.chaos(seed: 42, profile: .gentle))
    defer { server.stop() }
    let mailer = Mailer(port: server.endpoint.port)

    for number in 1...20 {
      try retrying { try mailer.send("Subject: \(number)\r\n", to: "ann@example.com") }
    }

    let subjects = server.messages.map(\.subject)
    #expect(subjects == (1...20).map(String.init))
    #expect(server.transactions.count > 20)
  }
}
