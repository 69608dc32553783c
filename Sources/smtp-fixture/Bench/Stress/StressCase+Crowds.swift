import SMTPTestNetwork
import SMTPTestSupport

// Many servers, many connections.
extension StressCase {
  static let cycles = StressCase("cycles", "10,000 times start and stop") { scale in
    try leftovers(of: 10_000 / scale, measuredFrom: 1000 / scale) { _ in
      try SMTPTestServer.start().stop()
    }
  }

  static let cyclesWithMessage = StressCase(
    "messages", "10,000 times start, a message, stop"
  ) { scale in
    try leftovers(of: 10_000 / scale, measuredFrom: 1000 / scale) { _ in
      let server = try SMTPTestServer.start()
      defer { server.stop() }
      try sendOne(to: server)
    }
  }

  static let manyServers = StressCase("servers", "1,000 servers alive at once") { scale in
    let count = 1000 / scale
    // Each listens on two addresses, and one client at a time is connected.
    try DescriptorLimit.require(2 * count + 2)
    let before = try descriptorsWithLoop()
    let servers = try (0..<count).map { _ in try SMTPTestServer.start() }
    for server in servers { try sendOne(to: server) }
    let answered = servers.count { $0.messages.count == 1 }
    for server in servers { server.stop() }
    return [Figure("servers that took a message while all lived", answered, exactly: count)]
      + unchanged("descriptors after stopping them", before, BenchPlatform.descriptorCount())
  }

  static let manyConnections = StressCase(
    "connections", "5,000 connections open at once, a transaction on each"
  ) { scale in
    let count = 5000 / scale
    // Both ends of each are in this process.
    try DescriptorLimit.require(2 * count + 8)
    let before = try descriptorsWithLoop()
    let server = try SMTPTestServer.start(
      .address(host: "127.0.0.1"), .maximumConnections(count + 8))
    let open = Locked<[Int]>([])
    let result = try sendAtOnce(count, to: server) {
      let now = server.sessions.count(where: \.isOpen)
      open.withLock { $0.append(now) }
    }
    let recorded = server.messages.count
    server.stop()
    return [
      Figure(
        "connections open before the first and after the last transaction",
        open.withLock { $0.min() ?? 0 }, exactly: count),
      Figure("transactions completed", result.messages, exactly: count),
      Figure("messages recorded", recorded, exactly: count),
    ] + unchanged("descriptors after the end", before, BenchPlatform.descriptorCount())
  }

  /// In a function of its own, so that the generator's loop and its descriptors are gone after it.
  private static func sendAtOnce(
    _ count: Int, to server: SMTPTestServer, onGathered: @escaping @Sendable () -> Void
  ) throws -> LoadGenerator.Result {
    try LoadGenerator(
      LoadScript(.reuse, size: 1024, gathers: true),
      to: .loopbackIPv4(port: UInt16(server.endpoint.port)), connections: count, messages: count,
      onGathered: onGathered
    ).run(within: .seconds(120))
  }

  /// Repeats `body`, and compares what the process holds at the end with what it held early.
  private static func leftovers(
    of rounds: Int, measuredFrom early: Int, _ body: (Int) throws -> Void
  ) throws -> [Figure] {
    for round in 0..<early { try body(round) }
    let memory = BenchPlatform.residentMemory()
    let descriptors = BenchPlatform.descriptorCount()
    let threads = BenchPlatform.threadCount()
    for round in early..<max(early + 1, rounds) { try body(round) }
    var figures: [Figure] = []
    let name = "RSS after \(rounds) rounds beyond that after \(early)"
    if let memory, let now = BenchPlatform.residentMemory() {
      figures.append(Figure(name, octets: now - memory, atMost: 1 << 20))
    } else {
      figures.append(.skipped(name, "there is no /proc here"))
    }
    return figures + unchanged("descriptors", descriptors, BenchPlatform.descriptorCount())
      + notMore("threads", threads, BenchPlatform.threadCount())
  }

  /// Fewer is well: the system ends idle threads of its pools when it likes.
  private static func notMore(_ name: String, _ before: Int?, _ after: Int?) -> [Figure] {
    guard let before, let after else { return [.skipped(name, "there is no /proc here")] }
    return [Figure(name, String(after), "at most \(before)", holds: after <= before)]
  }

  static func unchanged(_ name: String, _ before: Int?, _ after: Int?) -> [Figure] {
    guard let before, let after else { return [.skipped(name, "there is no /proc here")] }
    return [Figure(name, after, exactly: before)]
  }

  /// The descriptors in use once the loop, which all servers share, has its own.
  static func descriptorsWithLoop() throws -> Int? {
    try SMTPTestServer.start().stop()
    return BenchPlatform.descriptorCount()
  }

  static func sendOne(to server: SMTPTestServer) throws {
    let client = try BlockingClient(port: server.endpoint.port)
    try client.say(BlockingClient.hello, expecting: 250)
    try client.sendEnvelope()
    try client.write(Array("Subject: one\r\n\r\n.\r\n".utf8))
    try client.expect(250, after: "the content")
    try client.say("QUIT\r\n", expecting: 221)
  }
}
