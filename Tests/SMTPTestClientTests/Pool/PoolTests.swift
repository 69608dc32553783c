import SMTPTestClient
import SMTPTestHelpers
import SMTPTestSupport
import Testing

/// Whoever counts connections has a clock that stands still: none is idle for long then, however busy the
/// machine is.
@Suite(.bounded) struct `A pool of clients` {
  @Test func `sends a message and says QUIT at its end`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let pool = SMTPTestClientPool(server.endpoint)
    let report = try await pool.send(PoolMail.message(7))
    #expect(report.finalReply.code == 250)
    #expect(PoolMail.stored(by: server) == [7])
    #expect(await pool.drain().description == "1 message: 1 sent; 1 connection, 1 at once")
    #expect(PoolMail.verbs(server.sessions[0]).last == "QUIT")
  }

  @Test(arguments: [(1, 1, 10), (1, 2, 5), (5, 1, 10)])
  func `releases a connection that has had its messages`(
    connections: Int, most: Int, released: Int
  ) async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let pool = SMTPTestClientPool(server.endpoint) {
      $0.client.clock = .manual()
      $0.maximumConnections = connections
      $0.maximumMessagesPerConnection = most
    }
    let batch = await pool.sendAll(PoolMail.messages(10))
    #expect(batch.sent == 10)
    let statistics = await pool.drain()
    #expect(statistics.released == released)
    #expect(server.sessions.count == released)
    #expect(server.sessions.allSatisfy { $0.transactions.count == 10 / released })
    #expect(PoolMail.stored(by: server) == Array(0..<10))
  }

  @Test func `has as many connections as it may, and no more`() async throws {
    let gate = SMTPGate("content")
    let server = try SMTPTestServer.start(.script { On(.endOfData).hold(gate).proceed() })
    defer { server.stop() }
    let pool = SMTPTestClientPool(server.endpoint) { $0.client.clock = .manual() }
    async let batch = pool.sendAll(PoolMail.messages(20))
    try await gate.arrival(5, within: .seconds(60))
    #expect(server.sessions.count == 5)
    #expect(pool.statistics.underWay == 5)
    gate.open()
    #expect(await batch.sent == 20)
    #expect(await pool.drain().mostConnections == 5)
    #expect(server.sessions.count == 5)
  }

  @Test func `says which recipients were refused, and goes on with the connection`() async throws {
    let server = try SMTPTestServer.start(.rejecting("bob@*"))
    defer { server.stop() }
    let pool = SMTPTestClientPool(server.endpoint) { $0.client.clock = .manual() }
    let report = try await pool.send(
      PoolMail.message(1, to: "ann@example.com", "bob@example.com"))
    #expect(report.accepted.map(\.address) == ["ann@example.com"])
    #expect(report.rejected.map(\.address) == ["bob@example.com"])
    let error = await #expect(throws: SMTPClientError.self) {
      try await pool.send(PoolMail.message(2, to: "bob@example.com"))
    }
    #expect(error?.kind == .recipients)
    try await pool.send(PoolMail.message(3))
    #expect(await pool.drain().refused == 1)
    #expect(server.sessions.count == 1)
    // What failed is behind both before the next message begins.
    #expect(PoolMail.verbs(server.sessions[0]).filter { $0 == "RSET" }.count == 1)
  }

  @Test(arguments: [
    (SMTPStage.mail, SMTPClientError.Kind.sender), (.rcpt, .recipients), (.endOfData, .delivery),
  ])
  func `hands on a refusal, and does not try again`(
    stage: SMTPStage, kind: SMTPClientError.Kind
  ) async throws {
    let server = try SMTPTestServer.start(
      .script { On(stage).once.reply(451, "4.3.0", "not now") })
    defer { server.stop() }
    let pool = SMTPTestClientPool(server.endpoint) {
      $0.client.clock = .manual()
      $0.maximumConnections = 1
    }
    let batch = await pool.sendAll(PoolMail.messages(3))
    #expect(batch.failures.map(\.index) == [0])
    #expect(batch.failures.first?.error.kind == kind)
    #expect(await pool.drain().retries == 0)
    #expect(PoolMail.stored(by: server) == [1, 2])
    #expect(server.sessions.count == 1)
  }

  @Test func `tells everyone that the server takes nobody in`() async throws {
    let server = try SMTPTestServer.start(
      .script { On(.greeting).reply(554, "5.3.2", "no service") })
    defer { server.stop() }
    let pool = SMTPTestClientPool(server.endpoint)
    let batch = await pool.sendAll(PoolMail.messages(12))
    #expect(batch.failures.count == 12)
    #expect(
      batch.failures.allSatisfy { $0.error.kind == .connection && $0.error.reply?.code == 554 })
    #expect(await pool.drain().unreachable == 12)
  }

  @Test func `tries to connect a few times, a little later each time`() async throws {
    let clock = SMTPFixtureClock.manual()
    let server = try SMTPTestServer.start(
      .script { On(.greeting).first(2).reply(421, "4.3.2", "not yet").close() })
    defer { server.stop() }
    let pool = SMTPTestClientPool(server.endpoint) {
      $0.client.clock = clock
      $0.retryDelay = .seconds(60)
    }
    async let report = pool.send(PoolMail.message(1))
    for count in 1...2 {
      _ = try await server.endedSessions(count: count, within: .seconds(60))
      try clock.advance(by: .seconds(60 * count))
    }
    _ = try await report
    #expect(await pool.drain().attempted == 3)
  }

  @Test func `shares connections among those who are the same to the server`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let pool = SMTPTestClientPool(server.endpoint) { $0.client.clock = .manual() }
    var other = SMTPTestClient.Configuration(server.endpoint)
    other.name = "other.example.com"
    var same = SMTPTestClient.Configuration(server.endpoint)
    same.timeouts.command = .seconds(7)
    other.clock = pool.configuration.client.clock
    same.clock = other.clock
    try await pool.send(PoolMail.message(1))
    try await pool.send(PoolMail.message(2), as: other)
    try await pool.send(PoolMail.message(3), as: same)
    try await pool.send(PoolMail.message(4), as: other)
    await pool.drain()
    #expect(server.sessions.map { $0.transactions.count } == [2, 2])
  }

  @Test func `is closed when nobody holds it any more`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    do {
      let pool = SMTPTestClientPool(server.endpoint)
      try await pool.send(PoolMail.message(1))
    }
    let session = try await server.endedSessions(within: .seconds(60))[0]
    #expect(PoolMail.verbs(session).last == "QUIT")
  }

  @Test func `serves threads as it serves tasks`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let pool = SMTPTestClientPool(server.endpoint)
    try pool.sendBlocking(PoolMail.message(0))
    var indices: [Int] = []
    let batch = pool.sendAllBlocking(PoolMail.messages(9)) { indices.append($0.index) }
    #expect(batch.sent == 9)
    #expect(indices.sorted() == Array(0..<9))
    #expect(pool.drainBlocking().sent == 10)
    #expect(pool.closeBlocking().connections == 0)
  }
}
