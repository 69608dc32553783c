import SMTPTestHelpers
import SMTPTestSupport
import Testing

@testable import SMTPTestNetwork

@Suite(.bounded) struct `What a record takes of the memory` {
  @Test func `is paid with its events, read by read`() {
    let budget = MemoryBudget(limit: 500_000)
    let log = SessionLog(budget: budget)
    var octets = 0
    while !budget.isSpent {
      log.space(minimum: 1)[0] = 0
      log.received(1, at: UInt64(octets))
      octets += 1
    }
    #expect(LogEvent.size == 16)
    #expect(octets == 500_000 / 17 + 1)
    #expect(log.recordedCount == octets * 17)
    // Arrays keep up to twice what they hold, and chunks start at two kilobytes.
    #expect(log.reservedCount <= 2 * 500_000)
    log.complete()
    #expect(log.reservedCount <= 500_000 + 1000)
    let times = log.snapshot().events.map(\.time)
    #expect(times == (0..<UInt64(octets)).map { $0 })
  }

  @Test func `may be as much as the budget`() {
    let budget = MemoryBudget(limit: 100)
    for (octets, isSpent) in [(99, false), (1, false), (1, true)] {
      budget.take(octets)
      #expect(budget.isSpent == isSpent)
    }
    budget.reset(to: 100)
    #expect(!budget.isSpent)
  }

  @Test func `is paid with its remarks and marks`() {
    let budget = MemoryBudget(limit: 1000)
    let log = SessionLog(budget: budget)
    log.mark(.peerClosed, at: 0)
    #expect(log.recordedCount == 16)
    log.remark(String(repeating: "x", count: 900), at: 0)
    #expect(log.recordedCount == 16 + 16 + 48 + 900)
    #expect(!budget.isSpent)
    Array("250 ok\r\n".utf8).withUnsafeBytes { log.sent($0, at: 0) }
    #expect(log.recordedCount == 980 + 16 + 8)
    #expect(budget.isSpent)
  }

  @Test func `ends a session of small reads before they take more than that`() throws {
    let server = try SMTPTestServer.start(.memoryBudget(20_000))
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.openData()
    var count = 0
    while server.findings.isEmpty, count < 20_000 {
      // Each octet is a read of its own; no line is too long.
      EventLoop.shared.barrier()
      try client.send(count % 60 == 58 ? "\r" : count % 60 == 59 ? "\n" : "x")
      count += 1
    }
    #expect(try client.finalReplies() == ["452 4.3.1 Insufficient system storage"])
    #expect(count < 20_000 / 17)
    client.close()
    _ = try OwnThread { _ = try server.waitForEndedSessions() }.join()
    // A reset counts what is left with the same measure.
    server.reset()
    try RawClient.deliver(server)
    #expect(server.findings == [])
  }
}
