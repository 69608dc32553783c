import SMTPTestHelpers
import SMTPTestSupport
import Testing

@testable import SMTPTestClient

@Suite(.bounded) struct `A pool of clients, with faults` {
  private struct Unexpected: Error {}

  @Test(arguments: [
    "on MAIL once: close", "on RCPT once: reset", "on DATA once: reply 354 cut 2, close",
    #"on MAIL once: raw "hello\r\n""#, #"on END-OF-DATA once: reply 421 4.3.2 "down", close"#,
  ])
  func `tries again what the server cannot have, on another connection`(rule: String) async throws {
    let server = try SMTPTestServer.start(.script(try SMTPScript(parsing: rule)))
    defer { server.stop() }
    let pool = SMTPTestClientPool(server.endpoint) { $0.client.usesChunking = false }
    try await pool.send(PoolMail.message(1))
    #expect(await pool.drain().retries == 1)
    #expect(PoolMail.stored(by: server) == [1])
    #expect(server.sessions.count == 2)
  }

  /// RSET behind a message that was refused is not the fault of the next one.
  @Test(arguments: ["close", "reset", "reply 451 \"No\"", "reply 421 \"No\", close"])
  func `loses nothing when RSET fails`(end: String) async throws {
    let script = "on RCPT to \"no@*\": reply 550 5.1.1 \"No\"\non RSET: \(end)"
    let server = try SMTPTestServer.start(.script(try SMTPScript(parsing: script)))
    defer { server.stop() }
    let pool = SMTPTestClientPool(server.endpoint) { $0.maximumConnections = 4 }
    let letters = (0..<100).map { number in
      number % 4 == 3
        ? PoolMail.message(number) : PoolMail.message(number, to: "no@example.com")
    }
    _ = await pool.sendAll(letters)
    let statistics = await pool.drain()
    #expect(statistics.lost == 0 && statistics.refused == 75, "\(statistics)")
    #expect(PoolMail.stored(by: server) == Array(stride(from: 3, to: 100, by: 4)))
  }

