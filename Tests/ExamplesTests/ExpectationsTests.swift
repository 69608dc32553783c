import SMTPTestSupportTesting
import Testing

@Suite(.smtpServer(.strict)) struct OrderTests {
  func send(_ mail: String, to recipient: String) throws {
    try Mailer(port: SMTPTestServer.current.endpoint.port).send(mail, to: recipient)
  }

  @Test func confirmation() async throws {
    try send("Subject: Welcome\r\n\r\nYour code is 493027.", to: "ann@example.com")

    try await expectMessage("ann@example.com", .subject("Welcome"), .text("*code is ??????.*"))
  }

  @Test func theMessageFound() async throws {
    try send("Subject: Welcome\r\n\r\nYour code is 493027.", to: "ann@example.com")

    let message = try #require(try await expectMessage("ann@example.com"))
    #expect(message.code(6) == "493027")
  }

  @Test func combinations() async throws {
    try send("Subject: News\r\n\r\nHello.", to: "ann@example.com")
    try send("Subject: News\r\n\r\nHello.", to: "eve@example.com")

    try await expectMessages(count: 2, .subject("News") && !.attachment())
    try await expectMessage(.to("bob@*") || .to("eve@*"), .size(..<1000))
    try await expectMessage(.where("is for one") { $0.envelope.recipients.count == 1 })
  }

  @Test func oneAfterAnother() async throws {
    try send("Subject: Welcome\r\n\r\nHello.", to: "ann@example.com")
    try send("Subject: Receipt 17\r\n\r\nThanks.", to: "ann@example.com")

    try await expectMessages(inOrder: .subject("Welcome"), .subject("Receipt*"))
  }

  @Test func nothingForBob() async throws {
    try send("Subject: Welcome\r\n\r\nHello.", to: "ann@example.com")

    try await expectMessage("ann@example.com")
    try await expectNoMessages("bob@*")
  }

  @Test func allIsHandled() async throws {
    let server = try SMTPTestServer.current
    try send("Subject: Welcome\r\n\r\nHello.", to: "ann@example.com")

    try await server.quiescence()
    #expect(server.messages.count == 1)
  }

  @Test func toMany() async throws {
    let server = try SMTPTestServer.current
    try send("Subject: Welcome\r\n\r\nHello.", to: "ann@example.com")
    try send("Subject: Welcome\r\n\r\nHello.", to: "eve@example.com")

    let recipients = try await server.recipients(count: 2)
    #expect(recipients.map(\.description) == ["ann@example.com", "eve@example.com"])
  }

  @Test func filtering() async throws {
    let server = try SMTPTestServer.current
    try send("Subject: Welcome\r\n\r\nHello.", to: "ann@example.com")

    let first = try await server.message("ann@*", .subject("Welcome"))
    let all = try server.messages(matching: .from("app@*"))
    #expect(all == [first])
  }

  @Test func fromText() async throws {
    try send("Subject: Welcome\r\n\r\nHello.", to: "ann@example.com")

    let query = try SMTPMessageQuery(parsing: #"to "ann@*" not (subject "News" or attachment "*")"#)
    try await expectMessage(query)
  }

  @Test func golden() async throws {
    try send(
      "Subject: Welcome\r\nDate: Fri, 2 Jan 2026 10:11:12 +0100\r\n\r\nHi.", to: "a@b.example")

    let message = try #require(try await expectMessage(at: .sessionEnded))
    expectGolden(message, "Goldens/welcome.eml")
    expectGolden(try SMTPTestServer.current, "Goldens/welcome.dialogue")
  }
}

@Suite(.sharedSMTPServer(.rejecting("bob@*"))) struct NewsletterTests {
  @Test(arguments: ["ann", "eve", "joe"]) func delivery(name: String) async throws {
    let server = try SMTPTestServer.current
    try Mailer(port: server.endpoint.port).send("Subject: News", to: "\(name)@example.com")

    try await expectMessages(count: 1, "\(name)@example.com")
  }
}

@Suite(.smtpServer(.strict(tolerating: { $0.violation?.kind == .missingQUIT }))) struct HastyTests {
  @Test func refusal() throws {
    let server = try SMTPTestServer.current
    try server.use([.on(.rcpt).reply(.mailboxUnavailable)])
    #expect(throws: Mailer.Refused.self) {
      try Mailer(port: server.endpoint.port).send("Subject: News", to: "ann@example.com")
    }
  }
}
