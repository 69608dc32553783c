import SMTPTestHelpers
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A gate` {
  /// Three clients before it, in the order of their numbers.
  private static func held(
    at gate: SMTPGate
  ) throws -> (server: SMTPTestServer, clients: [RawClient]) {
    let server = try SMTPTestServer.start(.script { On(.noop).hold(gate).proceed() })
    let clients = try (1...3).map { number in
      let client = try RawClient.greeted(server)
      try client.send("NOOP\r\n")
      try OwnThread { try gate.waitForArrival(number) }.join()
      return client
    }
    #expect(gate.held == 3)
    return (server, clients)
  }

  @Test func `lets all go on that it holds`() throws {
    let gate = SMTPGate("all")
    let (server, clients) = try Self.held(at: gate)
    defer { server.stop() }
    gate.open()
    for client in clients { #expect(try client.reply() == "250 2.0.0 Ok") }
    #expect(gate.held == 0)
    // And those that come later.
    #expect(try clients[0].say("NOOP") == "250 2.0.0 Ok")
    #expect(gate.arrivals == 4)
  }

  @Test func `lets so many pass, who came first goes first`() throws {
    let gate = SMTPGate("some")
    let (server, clients) = try Self.held(at: gate)
    defer { server.stop() }
    gate.pass(2)
    for client in clients[..<2] { #expect(try client.reply() == "250 2.0.0 Ok") }
    #expect(gate.held == 1)
    #expect(clients[2].available().text == "")
    // One more than are held: the next to arrive does not stop.
    gate.pass(2)
    #expect(try clients[2].reply() == "250 2.0.0 Ok")
    #expect(try clients[0].say("NOOP") == "250 2.0.0 Ok")
    try clients[1].send("NOOP\r\n")
    try OwnThread { try gate.waitForArrival(5) }.join()
    #expect(gate.held == 1)
    gate.close()
    #expect(gate.held == 1)
    gate.open()
    #expect(try clients[1].reply() == "250 2.0.0 Ok")
  }

  @Test func `lets nobody pass by a leave from before it was closed`() throws {
    let gate = SMTPGate("leave")
    gate.pass(2)
    gate.close()
    let (server, clients) = try Self.held(at: gate)
    defer { server.stop() }
    gate.pass()
    #expect(try clients[0].reply() == "250 2.0.0 Ok")
    #expect(gate.held == 2)
  }

  @Test func `forgets a session whose client left`() throws {
    let gate = SMTPGate("left")
    let (server, clients) = try Self.held(at: gate)
    defer { server.stop() }
    clients[0].reset()
    _ = try OwnThread { try server.waitForEndedSessions() }.join()
    #expect(gate.held == 2)
    gate.pass()
    #expect(try clients[1].reply() == "250 2.0.0 Ok")
    #expect(gate.held == 1)
  }
}
