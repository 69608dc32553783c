import SMTPTestClient
import SMTPTestHelpers
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A pool of clients, with time` {
  private static func pool(
    _ server: SMTPTestServer, _ clock: SMTPFixtureClock,
    _ change: (inout SMTPTestClientPool.Configuration) -> Void = { _ in }
  ) -> SMTPTestClientPool {
    SMTPTestClientPool(server.endpoint) {
      $0.client.clock = clock
      change(&$0)
    }
  }

  @Test func `ends a connection that nobody uses`() async throws {
    let clock = SMTPFixtureClock.manual()
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let pool = Self.pool(server, clock)
    try await pool.send(PoolMail.message(1))
    try clock.advance(by: .seconds(30))
    let session = try await server.endedSessions(within: .seconds(60))[0]
    #expect(PoolMail.verbs(session).last == "QUIT")
    try await pool.send(PoolMail.message(2))
    #expect(server.sessions.count == 2)
  }

  @Test func `asks a connection that was not used for a while before it risks a message on it`()
    async throws
  {
    let clock = SMTPFixtureClock.manual()
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let pool = Self.pool(server, clock)
    try await pool.send(PoolMail.message(1))
    try clock.advance(by: .seconds(3))
    try await pool.send(PoolMail.message(2))
    await pool.drain()
    let verbs = PoolMail.verbs(server.sessions[0])
    #expect(verbs.filter { ["MAIL", "RSET"].contains($0) } == ["MAIL", "RSET", "MAIL"])
  }

  @Test func `puts no message at risk on a connection that serves no more`() async throws {
    let clock = SMTPFixtureClock.manual()
    let gate = SMTPGate("never-opened")
    let server = try SMTPTestServer.start(.script { On(.rset).once.hold(gate).proceed() })
    defer { server.stop() }
    let pool = Self.pool(server, clock) { $0.client.timeouts.command = .seconds(20) }
    try await pool.send(PoolMail.message(1))
    try clock.advance(by: .seconds(3))
    async let report = pool.send(PoolMail.message(2))
    try await gate.arrival(within: .seconds(60))
    try clock.advance(by: .seconds(20))
    _ = try await report
    #expect(await pool.drain().retries == 0)
    #expect(PoolMail.stored(by: server) == [1, 2])
    #expect(server.sessions.count == 2)
  }

  @Test func `begins no more messages within a time than the rate has`() async throws {
    let clock = SMTPFixtureClock.manual()
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let pool = Self.pool(server, clock) { $0.rate = .messages(2, per: .seconds(60)) }
    async let batch = pool.sendAll(PoolMail.messages(5))
    for count in [2, 4] {
      _ = try await server.messages(count: count)
      try clock.advance(by: .zero)
      #expect(pool.statistics.waiting == 5 - count)
      try clock.advance(by: .seconds(60))
    }
    #expect(await batch.sent == 5)
  }
}
