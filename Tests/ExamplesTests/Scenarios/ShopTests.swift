import SMTPTestSupportTesting
import Testing

@Suite(.timeLimit(.minutes(5)), .smtpServer) struct ShopTests {
  @Test func welcomeMailArrives() async throws {
    let server = try SMTPTestServer.current
    try await Shop(smtpPort: server.endpoint.port).signUp("ann@example.com")

    let message = try await server.message(to: "ann@example.com")
    #expect(message.subject == "Welcome")
    #expect(message.text?.hasPrefix("Hello ann@example.com,") == true)
    #expect(message.envelope.sender == "shop@shop.example")
  }

  @Test func nothingIsSentForABadForm() async throws {
    let server = try SMTPTestServer.current
    await #expect(throws: Shop.InvalidAddress.self) {
      try await Shop(smtpPort: server.endpoint.port).signUp("ann")
    }
    try await expectNoMessages()
    #expect(server.sessions.isEmpty)
  }

  @Test(.smtpServer(.rejecting("bob@*"))) func othersStillGetTheNews() async throws {
    let server = try SMTPTestServer.current
    let refused = try await Shop(smtpPort: server.endpoint.port)
      .announce("We have moved.", to: ["ann@example.com", "bob@example.com", "eve@example.com"])

    #expect(refused == ["bob@example.com"])
    let message = try await server.message(to: "ann@example.com")
    #expect(message.envelope.recipients == ["ann@example.com", "eve@example.com"])
    #expect(message.envelope.refusedRecipients == ["bob@example.com"])
  }

  @Test(.smtpServer(.script { On(.mail).first(2).reply(451, "4.3.0", "Not now") }))
  func isSentAgainAfterTwoRefusals() async throws {
    let server = try SMTPTestServer.current
    try await Shop(smtpPort: server.endpoint.port).signUp("ann@example.com")

    try await expectMessages(count: 1, "ann@example.com", .session(3), at: .quiescent)
    #expect(server.sessions.count == 3)
  }

  @Test(.smtpServer(.script { On(.body).when(.octets(20)).once.reset() }))
  func isSentAgainAfterALossInContent() async throws {
    let server = try SMTPTestServer.current
    try await Shop(smtpPort: server.endpoint.port).signUp("ann@example.com")

    try await expectMessages(count: 1, "ann@example.com", at: .quiescent)
    #expect(server.sessions.count == 2)
  }

  @Test func waitsForASlowServer() async throws {
    let server = try SMTPTestServer.current
    let gate = SMTPGate("greeting")
    try server.use(SMTPScript { On(.greeting).hold(gate).proceed() })

    async let signingUp: Void = Shop(smtpPort: server.endpoint.port).signUp("ann@example.com")
    try await gate.arrival()
    #expect(server.messages.isEmpty)
    gate.open()
    try await signingUp
    try await expectMessage("ann@example.com")
  }

  @Test func fiveMinutesPassAtOnce() async throws {
    let clock = SMTPFixtureClock.manual()
    let gate = SMTPGate("sender")
    let server = try SMTPTestServer.start(
      .clock(clock), .script { On(.mail).hold(gate).wait(.seconds(300)).proceed() })
    defer { server.stop() }

    async let signingUp: Void = Shop(smtpPort: server.endpoint.port).signUp("ann@example.com")
    try await gate.arrival()
    gate.open()
    try clock.advance(by: .seconds(299))
    #expect(server.messages.isEmpty)
    try clock.advance(by: .seconds(1))
    try await signingUp
    #expect(try await server.message(to: "ann@example.com").subject == "Welcome")
  }

  @Test func codeHasSixDigits() async throws {
    let server = try SMTPTestServer.current
    try await Shop(smtpPort: server.endpoint.port).requestCode(for: "ann@example.com")

    let code = try await server.message(to: "ann@example.com").code(6)
    #expect(try #require(code).count == 6)
  }

  @Test func confirmationComesBeforeTheInvoice() async throws {
    let server = try SMTPTestServer.current
    try await Shop(smtpPort: server.endpoint.port).order(4711, for: "ann@example.com")

    try await expectMessages(inOrder: .subject("Order 4711"), .subject("Invoice 4711"))
  }

  @Test func invoiceIsAttached() async throws {
    let server = try SMTPTestServer.current
    try await Shop(smtpPort: server.endpoint.port).order(4711, for: "ann@example.com")

    let message = try await server.message(.attachment("*.pdf", type: "application/pdf"))
    let invoice = try #require(message.attachments.first)
    #expect(invoice.name == "invoice-4711.pdf")
    #expect(invoice.octets.starts(with: "%PDF-".utf8))
  }
}
