import SMTPTestSupportTesting
import Testing

@Suite(.timeLimit(.minutes(5))) struct ChaosWithASeedTests {
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

  @Test func isMadeAFixedTest() async throws {
    let server = try SMTPTestServer.start(.chaos(seed: 3, profile: .hostile))
    defer { server.stop() }
    let mailer = Mailer(port: server.endpoint.port)
    for _ in 1...20 { try? mailer.send("Subject: Hello\r\n", to: "ann@example.com") }
    let outcomes = try await server.endedSessions(count: 20).map(\.transactions.first?.outcome)

    let fixed = try SMTPScript(parsing: "\(server.drawnScript)")
    let again = try SMTPTestServer.start(.script(fixed))
    defer { again.stop() }
    let mailerAgain = Mailer(port: again.endpoint.port)
    for _ in 1...20 { try? mailerAgain.send("Subject: Hello\r\n", to: "ann@example.com") }

    let outcomesAgain = try await again.endedSessions(count: 20).map(\.transactions.first?.outcome)
    #expect(outcomesAgain == outcomes)
  }

  @Test func isNothingButRules() throws {
    let script = try SMTPScript(
      parsing: """
        seed 7
        on RCPT chance 20%: reply 450 4.2.0 "Mailbox busy"
        on END-OF-DATA chance 5% per sender: accept-then-lose
        """)
    #expect(script.seed == 7)
  }
}
