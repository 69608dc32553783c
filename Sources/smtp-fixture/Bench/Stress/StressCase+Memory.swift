import SMTPTestNetwork
import SMTPTestSupport

// What records cost.
extension StressCase {
  static let recordedMessages = StressCase(
    "records", "the memory of 100,000 recorded messages of 1 KB"
  ) { scale in
    try costOfRecords(.reuse, messages: 100_000 / scale)
  }

  static let recordedSessions = StressCase(
    "sessions", "the memory of 20,000 recorded messages of 1 KB, each in a session of its own"
  ) { scale in
    try costOfRecords(.newConnection, messages: 20_000 / scale)
  }

  static let largeMessage = StressCase(
    "large", "the peak of one message of 50 MB whose content is read once"
  ) { _ in
    let size = 50_000_000
    let name = "peak RSS beyond the baseline, message of \(Figure.megabytes(size))"
    try warmUp()
    let server = try SMTPTestServer.start(.address(host: "127.0.0.1"))
    defer { server.stop() }
    // The octets of the client are there before, and are not the server's.
    let script = LoadScript(.reuse, size: size)
    guard let before = BenchPlatform.residentMemory(), BenchPlatform.resetPeakMemory() else {
      return [.skipped(name, "/proc/self/clear_refs cannot be written here")]
    }
    _ = try LoadGenerator(
      script, to: .loopbackIPv4(port: UInt16(server.endpoint.port)), connections: 1, messages: 1
    ).run()
    let message = try server.waitForMessage(within: .seconds(10))
    let readCount = message.content.count
    let peak = (BenchPlatform.peakMemory() ?? 0) - before
    return [
      Figure(name, octets: peak, atMost: size * 22 / 10),
      Figure("octets of content read", readCount, exactly: message.size),
    ]
  }

  static let spentBudget = StressCase(
    "budget", "past the memory budget 452, and nothing cut"
  ) { _ in
    let content = LoadScript.content(10_000)
    let server = try SMTPTestServer.start(
      .address(host: "127.0.0.1"), .memoryBudget(1_000_000))
    defer { server.stop() }
    let client = try BlockingClient(port: server.endpoint.port)
    try client.say(BlockingClient.hello, expecting: 250)
    var accepted = 0
    var refusal = ""
    while refusal.isEmpty, accepted < 1000 {
      refusal = try send(content, by: client)
      if refusal.isEmpty { accepted += 1 }
    }
    let session = try server.waitForEndedSessions(within: .seconds(10))[0]
    let messages = server.messages
    let whole = messages.count { $0.content == content }
    let hasFinding = server.findings.contains { $0.kind == .memoryBudgetSpent }
    return [
      Figure("reply past the budget", refusal, "452", holds: refusal.hasPrefix("452")),
      Figure(
        "messages accepted before", "\(accepted)", "90 to 99", holds: (90...99).contains(accepted)),
      Figure("messages recorded with all their octets", whole, exactly: accepted),
      Figure(
        "octets of the client recorded", session.receivedOctets.count, exactly: client.sentCount),
      Figure("finding", hasFinding ? "left" : "none", "left", holds: hasFinding),
    ]
  }

  /// Sends one message in lockstep; returns the reply that ended it early, or nothing.
  private static func send(_ content: [UInt8], by client: BlockingClient) throws -> String {
    let steps = BlockingClient.envelope().map { Array($0.utf8) } + [content + Array(".\r\n".utf8)]
    for step in steps {
      try client.write(step)
      let reply = try client.readReply()
      if !reply.hasPrefix("250"), !reply.hasPrefix("354") { return reply }
    }
    return ""
  }

  private static func costOfRecords(_ mode: LoadMode, messages: Int) throws -> [Figure] {
    let name = "RSS of \(messages) messages"
    try warmUp()
    let server = try SMTPTestServer.start(.address(host: "127.0.0.1"))
    defer { server.stop() }
    let generator = try LoadGenerator(
      LoadScript(mode, size: 1024), to: .loopbackIPv4(port: UInt16(server.endpoint.port)),
      connections: 10, messages: messages)
    guard let before = BenchPlatform.residentMemory() else {
      return [.skipped(name, "there is no /proc here")]
    }
    let result = try generator.run()
    let after = BenchPlatform.residentMemory() ?? 0
    let octets = result.sent + result.received
    return [
      Figure(
        "\(name), \(Figure.megabytes(octets)) on the wire", octets: after - before,
        atMost: octets * 5 / 2 + 20_000_000),
      Figure("messages recorded", server.messages.count, exactly: messages),
    ]
  }

  /// Has the code and the tables of both sides in memory before anything is measured.
  private static func warmUp() throws {
    let server = try SMTPTestServer.start(.address(host: "127.0.0.1"))
    defer { server.stop() }
    _ = try LoadGenerator(
      LoadScript(.reuse, size: 1024), to: .loopbackIPv4(port: UInt16(server.endpoint.port)),
      connections: 10, messages: 100
    ).run()
  }
}
