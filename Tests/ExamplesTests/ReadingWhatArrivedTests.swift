import SMTPTestFixtures
import SMTPTestSupportTesting
import Testing

@Suite(.timeLimit(.minutes(5)), .smtpServer) struct ReadingWhatArrivedTests {
  func send(_ mail: String, to recipient: String) throws {
    try Mailer(port: SMTPTestServer.current.endpoint.port).send(mail, to: recipient)
  }

  @Test func oneMessage() async throws {
    let server = try SMTPTestServer.current
    try send("Subject: Welcome\r\nX-Id: 7\r\n\r\nHello.", to: "ann@example.com")

    let message = try await server.message(to: "ann@example.com", from: "app@*") { message in
      message.header("X-Id") == "7"
    }
    #expect(message.envelope.sender == "app@example.com")
    #expect(message.envelope.recipients == ["ann@example.com"])
    #expect(message.subject == "Welcome")
    #expect(message.headers.map(\.name) == ["Subject", "X-Id"])
    #expect(message.content == Array("Subject: Welcome\r\nX-Id: 7\r\n\r\nHello.\r\n".utf8))
    #expect(message.session.clientName == "localhost")
  }

  @Test func readAsMail() async throws {
    let server = try SMTPTestServer.current
    var mail = SMTPMailComposer(
      from: "App <app@example.com>", to: ["ann@example.com"], subject: "Grüße, Ann",
      text: "Your code is 493 027.\nOr go to https://app.example/confirm?id=7.\n")
    mail.attachments = [
      SMTPMailAttachment(name: "terms.txt", type: "text/plain", octets: Array("Be kind.\n".utf8))
    ]
    let content = try mail.compose().content
    try send(String(decoding: content, as: UTF8.self), to: "ann@example.com")

    let message = try await server.message(to: "ann@example.com")
    #expect(message.subject == "Grüße, Ann")
    #expect(message.from.map(\.address) == ["app@example.com"])
    #expect(message.text?.contains("Your code is 493 027.") == true)
    #expect(message.code(6) == "493027")
    #expect(message.links == ["https://app.example/confirm?id=7"])
    #expect(message.attachments.map(\.name) == ["terms.txt"])
    #expect(message.defects.isEmpty)
  }

  @Test func severalMessages() async throws {
    let server = try SMTPTestServer.current
    for name in ["ann", "bob", "eve"] { try send("Subject: Hi", to: "\(name)@example.com") }

    let messages = try await server.messages(count: 3, within: .seconds(5))
    #expect(messages.flatMap(\.envelope.recipients).map(\.localPart) == ["ann", "bob", "eve"])
  }

  @Test func noMessage() async throws {
    let server = try SMTPTestServer.current
    try await server.requireNoMessages()
  }

  @Test func asTheyCome() async throws {
    let server = try SMTPTestServer.current
    try send("Subject: 1", to: "ann@example.com")
    try send("Subject: 2", to: "ann@example.com")

    var subjects: [String?] = []
    for await message in server.messageStream {
      subjects.append(message.subject)
      if subjects.count == 2 { break }
    }
    #expect(subjects == ["1", "2"])
  }

  @Test func theDialogue() async throws {
    let server = try SMTPTestServer.current
    try send("Subject: Hi\r\n\r\nHello.", to: "ann@example.com")

    let session = try #require(try await server.endedSessions().first)
    #expect(session.violations.isEmpty)
    #expect(session.transactions.map(\.outcome) == [.accepted])
    #expect(session.receivedOctets.starts(with: "EHLO localhost\r\n".utf8))
    #expect(session.transcript.contains("C: RCPT TO:<ann@example.com>\nS: 250 2.1.5 Ok\n"))
  }

  @Test func whatWentWrong() async throws {
    let server = try SMTPTestServer.current
    let words = "Subject: Hi\r\n\r\nGr\u{FC}\u{DF}e"
    try send(words, to: "ann@example.com")

    _ = try await server.message()
    #expect(server.findings.map(\.description).first?.contains("8BITMIME") == true)
  }

  @Test func startingAnew() async throws {
    let server = try SMTPTestServer.current
    try send("Subject: Hi", to: "ann@example.com")
    try await server.quiescence()
    server.reset()
    #expect(server.messages.isEmpty)
  }

  @Test(arguments: ["dots-everywhere", "long-lines", "utf-8"])
  func sampleMail(name: String) async throws {
    let server = try SMTPTestServer.current
    let mail = try String(decoding: SMTPFixtureMessage.named(name).octets, as: UTF8.self)
    try send(mail, to: "ann@example.com")

    let message = try await server.message()
    #expect(message.contentText == mail + "\r\n")
  }
}
