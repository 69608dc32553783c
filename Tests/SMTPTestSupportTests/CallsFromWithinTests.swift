import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestScript
import Testing

@testable import SMTPTestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Everything that can be asked of a server, a gate and a clock, asked from where it is hardest to
/// answer: a closure of the server's own script, and the I/O thread.
@Suite(.bounded) struct `A call from within` {
  struct Call: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// What it comes to, as text.
    let result: String
    let body: @Sendable (SMTPTestServer, SMTPGate, SMTPFixtureClock) throws -> String
    /// Whether a session that asks goes on afterwards.
    var endsSession = false

    init(
      _ name: String, _ result: String, endsSession: Bool = false,
      _ body: @escaping @Sendable (SMTPTestServer, SMTPGate, SMTPFixtureClock) throws -> String
    ) {
      testDescription = name
      self.result = result
      self.endsSession = endsSession
      self.body = body
    }
  }

  /// What differs between a closure and the I/O thread stands behind a bar.
  static let calls = [
    Call("use", "") { server, _, _ in
      try server.use([.on(.vrfy).close()])
      return ""
    },
    Call("withScript", "0") { server, _, _ in
      try blocking {
        try server.withScriptBlocking([.on(.vrfy).close()]) { "\(server.scriptHits[0].count)" }
      }
    },
    Call("reset", "0") { server, _, _ in
      server.reset()
      return "\(server.messages.count)"
    },
    Call("forget", "0") { server, _, _ in
      server.forget(keeping: 0)
      return "\(server.messages.count)"
    },
    Call("records", "1 1 1 0") { server, _, _ in
      "\(server.messages.count) \(server.transactions.count) \(server.sessions.count) "
        + "\(server.findings.filter { $0.kind != .ruleNeverFired }.count)"
    },
    Call("transcript", "true") { server, _, _ in "\(server.transcript.contains("C: DATA"))" },
    Call("script", "true") { server, _, _ in "\(server.drawnScript == server.script)" },
    Call("ports", "") { server, _, _ in
      server.refuseConnections()
      try server.acceptConnections()
      return ""
    },
    Call("gate", "gate gate, closed, 0 held") { _, gate, _ in
      gate.open()
      gate.close()
      gate.pass(0)
      return "\(gate)"
    },
    Call("wait for arrivals", "Waited 0.001 seconds for 1 arrival at gate gate; none came.") {
      _, gate, _ in
      try said { try blocking { try gate.waitForArrival(within: .milliseconds(1)) } }
    },
    Call("wait for what is there", "1") { server, _, _ in
      try blocking { "\(try server.waitForMessages(count: 1).count)" }
    },
    Call("wait for a session", "none did") { server, _, _ in
      try blocking {
        try short { _ = try server.waitForEndedSessions(within: .milliseconds(1)) }
      }
    },
    Call(
      "wait for quiescence",
      "it did not: the closure of a script that waits is running itself"
        + ", and session 1 has something under way|it did not: session 1 has something under way"
    ) { server, _, _ in
      try blocking { try short { try server.waitForQuiescence(within: .milliseconds(1)) } }
    },
    Call(
      "clock",
      "moved|A clock cannot be advanced from a server's own I/O thread, which does what becomes due."
    ) { _, _, clock in
      do {
        try clock.advance(by: .seconds(1))
        return "moved"
      } catch { return "\(error)" }
    },
    Call("stop", "1", endsSession: true) { server, _, _ in
      server.stop()
      return "\(server.messages.count)"
    },
  ]

  /// A call that tests must not make in tasks; here it is meant.
  static func blocking<Result>(_ body: () throws -> Result) rethrows -> Result { try body() }

  static func said(_ body: () throws -> Void) throws -> String {
    do {
      try body()
      return "nothing"
    } catch { return "\(error)" }
  }

  static func short(_ body: () throws -> Void) throws -> String {
    do {
      try body()
      return "nothing"
    } catch let error as SMTPWaitError { return error.shortfall }
  }

  @Test(arguments: calls) func `from a closure is answered`(_ call: Call) throws {
    let (gate, clock, results) = (SMTPGate("gate"), SMTPFixtureClock.manual(), Log<String>())
    let server = try SMTPTestServer.start(.clock(clock), .hookTimeout(.seconds(60)))
    defer { server.stop() }
    let hasRun = Turnstile()
    let client = try RawClient.greeted(server)
    try client.deliver()
    try server.use([
      .on(.noop).decide { event in
        defer { hasRun.open() }
        if let server = event.server { results.append(try call.body(server, gate, clock)) }
        return .proceed
      }
    ])
    try client.send("NOOP\r\n")
    if call.endsSession {
      #expect(try client.finalReplies() == ["421 4.3.2 Service not available"])
    } else {
      #expect(try client.reply() == "250 2.0.0 Ok")
    }
    hasRun.wait()
    let expected = call.result.split(separator: "|", omittingEmptySubsequences: false)[0]
    #expect(results.all == [String(expected)])
    #expect(server.findings.filter { $0.kind == .hookFailed } == [])
  }

  @Test(arguments: calls) func `from the I/O thread is answered`(_ call: Call) throws {
    let (gate, clock, results) = (SMTPGate("gate"), SMTPFixtureClock.manual(), Log<String>())
    let isArmed = Locked(false)
    let holder = Locked<SMTPTestServer?>(nil)
    let loop = try EventLoop(name: "within")
    var configuration = SMTPTestServer.Configuration([.clock(clock)])
    configuration.loop = loop
    let server = try SMTPTestServer.start(
      configuration: configuration, trace: nil,
      observer: ServerObserver { event in
        guard case .finding = event, isArmed.withLock({ $0 }) else { return }
        isArmed.withLock { $0 = false }
        guard let server = holder.withLock({ $0 }) else { return }
        results.append((try? call.body(server, gate, clock)) ?? "threw")
      })
    defer {
      server.stop()
      loop.stop()
    }
    holder.withLock { $0 = server }
    let client = try RawClient.greeted(server)
    try client.deliver()
    isArmed.withLock { $0 = true }
    // What breaks a clause is told to whoever observes, as soon as it is known.
    try client.send("MAIL FROM: <a@example.com>\r\n")
    if !call.endsSession { #expect(try client.reply().hasPrefix("250")) }
    loop.barrier()
    let expected = call.result.split(separator: "|", omittingEmptySubsequences: false).last ?? ""
    let findings = call.testDescription == "records" ? "1 1 1 1" : String(expected)
    #expect(results.all == [findings])
    holder.withLock { $0 = nil }
  }

  @Test func `may advance the clock that holds its own session`() throws {
    let clock = SMTPFixtureClock.manual()
    let server = try SMTPTestServer.start(
      .clock(clock), .hookTimeout(.seconds(60)),
      .script {
        On(.noop).wait(.seconds(5)).decide { _ in
          try clock.advance(by: .seconds(1000))
          return .wait(.seconds(5)).reply(250, "later")
        }
      })
    defer { server.stop() }
    let silent = try RawClient.greeted(server)
    let client = try RawClient.greeted(server)
    try client.send("NOOP\r\n")
    try clock.advance(by: .seconds(5))
    // Its closure has the time to move the clock, whoever else does.
    #expect(try silent.finalReplies() == ["421 4.4.2 Idle for too long"])
    while clock.now < 1_005_000_000_000 || server.core.host.hooks.count > 0 { sched_yield() }
    server.core.catchUp()
    try clock.advance(by: .seconds(5))
    #expect(try client.reply() == "250 later")
    #expect(server.findings == [])
  }
}
