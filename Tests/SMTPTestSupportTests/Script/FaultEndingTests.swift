import SMTPTestHelpers
import SMTPTestNetwork
import Testing

@testable import SMTPTestScript
@testable import SMTPTestSupport

@Suite(.bounded) struct `A session held back` {
  private func held(_ rule: SMTPRule) throws -> (server: SMTPTestServer, client: RawClient) {
    let server = try SMTPTestServer.start(.script([rule]), .clock(.manual()))
    let client = try RawClient.greeted(server)
    try client.openData()
    try client.send("body\r\n.\r\n")
    EventLoop.shared.barrier()
    return (server, client)
  }

  @Test func `ends with 421 when the server stops, and its gate forgets it`() throws {
    let gate = SMTPGate("late")
    let (server, client) = try held(On(.endOfData).hold(gate).proceed())
    #expect(gate.held == 1)
    #expect(server.sessions[0].stage == .endOfData)
    server.stop()
    #expect(try client.finalReplies() == ["421 4.3.2 Service not available"])
    #expect(gate.held == 0)
    gate.open()
    #expect(server.transactions.map(\.outcome) == [.unacknowledged])
  }

  @Test func `ends with its client, and what was stored is unacknowledged`() throws {
    let gate = SMTPGate("late")
    let (server, client) = try held(On(.endOfData).hold(gate).proceed())
    defer { server.stop() }
    client.reset()
    EventLoop.shared.barrier()
    #expect(gate.held == 0)
    #expect(server.sessions.map(\.isOpen) == [false])
    #expect(server.transactions.map(\.outcome) == [.unacknowledged])
    let (second, waiting) = try held(On(.endOfData).wait(.seconds(60)).proceed())
    defer { second.stop() }
    waiting.reset()
    EventLoop.shared.barrier()
    #expect(second.transactions.map(\.outcome) == [.unacknowledged])
    let (third, slow) = try held(
      On(.endOfData).pace(.bytewise(every: .seconds(1))).reply(250, "slow"))
    defer { third.stop() }
    #expect(try slow.read(1) == "2")
    slow.reset()
    EventLoop.shared.barrier()
    #expect(third.transactions.map(\.outcome) == [.unacknowledged])
  }

  @Test func `is on record once when its client is gone before the reply`() throws {
    let loop = try EventLoop(name: "stalled")
    defer { loop.stop() }
    let server = try SMTPTestServer.start(
      .configure { $0.loop = loop },
      .script { On(.endOfData).reply(.ok).wait(.seconds(60)).close() })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.openData()
    // The loop comes to read when the client has sent everything and broken off.
    let (stalled, goOn) = (Turnstile(), Turnstile())
    loop.execute {
      stalled.open()
      goOn.wait()
    }
    stalled.wait()
    try client.send("body\r\n.\r\n")
    client.reset()
    goOn.open()
    loop.barrier()
    #expect(server.transactions.map(\.outcome) == [.unacknowledged])
  }

  @Test func `is not quiet, and does not count as idle`() async throws {
    let clock = SMTPFixtureClock.manual()
    let gate = SMTPGate("late")
    let server = try SMTPTestServer.start(
      .clock(clock), .idleTimeout(.seconds(10)), .script { On(.noop).hold(gate).proceed() })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try await server.quiescence()
    try client.send("NOOP\r\n")
    try await gate.arrival()
    await #expect(throws: SMTPWaitError.self) {
      try await server.quiescence(within: .milliseconds(20))
    }
    try clock.advance(by: .seconds(100))
    #expect(server.sessions.map(\.isOpen) == [true])
    gate.open()
    #expect(try client.reply() == "250 2.0.0 Ok")
    try await server.quiescence()
    try clock.advance(by: .seconds(10))
    #expect(try client.finalReplies() == ["421 4.4.2 Idle for too long"])
  }

  @Test func `leaves the client all its time, also where nothing is said behind it`() throws {
    let clock = SMTPFixtureClock.manual()
    let server = try SMTPTestServer.start(
      .clock(clock), .idleTimeout(.seconds(10)),
      .script { On(.noop).wait(.seconds(20)).silence() })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.send("NOOP\r\n")
    try clock.advance(by: .seconds(29))
    #expect(client.available() == ("", nil))
    try clock.advance(by: .seconds(1))
    #expect(try client.finalReplies() == ["421 4.4.2 Idle for too long"])
  }

  @Test func `is let go with 421 and a finding when nobody opens its gate`() throws {
    let gate = SMTPGate("forgotten")
    let server = try SMTPTestServer.start(
      .clock(.manual()), .holdTimeout(.milliseconds(30)),
      .script { On(.noop).hold(gate).proceed() })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.send("NOOP\r\n")
    #expect(try client.finalReplies() == ["421 4.3.2 Service not available"])
    #expect(gate.held == 0)
    #expect(
      server.findings.map(\.description) == [
        "session 1: hold forgotten: nobody opened the gate for 0.03 seconds"
      ])
  }

  @Test func `decides nothing that came meanwhile`() async throws {
    let gate = SMTPGate("mail")
    let server = try SMTPTestServer.start(.script { On(.mail).hold(gate).proceed() })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.send("MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nNOOP\r\n")
    try await gate.arrival()
    try server.use([.on(.rcpt).reply(.mailboxFull)])
    gate.open()
    #expect(
      try client.replies(3) == ["250 2.1.0 Ok", "452 4.2.2 Mailbox full", "250 2.0.0 Ok"])
  }

  @Test func `is let through one by one, in the order of arrival`() async throws {
    let gate = SMTPGate("noop")
    let server = try SMTPTestServer.start(.script { On(.noop).hold(gate).proceed() })
    defer { server.stop() }
    let clients = try (0..<3).map { _ in try RawClient.greeted(server) }
    for (index, client) in clients.enumerated() {
      try client.send("NOOP\r\n")
      try await gate.arrival(index + 1)
    }
    gate.pass(2)
    #expect(try clients[0].reply() == "250 2.0.0 Ok")
    #expect(try clients[1].reply() == "250 2.0.0 Ok")
    #expect(clients[2].available() == ("", nil) && gate.held == 1)
    // One more than are held: the next to arrive passes too.
    gate.pass(2)
    #expect(try clients[2].reply() == "250 2.0.0 Ok")
    #expect(try clients[0].say("NOOP") == "250 2.0.0 Ok")
    try clients[1].send("NOOP\r\n")
    try await gate.arrival(5)
    #expect(gate.held == 1)
    gate.open()
    #expect(try clients[1].reply() == "250 2.0.0 Ok")
    gate.close()
    try clients[1].send("NOOP\r\n")
    try await gate.arrival(6)
    #expect(gate.held == 1)
  }

  @Test func `is waited for with a deadline that says what came`() async throws {
    let gate = SMTPGate("door")
    let error = await #expect(throws: SMTPGateError.self) {
      try await gate.arrival(2, within: .milliseconds(5))
    }
    #expect(
      error?.description == "Waited 0.005 seconds for 2 arrivals at gate door; none came.")
    let task = Task { try await gate.arrival() }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
