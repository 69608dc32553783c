import SMTPTestSupportTesting
import Testing

@Suite struct ScriptingFailuresTests {
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
    #expect(server.findings.map(\.kind) == [.hookFailed])
  }

  @Test func printsScripts() {
    let script = SMTPScript {
      On(.rcpt, to: "*@full.example").reply(.mailboxFull)
      On(.endOfData).once.reply(.localError)
    }
    let text = """
      on RCPT to "*@full.example": reply 452 4.2.2 "Mailbox full"
      on END-OF-DATA once: reply 451 4.3.0 "Local error in processing"
      """
    #expect(script.description == text)
  }
}
