import SMTPTestClient
import SMTPTestHelpers
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A raw client` {
  @Test func `sends what it is told and nothing else`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = SMTPRawClient(server.endpoint) { $0.clock = .manual() }
    try await client.connect()
    #expect(try await client.reply().code == 220)
    try client.send("EH")
    try client.send("LO a.test\r\nNOOP\r\n")
    #expect(try await client.reply().lines.count > 3)
    #expect(try await client.reply().code == 250)
    #expect(try await client.say("MAIL FROM:<a@a.test>\nRSET").code == 500)
    // What stands behind the bare LF is a command of its own.
    #expect(try await client.reply().code == 250)
    try client.send([0xFF, 0x00, 13, 10])
    #expect(try await client.reply().isPermanentFailure)
    client.halfClose()
    try await client.end()
    client.close()
    _ = try await server.endedSessions(within: .seconds(60))
    let octets = server.sessions.first?.receivedOctets
    #expect(
      octets == Array("EHLO a.test\r\nNOOP\r\nMAIL FROM:<a@a.test>\nRSET\r\n".utf8) + [
        255, 0, 13, 10,
      ])
    #expect(client.transcript.contains("C: EHLO a.test\nC: NOOP\n"))
  }

  @Test(arguments: [SMTPTLSMode.startTLS, .implicit])
  func `speaks TLS when it is told to`(_ mode: SMTPTLSMode) async throws {
    let server = try SMTPTestServer.start(.tls(mode))
    defer { server.stop() }
    let client = SMTPRawClient(server.endpoint)
    try await client.connect()
    #expect(try await client.reply().code == 220)
    if mode == .startTLS {
      try await client.say("EHLO a.test")
      #expect(try await client.say("STARTTLS").code == 220)
      #expect(try await client.startTLS().version == "TLSv1.3")
    }
    #expect(try await client.say("EHLO a.test").code == 250)
    client.reset()
    _ = try await server.endedSessions(within: .seconds(60))
  }

  @Test func `says why there is no reply`() async throws {
    let server = try SMTPTestServer.start(
      .script {
        On(.noop).nth(1).silence()
        On(.noop).nth(2).raw("what?\r\n")
        On(.noop).nth(3).close()
      })
    defer { server.stop() }
    let client = SMTPRawClient(server.endpoint) { $0.timeouts.command = .seconds(1) }
    try await client.connect()
    _ = try await client.reply()
    var summaries: [String] = []
    for _ in 1...3 {
      let error = await clientError { () async throws(SMTPClientError) in
        try await client.say("NOOP")
      }
      summaries.append(error?.brief ?? "a reply")
    }
    #expect(summaries == ["timeout unknown ?", "protocol unknown", "connection unknown ?"])
    let other = SMTPRawClient(server.endpoint)
    #expect(throws: SMTPClientError.self) { try other.send("x") }
  }

  @Test func `serves synchronous tests`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = SMTPRawClient(server.endpoint)
    try client.connectBlocking()
    #expect(try client.replyBlocking().code == 220)
    #expect(try client.sayBlocking("QUIT").code == 221)
  }
}
