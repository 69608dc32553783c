import SMTPTestHelpers
import SMTPTestNetwork
import Testing

@testable import SMTPTestSupport

/// A server does no more work, and takes no more octets, than the other side has room for.
@Suite(.bounded) struct `A peer that is slower than the server` {
  /// Runs the loop so often that what could go on has gone on.
  private static func settle() {
    for _ in 0..<300 { EventLoop.shared.barrier() }
  }

  /// Ends a client whose thread may be writing. The descriptor is closed when nobody uses it any more:
  /// its number is another connection's at once.
  private static func end(_ client: RawClient, _ sending: OwnThread<Void>) {
    client.finish()
    _ = try? sending.join()
    client.reset()
  }

  @Test func `has its commands wait for the replies to those before`() throws {
    let reply = SMTPReply(250, (1...500).map { "\($0) " + String(repeating: "x", count: 75) })
    let server = try SMTPTestServer.start(
      .address(host: "127.0.0.1"), .configure { $0.buffers.send = 2048 },
      .script { On(.noop).reply(reply) })
    defer { server.stop() }
    let client = try RawClient.greeted(server, receiveBuffer: 2048)
    let count = 10_000
    let sending = OwnThread {
      try client.send(String(repeating: "NOOP\r\n", count: count) + "QUIT\r\n")
    }
    while server.scriptHits[0].count == 0 { EventLoop.shared.barrier() }
    Self.settle()
    // 40 KB each: what is buffered for a client that reads nothing is bounded.
    #expect(server.scriptHits[0].count < 100)
    Self.end(client, sending)
  }

  @Test func `is not read from while a gate holds it`() throws {
    let gate = SMTPGate("held")
    let server = try SMTPTestServer.start(.script { On(.noop).hold(gate).proceed() })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.send("NOOP\r\n")
    try OwnThread { try gate.waitForArrival() }.join()
    let sending = OwnThread { try client.send([UInt8](repeating: 13, count: 60_000_000)) }
    func received() -> Int { server.sessions[0].snapshot.receivedCount }
    while received() < 200_000 { EventLoop.shared.barrier() }
    Self.settle()
    #expect(received() < 1_000_000)
    Self.end(client, sending)
  }

  @Test func `pays with the replies it is sent, too`() throws {
    let line = String(repeating: "x", count: 990)
    let server = try SMTPTestServer.start(
      .memoryBudget(100_000), .script { On(.noop).reply(250, line) })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    var count = 0
    while try client.say("NOOP").hasPrefix("250 x"), count < 1000 { count += 1 }
    // The rule is on record each time, with its text: without the replies it would be twice as many.
    #expect((40...60).contains(count))
    #expect(server.findings.map(\.kind) == [.memoryBudgetSpent])
  }
}
