import SMTPTestClient
import SMTPTestHelpers
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A client that sends` {
  /// The ways to put a transaction into octets.
  enum Manner: String, CaseIterable {
    case chunked, pipelined, plain, helo, lmtp

    var options: [SMTPServerOption] {
      switch self {
      case .chunked: []
      case .pipelined: [.without([.chunking, .binaryMIME])]
      case .plain: [.extensions([])]
      case .helo: [.heloOnly]
      case .lmtp: [.lmtp]
      }
    }

    func client(_ server: SMTPTestServer) -> SMTPTestClient {
      SMTPTestClient(server.endpoint) { $0.isLMTP = self == .lmtp }
    }
  }

  private static func server(_ manner: Manner, _ more: SMTPServerOption...) throws
    -> SMTPTestServer
  {
    try SMTPTestServer.start(manner.options + more)
  }

  @Test(arguments: Manner.allCases)
  func `is a client that no referee finds fault with`(_ manner: Manner) async throws {
    let server = try Self.server(manner)
    defer { server.stop() }
    let client = manner.client(server)
    let body = ".\r\n..\r\n.a\r\n" + String(repeating: "x", count: 900)
    let report = try await client.send(.sample(to: "ann@example.com", "bob@b.test", body: body))
    await client.quit()
    #expect(report.finalReply.code == 250)
    #expect(report.accepted.map(\.address) == ["ann@example.com", "bob@b.test"])
    #expect(report.rejected == [])
    let message = try #require(server.messages.first)
    #expect(message.envelope.recipients == ["ann@example.com", "bob@b.test"])
    #expect(message.contentText == "Subject: News\r\n\r\n\(body)\r\n")
    #expect(server.violations == [])
    let session = try #require(server.sessions.first)
    #expect(session.isOpen == false)
    #expect(session.transcript.contains("C: QUIT"))
    #expect(report.transcript.contains("C: MAIL FROM:<app@client.test>"))
    #expect(!report.transcript.contains("EHLO"))
  }

  @Test(arguments: [true, false])
  func `may be in UTF-8 throughout, where the server offers that`(isOffered: Bool) async throws {
    let server = try SMTPTestServer.start(isOffered ? .extensions(.standard) : .without(.smtpUTF8))
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint)
    let outcome = await client.outcome(
      of: SMTPClientMessage(
        from: "änn@exämple.test", to: "bøb@b.test",
        octets: Array("Subject: grüße\r\n\r\nx\r\n".utf8)))
    #expect(outcome == (isOffered ? "sent" : "unsendable mail"))
    #expect(server.messages.map(\.envelope.sender) == (isOffered ? ["änn@exämple.test"] : []))
    #expect(server.violations == [])
  }

  @Test func `uses one connection for many messages`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint)
    #expect(!client.isUsable)
    let offer = try await client.connect()
    #expect(offer.isExtended && offer.keywords.contains("PIPELINING"))
    #expect(client.isUsable)
    async let first = client.send(.sample())
    async let second = client.send(.sample())
    _ = try await (first, second)
    #expect(try await client.reset().code == 250)
    #expect(try await client.noop().code == 250)
    #expect(try await client.verify("ann").code == 252)
    #expect(try await client.command("BREW").code == 500)
    try await client.send(.sample())
    await client.quit()
    #expect(!client.isUsable)
    #expect(server.messages.count == 3)
    #expect(server.sessions.count == 1)
  }

  @Test(arguments: Manner.allCases)
  func `tells who was refused, and sends to the others`(_ manner: Manner) async throws {
    let server = try Self.server(manner, .rejecting("bob@*"))
    defer { server.stop() }
    let client = manner.client(server)
    let report = try await client.send(.sample(to: "ann@example.com", "bob@b.test"))
    #expect(report.rejected.map(\.address) == ["bob@b.test"])
    #expect(report.rejected.first?.reply?.code == 550)
    #expect(server.messages.first?.envelope.recipients == ["ann@example.com"])
    // And the connection is as good as before.
    try await client.send(.sample())
    #expect(server.sessions.count == 1)
  }

  @Test func `tells in LMTP what became of each recipient`() async throws {
    let server = try SMTPTestServer.start(
      .lmtp, .script { On(.endOfData, to: "bob@*").reply(.mailboxFull) })
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint) { $0.isLMTP = true }
    let report = try await client.send(.sample(to: "ann@example.com", "bob@b.test"))
    #expect(report.recipients.map(\.outcome) == [.accepted, .refused])
    #expect(report.rejected.first?.reply == .mailboxFull)
  }

  @Test func `goes on after a message that failed`() async throws {
    let server = try SMTPTestServer.start(
      .script {
        On(.mail).once.reply(451, "4.3.0", "Later")
        On(.endOfData).once.reply(.transactionFailed)
      })
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint)
    #expect(await client.outcome(of: .sample()) == "sender mail ?")
    #expect(await client.outcome(of: .sample()) == "delivery endOfData")
    #expect(await client.outcome(of: .sample()) == "sent")
    #expect(server.sessions.count == 1)
  }

  @Test func `sends on a connection of its own and says QUIT`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    try await SMTPTestClient.send(.sample(), to: server.endpoint) { $0.name = "client.test" }
    #expect(server.messages.first?.session.clientName == "client.test")
    #expect(server.sessions.allSatisfy { !$0.isOpen })
  }

  @Test func `speaks over a Unix-domain socket, and from the address it is told`() async throws {
    let path = "/tmp/smtp-client-\(UInt64.random(in: 0 ... .max)).sock"
    let server = try SMTPTestServer.start(.unixSocket(path: path))
    defer { server.stop() }
    try await SMTPTestClient.send(.sample(), to: server.endpoint)
    #expect(server.messages.count == 1)
    let other = try SMTPTestServer.start(.address(host: "127.0.0.1"))
    defer { other.stop() }
    try await SMTPTestClient.send(.sample(), to: other.endpoint) { $0.localAddress = "127.0.0.1" }
    #expect(other.messages.count == 1)
  }

  @Test func `finds the other address of localhost`() async throws {
    let server = try SMTPTestServer.start(.address(host: "::1"))
    defer { server.stop() }
    let client = SMTPTestClient(host: "localhost", port: server.endpoint.port)
    try await client.send(.sample())
    #expect(server.messages.count == 1)
  }

  @Test func `knows the name that the server gave the message, and the times`() async throws {
    let server = try SMTPTestServer.start(
      .script { On(.endOfData).reply(250, "2.0.0", "Ok: queued as 4XyZ, thanks") })
    defer { server.stop() }
    let report = try await SMTPTestClient.send(.sample(), to: server.endpoint)
    #expect(report.queueID == "4XyZ")
    #expect(report.timings.total > .zero)
    #expect(report.timings.setUp > .zero)
  }

  @Test func `asks for notifications and declares what the message needs`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let envelope = SMTPEnvelope(
      sender: "app@client.test",
      parameters: [SMTPParameter("RET", "HDRS"), SMTPParameter("ENVID", "x1")],
      forwardPaths: [
        SMTPForwardPath("ann@example.com", parameters: [SMTPParameter("NOTIFY", "FAILURE,DELAY")])
      ])
    try await SMTPTestClient.send(
      SMTPClientMessage(envelope, .text("Subject: Größe\n\nä\n")), to: server.endpoint)
    let message = try #require(server.messages.first)
    #expect(message.envelope.parameter("RET") == "HDRS")
    #expect(message.envelope.parameter("BODY") == "8BITMIME")
    #expect(message.envelope.parameter("SIZE") == "\(message.size)")
    #expect(message.envelope.parameters.contains(SMTPParameter("SMTPUTF8")))
    #expect(message.envelope.forwardPaths[0].parameter("NOTIFY") == "FAILURE,DELAY")
  }
}