  @Test func `gives up on a message that is lost each time`() async throws {
    let server = try SMTPTestServer.start(.script { On(.mail).close() })
    defer { server.stop() }
    let pool = SMTPTestClientPool(server.endpoint)
    let error = await #expect(throws: SMTPClientError.self) {
      try await pool.send(PoolMail.message(1))
    }
    #expect(error?.kind == .connection)
    #expect(error?.mayHaveBeenAccepted == false)
    #expect(await pool.drain().lost == 1)
    #expect(server.sessions.count == 3)
  }

  @Test(arguments: [
    "on END-OF-DATA once: accept-then-lose", "on END-OF-DATA once: reply 250 cut 2, close",
  ])
  func `never sends twice what the server may have`(rule: String) async throws {
    let server = try SMTPTestServer.start(.script(try SMTPScript(parsing: rule)))
    defer { server.stop() }
    let pool = SMTPTestClientPool(server.endpoint)
    let error = await #expect(throws: SMTPClientError.self) {
      try await pool.send(PoolMail.message(1))
    }
    #expect(error?.kind == .unknownOutcome)
    #expect(error?.mayHaveBeenAccepted == true)
    try await pool.send(PoolMail.message(2))
    #expect(await pool.drain().unknown == 1)
    #expect(PoolMail.stored(by: server) == [1, 2])
  }

  @Test func `does not use a connection again that the server has closed`() async throws {
    let server = try SMTPTestServer.start(.script { On(.endOfData).proceed().close() })
    defer { server.stop() }
    let pool = SMTPTestClientPool(server.endpoint) { $0.maximumConnections = 1 }
    #expect(await pool.sendAll(PoolMail.messages(4)).sent == 4)
    #expect(await pool.drain().unknown == 0)
    #expect(PoolMail.stored(by: server) == [0, 1, 2, 3])
    #expect(server.sessions.count == 4)
  }

  @Test func `turns away whoever would be one too many`() async throws {
    let gate = SMTPGate("greeting")
    let server = try SMTPTestServer.start(.script { On(.greeting).hold(gate).proceed() })
    defer { server.stop() }
    let pool = SMTPTestClientPool(server.endpoint) { $0.maximumWaiting = 1 }
    async let first = pool.send(PoolMail.message(1))
    try await gate.arrival(within: .seconds(60))
    let error = await #expect(throws: SMTPClientError.self) {
      try await pool.send(PoolMail.message(2))
    }
    #expect(error?.kind == .pool)
    gate.open()
    _ = try await first
  }

  @Test(arguments: [SMTPStage.greeting, .ehlo, .mail, .rcpt, .data, .endOfData])
  func `leaves no socket when the task is cancelled, wherever the message is`(stage: SMTPStage)
    async throws
  {
    let gate = SMTPGate("never-opened")
    let server = try SMTPTestServer.start(.script { On(stage).hold(gate).proceed() })
    defer { server.stop() }
    let pool = SMTPTestClientPool(server.endpoint) { $0.client.usesChunking = false }
    let sending = Task { try await pool.send(PoolMail.message(1)) }
    try await gate.arrival(within: .seconds(60))
    sending.cancel()
    let error = await #expect(throws: SMTPClientError.self) { try await sending.value }
    #expect(error?.kind == .cancelled)
    #expect(error?.mayHaveBeenAccepted == (stage == .endOfData))
    let statistics = await pool.close()
    #expect(statistics.connections == 0)
    _ = try await server.endedSessions(within: .seconds(60))
  }

  @Test func `accounts for every message when it is closed`() async throws {
    let gate = SMTPGate("never-opened")
    let server = try SMTPTestServer.start(.script { On(.mail).hold(gate).proceed() })
    defer { server.stop() }
    let pool = SMTPTestClientPool(server.endpoint) { $0.maximumConnections = 2 }
    let answers = PoolMail.handIn(6, to: pool)
    try await gate.arrival(2, within: .seconds(60))
    let statistics = await pool.close()
    #expect(statistics.turnedAway == 6)
    let all = await PoolMail.first(6, of: answers)
    #expect(all.count == 6)
    for answer in all {
      guard case .failure(let error) = answer else { throw Unexpected() }
      #expect(!error.mayHaveBeenAccepted)
    }
    #expect(server.messages.isEmpty)
    let late = await #expect(throws: SMTPClientError.self) {
      try await pool.send(PoolMail.message(7))
    }
    #expect(late?.kind == .pool)
  }

  @Test func `sends all that was handed in before it is drained`() async throws {
    let gate = SMTPGate("content")
    let server = try SMTPTestServer.start(.script { On(.endOfData).hold(gate).proceed() })
    defer { server.stop() }
    let pool = SMTPTestClientPool(server.endpoint) { $0.maximumConnections = 2 }
    let answers = PoolMail.handIn(6, to: pool)
    async let draining = pool.drain()
    try await gate.arrival(2, within: .seconds(60))
    gate.open()
    #expect(await draining.sent == 6)
    for answer in await PoolMail.first(6, of: answers) { _ = try answer.get() }
    #expect(PoolMail.stored(by: server) == Array(0..<6))
  }

  @Test func `stops a batch whose task is cancelled`() async throws {
    let gate = SMTPGate("never-opened")
    let server = try SMTPTestServer.start(.script { On(.mail).hold(gate).proceed() })
    defer { server.stop() }
    let pool = SMTPTestClientPool(server.endpoint) { $0.maximumConnections = 2 }
    let sending = Task { await pool.sendAll(PoolMail.messages(100)) }
    try await gate.arrival(2, within: .seconds(60))
    sending.cancel()
    let batch = await sending.value
    #expect(batch.sent == 0)
    #expect(batch.submitted == batch.failures.count)
    #expect(batch.submitted < 100)
    #expect(batch.failures.allSatisfy { $0.error.kind == .cancelled })
  }
}
