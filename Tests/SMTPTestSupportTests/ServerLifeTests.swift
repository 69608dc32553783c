import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `The life of a server` {
  @Test func `ends once however often and from wherever it is stopped`() throws {
    let server = try SMTPTestServer.start(.hostName("stopped.test"))
    let client = try RawClient.greeted(server)
    let threads = (0..<8).map { _ in
      OwnThread { () -> Bool in
        server.stop()
        // Whoever's call returns finds the server stopped, not only the first to ask for it.
        return !RawClient.finds("stopped.test", at: server.endpoint)
          && server.sessions.allSatisfy { !$0.isOpen }
      }
    }
    #expect(try threads.map { try $0.join() } == [Bool](repeating: true, count: 8))
    server.stop()
    #expect(try client.finalReplies() == ["421 4.3.2 Service not available"])
    #expect(server.sessions.count == 1)
  }

  @Test func `ends with 421 and a clean end of stream for clients at any stage`() throws {
    let server = try SMTPTestServer.start()
    let idle = try RawClient.greeted(server)
    let inTransaction = try RawClient.greeted(server)
    try inTransaction.say("MAIL FROM:<a@example.com>")
    let inContent = try RawClient.greeted(server)
    try inContent.openData()
    try inContent.send("half a mess")
    let inLine = try RawClient.greeted(server)
    try inLine.send("NOO")
    server.stop()
    for client in [idle, inTransaction, inContent, inLine] {
      #expect(try client.finalReplies() == ["421 4.3.2 Service not available"])
    }
    #expect(
      Set(server.transactions.map(\.outcome)) == [.rejected(at: .mail), .rejected(at: .body)])
    try #require(server.sessions.count == 4)
    // What had arrived when it was stopped is on record, to the last octet.
    #expect(server.sessions[2].receivedOctets.suffix(11) == Array("half a mess".utf8)[...])
    #expect(server.sessions[3].receivedOctets.suffix(3) == Array("NOO".utf8)[...])
  }

  @Test func `leaves the records readable`() throws {
    let server = try SMTPTestServer.start(.hostName("kept.test"))
    try RawClient.deliver(server, "Subject: kept\r\n\r\n..\r\n")
    server.stop()
    #expect(server.messages.map(\.subject) == ["kept"])
    #expect(server.messages.first?.content == Array("Subject: kept\r\n\r\n.\r\n".utf8))
    #expect(server.sessions.map(\.isOpen) == [false])
    #expect(server.transcript.contains("C: QUIT"))
    #expect(!RawClient.finds("kept.test", at: server.endpoint))
  }

  @Test func `ends with its last reference`() throws {
    var server: SMTPTestServer? = try SMTPTestServer.start(.hostName("last.test"))
    let endpoint = try #require(server).endpoint
    let client = try RawClient(endpoint)
    _ = try client.reply()
    server = nil
    #expect(try client.finalReplies() == ["421 4.3.2 Service not available"])
    #expect(!RawClient.finds("last.test", at: endpoint))
  }

  @Test func `ends with the body of withSMTPTestServer, whose result and error come through`()
    async throws
  {
    var endpoint: SMTPTestEndpoint?
    let count = try await withSMTPTestServer(.hostName("mx.test")) { server in
      endpoint = server.endpoint
      try RawClient.deliver(server)
      return try await server.messages(count: 1).count
    }
    #expect(count == 1)
    #expect(!RawClient.finds("mx.test", at: try #require(endpoint)))
    struct Mishap: Error {}
    await #expect(throws: Mishap.self) {
      try await withSMTPTestServer { _ in throw Mishap() }
    }
  }

  @Test func `has on record whatever a client has read the reply to`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    for number in 1...100 {
      try client.deliver()
      #expect(server.messages.count == number)
      try client.say("FROB")
      #expect(server.findings.count == number)
    }
  }

  @Test func `turns away connections beyond the limit and says so`() throws {
    let server = try SMTPTestServer.start(.maximumConnections(2))
    defer { server.stop() }
    let first = try RawClient.greeted(server)
    let second = try RawClient.greeted(server)
    let third = try RawClient(server.endpoint)
    #expect(try third.finalReplies() == ["421 4.3.2 Too many connections"])
    #expect(
      server.findings.map(\.description) == [
        "connection refused: 2 are open, as many as maximumConnections allows"
      ])
    #expect(server.sessions.count == 2)
    // A place is free again as soon as somebody has gone.
    #expect(try first.say("QUIT") == "221 2.0.0 Bye")
    #expect(try first.finalReplies() == [])
    first.leave()
    EventLoop.shared.barrier()
    #expect(try RawClient(server.endpoint).reply().hasPrefix("220 "))
    #expect(try second.say("NOOP") == "250 2.0.0 Ok")
  }

  @Test func `forgets at reset what has ended and goes on with what has not`() throws {
    let server = try SMTPTestServer.start(.script { On(.vrfy).once.reply(550, "5.1.1", "No") })
    defer { server.stop() }
    try RawClient.deliver(server)
    let open = try RawClient.greeted(server)
    try open.deliver()
    try open.say("MAIL FROM: <a@example.com>")
    #expect(try open.say("VRFY x").hasPrefix("550"))
    #expect(server.findings.count == 1)
    server.reset()
    #expect(server.messages.isEmpty && server.transactions.isEmpty)
    #expect(server.sessions.map(\.number) == [2])
    #expect(server.findings == [])
    // What the script counted is forgotten too.
    #expect(try open.say("VRFY x").hasPrefix("550"))
    #expect(try open.say("VRFY x").hasPrefix("252"))
    #expect(try open.say("RCPT TO:<b@example.com>").hasPrefix("250"))
    try open.say("DATA")
    #expect(try open.say(".") == "250 2.0.0 Ok: queued as 2-2")
    #expect(server.messages.count == 1)
    try open.say("RCPT TO: <b@example.com>")
    // The space, and that no MAIL came before.
    #expect(server.findings.map(\.session) == [2, 2])
  }

  @Test func `is one of many that never mix`() throws {
    let servers = try (0..<50).map { try SMTPTestServer.start(.hostName("mx\($0).test")) }
    defer { for server in servers { server.stop() } }
    let threads = servers.enumerated().map { index, server in
      OwnThread {
        for number in 0..<4 {
          let client = try RawClient(server.endpoint)
          guard try client.reply().hasPrefix("220 mx\(index).test ") else { return false }
          try client.say("EHLO c\(index).test")
          try client.deliver("Subject: \(index)-\(number)\r\n\r\n", to: ["u\(index)@example.com"])
        }
        return true
      }
    }
    for thread in threads { #expect(try thread.join()) }
    #expect(Set(servers.map(\.endpoint.port)).count == 50)
    for (index, server) in servers.enumerated() {
      #expect(server.messages.map(\.subject) == (0..<4).map { "\(index)-\($0)" })
      #expect(server.messages.allSatisfy { $0.session.clientName == "c\(index).test" })
    }
  }
}
