import SMTPTestHelpers
import SMTPTestNetwork
import Testing

@testable import SMTPTestScript
@testable import SMTPTestSupport

@Suite(.bounded) struct `A running server` {
  @Test func `has another script within a scope, and its own after it, also on an error`()
    async throws
  {
    struct Mishap: Error {}
    let server = try SMTPTestServer.start(.script { On(.noop).once.reply(450, "own") })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    #expect(try client.say("NOOP") == "450 own")
    let result = try await server.withScript([.on(.noop).reply(451, "scoped")]) {
      let reply = try client.say("NOOP")
      #expect(reply == "451 scoped")
      #expect(server.scriptHits.map(\.count) == [1])
      return 7
    }
    #expect(result == 7)
    // What was counted before is counted still.
    #expect(try client.say("NOOP") == "250 2.0.0 Ok")
    #expect(server.scriptHits.map(\.count) == [1])
    await #expect(throws: Mishap.self) {
      try await server.withScript([.on(.noop).reply(452, "x")]) { throw Mishap() }
    }
    #expect(try client.say("NOOP") == "250 2.0.0 Ok")
  }

  @Test func `has another script while a synchronous test blocks`() throws {
    struct Mishap: Error {}
    let server = try SMTPTestServer.start(.script { On(.noop).once.reply(450, "own") })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    #expect(try client.say("NOOP") == "450 own")
    let reply = try server.withScriptBlocking([.on(.noop).reply(453, "synchronous")]) {
      try client.say("NOOP")
    }
    #expect(reply == "453 synchronous")
    #expect(throws: Mishap.self) {
      try server.withScriptBlocking([.on(.noop).close()]) { throw Mishap() }
    }
    #expect(try client.say("NOOP") == "250 2.0.0 Ok")
    #expect(server.findings == [])
  }

  @Test(arguments: [
    (On(.noop).blackhole(), "blackhole belongs to END-OF-DATA, not to NOOP: on NOOP: blackhole"),
    (On(.mail, .rcpt).offer("X"), "offer belongs to EHLO and LHLO, not to MAIL"),
    (On.any.refuse(), "refuse belongs to CONNECT, not to ANY"),
    (On(.token).close(), "TOKEN belongs to token endpoints, and this server speaks SMTP"),
    (On(.mail).first(0).close(), "a count must be 1 or more"),
    (On(.mail).chance(percent: 101).close(), "a chance must be between 0% and 100%"),
    (On(.mail).within(.zero).close(), "a duration must be longer than 0"),
    (On(.mail).when(.octets(4)).close(), "at belongs to BODY"),
    (On(.mail).wait(.seconds(-1)).close(), "a duration must not be negative"),
    (On(.mail).pace(.split([])).close(), "pace split needs sizes of 1 octet or more"),
    (On(.mail).pace(.throttle(octetsPerSecond: 0)).close(), "pace throttle needs a rate"),
    (On(.mail).reply(1000, "x"), "1000 is no reply code of three digits"),
    (On(.mail).reply(452, "4.22", "x"), "0.0.0 is no enhanced status code such as 4.2.2"),
    (On(.mail).reply(250, "x", cut: -1), "a reply cannot be cut to -1 octets"),
    (On(.mail).named("two words").close(), "\"two words\" is no name for a rule"),
    (On(.mail).enter("a b").close(), "\"a b\" is no name for a state"),
    (On(.mail).hold(SMTPGate("")).close(), "\"\" is no name for a gate"),
    (On(.mail).wait(.zero).next().close(), "next must be the last action"),
    (On(.ehlo).proceed().offer("X"), "offer after proceed, which has decided already"),
  ])
  func `refuses a script whose rules cannot do what they say, and keeps its own`(
    _ rule: SMTPRule, _ text: String
  ) throws {
    let server = try SMTPTestServer.start(.script { On(.noop).reply(450, "own") })
    defer { server.stop() }
    let error = #expect(throws: SMTPTextError.self) { try server.use([rule]) }
    let description = try #require(error?.summary)
    #expect(description.hasPrefix(text))
    #expect(description.hasSuffix(": \(rule)"))
    #expect(try RawClient.greeted(server).say("NOOP") == "450 own")
    #expect(throws: SMTPTextError.self) { try SMTPTestServer.start(.script([rule])) }
  }

  @Test func `refuses connections and comes back on the same port, idempotently`() throws {
    let server = try SMTPTestServer.start()
    let open = try RawClient.greeted(server)
    for _ in 0..<3 {
      server.refuseConnections()
      server.refuseConnections()
      for overIPv6 in [false, true] {
        #expect(throws: SystemError.self) {
          _ = try RawClient(server.endpoint, overIPv6: overIPv6)
        }
      }
      #expect(try open.say("NOOP") == "250 2.0.0 Ok")
      try server.acceptConnections()
      try server.acceptConnections()
      for overIPv6 in [false, true] {
        #expect(try RawClient(server.endpoint, overIPv6: overIPv6).reply().hasPrefix("220"))
      }
    }
    server.refuseConnections()
    server.stop()
    // A stopped server stays so.
    try server.acceptConnections()
    #expect(!RawClient.finds("fixture.test", at: server.endpoint))
  }

  @Test func `is not opened by what was to reopen it an earlier time`() throws {
    let clock = SMTPFixtureClock.manual()
    let server = try SMTPTestServer.start(
      .clock(clock), .script { On(.noop).closePort(for: .seconds(30)).proceed() })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.say("NOOP")
    try server.acceptConnections()
    #expect(try RawClient(server.endpoint).reply().hasPrefix("220"))
    server.refuseConnections()
    try clock.advance(by: .seconds(30))
    #expect(throws: SystemError.self) { _ = try RawClient(server.endpoint) }
  }

  @Test func `comes back on its path`() throws {
    let path = "/tmp/smtp-\(UInt64.random(in: 0 ... .max)).sock"
    let server = try SMTPTestServer.start(.unixSocket(path: path))
    defer { server.stop() }
    server.refuseConnections()
    #expect(throws: SystemError.self) { _ = try RawClient(server.endpoint) }
    try server.acceptConnections()
    #expect(try RawClient(server.endpoint).reply().hasPrefix("220"))
  }

  @Test func `takes rules from a list, a script and a loop`() throws {
    let full = ["a", "b"]
    let script = SMTPScript(seed: 5) {
      for name in full { On(.rcpt, to: "\(name)@*").reply(.mailboxFull) }
      if full.isEmpty { On(.noop).close() }
      SMTPScript([.on(.data).close()])
    }
    #expect(
      script.description == """
        seed 5
        on RCPT to "a@*": reply 452 4.2.2 "Mailbox full"
        on RCPT to "b@*": reply 452 4.2.2 "Mailbox full"
        on DATA: close
        """)
  }

  // MARK: Under way

  /// Marks of a content in progress, those of the script that takes their place, and what they find.
  static let marks: [(old: [Int], new: [Int], hits: [Int])] = [
    ([4, 6, 8, 100], [], []), ([4, 6, 8, 100], [5], [0]), ([4, 100, 200], [5, 14], [0, 1]),
    ([], [5, 14, 16], [0, 1, 1]), ([4], [4, 14, 1000], [0, 1, 0]),
  ]

  @Test(arguments: marks)
  func `takes rules for a content in progress, but for what it has passed`(
    _ row: (old: [Int], new: [Int], hits: [Int])
  ) throws {
    func script(_ marks: [Int]) -> SMTPScript {
      SMTPScript(marks.map { On(.body).when(.octets($0)).proceed() })
    }
    for isScoped in [false, true] {
      let walk = try StageWalk(to: .body, .script(script(row.old)))
      defer { walk.server.stop() }
      // Twelve octets of content.
      try walk.trigger()
      if isScoped {
        try walk.server.withScriptBlocking(script(row.new)) {
          try walk.client.send("01234")
          try walk.clock.advance(by: .zero)
          #expect(walk.server.scriptHits.map(\.count) == row.hits)
        }
      } else {
        try walk.server.use(script(row.new))
        try walk.client.send("01234")
        try walk.clock.advance(by: .zero)
        #expect(walk.server.scriptHits.map(\.count) == row.hits)
      }
      #expect(try walk.client.say("\r\n.").hasPrefix("250"))
    }
  }

  enum Change: String, CaseIterable {
    case anotherScript, noScript, scope, reset, port, clock
  }

  @Test(arguments: SMTPStage.scriptable.filter { $0 != .tlsHandshake }, Change.allCases)
  func `can be changed while a session is at any stage`(stage: SMTPStage, change: Change) throws {
    let gate = SMTPGate("there")
    let walk = try StageWalk(
      to: stage, .script(SMTPScript([StageWalk.on(stage).once.hold(gate).proceed()])))
    defer { walk.server.stop() }
    try walk.trigger()
    try gate.waitForArrival()
    let other = SMTPScript([
      On(.body).when(.octets(6)).proceed(), On(.body).when(.octets(9)).proceed(),
      StageWalk.on(stage).wait(.seconds(1)).next(),
    ])
    switch change {
    case .anotherScript: try walk.server.use(other)
    case .noScript: try walk.server.use(SMTPScript())
    case .scope: try walk.server.withScriptBlocking(other) { try walk.clock.advance(by: .zero) }
    case .reset: walk.server.reset()
    case .port:
      walk.server.refuseConnections()
      try walk.server.acceptConnections()
    case .clock: try walk.clock.advance(by: .seconds(60))
    }
    gate.open()
    if stage == .body { try walk.client.send("0123456789\r\n.\r\n") }
    if stage == .data { try walk.client.send("\r\n.\r\n") }
    try walk.client.send("QUIT\r\n")
    let replies = try walk.client.finalReplies()
    #expect(replies.last?.hasPrefix(stage == .idle ? "421" : "221") == true, "\(replies)")
  }
}
