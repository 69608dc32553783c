import SMTPTestClient
import SMTPTestHelpers
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A pool of clients, in chaos` {
  @Test(arguments: [1, 2] as [UInt64])
  func `loses nothing, and sends nothing twice`(seed: UInt64) async throws {
    let count = 300
    let server = try SMTPTestServer.start(.chaos(seed: seed, profile: .hostile))
    defer { server.stop() }
    let pool = SMTPTestClientPool(server.endpoint) {
      $0.maximumConnections = 8
      $0.retryDelay = .milliseconds(1)
    }
    let batch = await pool.sendAll(PoolMail.messages(count))
    let statistics = await pool.drain()
    #expect(batch.sent + batch.failures.count == count)
    #expect(statistics.connections == 0)
    #expect(statistics.mostConnections <= 8)

    let unknown = Set(batch.failures.filter(\.error.mayHaveBeenAccepted).map(\.index))
    let failed = Set(batch.failures.filter { !$0.error.mayHaveBeenAccepted }.map(\.index))
    let stored = PoolMail.stored(by: server)
    #expect(Set(stored).count == stored.count)
    #expect(failed.isDisjoint(with: stored))
    #expect(Set(0..<count).subtracting(failed).subtracting(unknown).isSubset(of: stored))
    // The seeds are such that all of it happened.
    #expect(!unknown.isEmpty)
    #expect(!failed.isEmpty)
    #expect(statistics.retries > 0)
  }
}
