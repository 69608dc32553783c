import Foundation
import SMTPTestSupportTesting
import Testing

@Suite(.timeLimit(.minutes(5))) struct ScriptingFailuresTests {
  let mail = "Subject: Welcome\r\n\r\nHello."

  @Test(.smtpServer(.rejecting("bob@*", "*@blocked.example")))
  func refusedRecipient() throws {
    let mailer = try Mailer(port: SMTPTestServer.current.endpoint.port)
    let error = #expect(throws: Mailer.Refused.self) {
      try mailer.send(mail, to: "bob@example.com")
    }
    #expect(error?.reply == "550 5.1.1 Mailbox unavailable")
  }

  @Test(
    .smtpServer(
      .script {
        On(.rcpt, to: "*@full.example").reply(.mailboxFull)
        On(.endOfData).once.reply(.localError)
      }))
  func secondAttempt() async throws {
    let server = try SMTPTestServer.current
    let mailer = Mailer(port: server.endpoint.port)

    #expect(throws: Mailer.Refused.self) { try mailer.send(mail, to: "ann@example.com") }
    try mailer.send(mail, to: "ann@example.com")

    _ = try await server.message(to: "ann@example.com")
    #expect(server.transactions.map(\.outcome) == [.rejected(at: .endOfData), .accepted])
  }

  @Test(.smtpServer) func readme() throws {
    let server = try SMTPTestServer.current
    try server.use(
      SMTPScript {
        On(.rcpt, to: "*@full.example").reply(.mailboxFull)
        On(.mail).nth(3).wait(.seconds(2)).proceed()
        On(.body).when(.octets(4096)).once.reset()
        On(.endOfData).once.acceptThenLose()
      })
    let text = """
      on RCPT to "*@full.example": reply 452 4.2.2 "Mailbox full"
      on MAIL nth 3: wait 2s, proceed
      on BODY at 4KB once: reset
      on END-OF-DATA once: accept-then-lose
      """
    #expect(server.script.description == text)
  }

  @Test(.smtpServer) func changesItsMind() async throws {
    let server = try SMTPTestServer.current
    let mailer = Mailer(port: server.endpoint.port)

    try server.use(SMTPScript { On(.greeting).reply(421, "4.3.2", "Closed for lunch") })
    #expect(throws: Mailer.Refused.self) { try mailer.send(mail, to: "ann@example.com") }

    try server.use(SMTPScript())
    try mailer.send(mail, to: "ann@example.com")
  }

  @Test(.smtpServer) func asksClosures() async throws {
    let server = try SMTPTestServer.current
    let mailer = Mailer(port: server.endpoint.port)
    try server.use(
      SMTPScript {
        On(.mail).decide { event in
          event.address == "spam@example.com" ? .reply(.refusedByPolicy) : .proceed
        }
        On(.rcpt).named("known-recipients").decide { event in
          ["ann@example.com", "bob@example.com"].contains(event.address)
            ? .proceed : .reply(.mailboxUnavailable)
        }
        On(.endOfData).decide { event in
          let content = String(decoding: event.contentOctets, as: UTF8.self)
          return content.contains("casino") ? .reply(554, "5.7.1", "Not here") : .proceed
        }
      })
    try mailer.send(mail, to: "ann@example.com")
    #expect(throws: Mailer.Refused.self) { try mailer.send(mail, to: "eve@example.com") }
    #expect(throws: Mailer.Refused.self) {
      try mailer.send("Subject: casino\r\n", to: "ann@example.com")
    }
  }

  @Test(.smtpServer) func hangsUp() async throws {
    let server = try SMTPTestServer.current
    let mailer = Mailer(port: server.endpoint.port)
    try server.use(SMTPScript { On(.data).close() })

    #expect(throws: Mailer.Refused.self) { try mailer.send(mail, to: "ann@example.com") }

    _ = try await server.endedSessions()
    #expect(server.transactions.map(\.outcome) == [.abandoned(at: .data)])
  }

  @Test(.smtpServer) func failsItself() async throws {
    let server = try SMTPTestServer.current
    let mailer = Mailer(port: server.endpoint.port)
    struct DatabaseIsGone: Error {}
    try server.use(SMTPScript { On(.rcpt).decide { _ in throw DatabaseIsGone() } })

    let error = #expect(throws: Mailer.Refused.self) {
      try mailer.send(mail, to: "ann@example.com")
    }
    #expect(error?.reply.hasPrefix("451 4.3.0") == true)
    #expect(server.findings.first?.kind == .hookFailed)
  }

  @Test func printsScripts() throws {
    let script = SMTPScript {
      On(.rcpt, to: "*@full.example").reply(.mailboxFull)
      On(.endOfData).once.reply(.localError)
    }
    let text = """
      on RCPT to "*@full.example": reply 452 4.2.2 "Mailbox full"
      on END-OF-DATA once: reply 451 4.3.0 "Local error in processing"
      """
    #expect(script.description == text)
    #expect(try SMTPScript(parsing: text) == script)
  }

  @Test(.smtpServer) func breaksInTheMiddle() async throws {
    let server = try SMTPTestServer.current
    let mailer = Mailer(port: server.endpoint.port)
    try server.use(
      SMTPScript {
        On(.rcpt).once.reply(250, "2.1.5", "Ok", cut: 2).reset()
        On(.body).when(.octets(10)).once.reset()
        On(.endOfData).once.acceptThenLose()
      })

    for _ in 1...3 {
      #expect(throws: Mailer.Refused.self) { try mailer.send(mail, to: "ann@example.com") }
    }

    _ = try await server.endedSessions(count: 3)
    let outcomes = server.transactions.map(\.outcome)
    #expect(outcomes == [.abandoned(at: .rcpt), .abandoned(at: .body), .unacknowledged])
  }

  /// The code under test blocks, so it gets a thread of its own.
  private struct Background {
    private let end: AsyncThrowingStream<Never, any Error>

    init(_ body: @escaping @Sendable () throws -> Void) {
      let (end, continuation) = AsyncThrowingStream.makeStream(of: Never.self)
      self.end = end
      Thread {
        do {
          try body()
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }.start()
    }

    func finished() async throws { for try await _ in end {} }
  }

  // A test among hundreds may be resumed late.
  @Test(.smtpServer(.holdTimeout(.seconds(300)))) func holdsAtAGate() async throws {
    let server = try SMTPTestServer.current
    let mailer = Mailer(port: server.endpoint.port)
    let mail = mail
    let gate = SMTPGate("greeting")
    try server.use(SMTPScript { On(.greeting).hold(gate).proceed() })

    let sending = Background { try mailer.send(mail, to: "ann@example.com") }
    try await gate.arrival()
    #expect(server.sessions.map(\.stage) == [.greeting])
    gate.open()
    try await sending.finished()
  }

  @Test func greylists() throws {
    let clock = SMTPFixtureClock.manual()
    let server = try SMTPTestServer.start(
      .clock(clock), .policy(.greylisting(for: .seconds(3600))))
    defer { server.stop() }
    let mailer = Mailer(port: server.endpoint.port)

    #expect(throws: Mailer.Refused.self) { try mailer.send(mail, to: "ann@example.com") }
    try clock.advance(by: .seconds(3600))
    try mailer.send(mail, to: "ann@example.com")
  }

  @Test(.smtpServer) func isAway() throws {
    let server = try SMTPTestServer.current
    let mailer = Mailer(port: server.endpoint.port)
    server.refuseConnections()
    #expect(throws: (any Error).self) { try mailer.send(mail, to: "ann@example.com") }

    try server.acceptConnections()
    try mailer.send(mail, to: "ann@example.com")
  }

  @Test(.smtpServer) func tellsWhatFired() throws {
    let server = try SMTPTestServer.current
    let mailer = Mailer(port: server.endpoint.port)
    try server.use(SMTPScript { On(.vrfy).reply(550, "5.1.1", "No such user") })
    try mailer.send(mail, to: "ann@example.com")

    #expect(server.scriptHits.map(\.count) == [0])
    let text = "never fired: on VRFY: reply 550 5.1.1 \"No such user\""
    #expect(server.findings.map(\.description) == [text])
  }
}
