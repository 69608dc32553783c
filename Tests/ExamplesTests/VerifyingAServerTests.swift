import SMTPTestClient
import SMTPTestSupport
import Testing

// The code of "Verifying a server with the client pool".
@Suite struct `Verifying a server` {
  @Test func `with many messages`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let pool = SMTPTestClientPool(server.endpoint) {
      $0.maximumConnections = 2
      $0.maximumMessagesPerConnection = 10
    }
    let messages = (1...100).map { number in
      SMTPClientMessage(
        from: "app@example.com", to: "ann@example.com", text: "Subject: \(number)\n\nHello.\n")
    }
    let batch = await pool.sendAll(messages)
    let statistics = await pool.drain()
    print(statistics)  // 100 messages: 100 sent; 10 connections, 2 at once

    #expect(statistics.sent == 100)
    #expect(statistics.mostConnections == 2)
    #expect(Set(server.messages.compactMap(\.subject)) == Set((1...100).map { "\($0)" }))

    let unknown = Set(batch.failures.filter { $0.error.mayHaveBeenAccepted }.map(\.index))
    let failed = Set(batch.failures.filter { !$0.error.mayHaveBeenAccepted }.map(\.index))
    #expect(unknown.isEmpty && failed.isEmpty)
  }

  @Test func `with a rate, in no time`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let clock = SMTPFixtureClock.manual()
    let pool = SMTPTestClientPool(server.endpoint) {
      $0.client.clock = clock
      $0.rate = .messages(2, per: .seconds(60))
    }
    let message = SMTPClientMessage(
      from: "app@example.com", to: "ann@example.com", text: "Subject: News\n\nHello.\n")
    async let batch = pool.sendAll(Array(repeating: message, count: 3))
    _ = try await server.messages(count: 2)
    try clock.advance(by: .seconds(60))
    #expect(await batch.sent == 3)
  }
}
