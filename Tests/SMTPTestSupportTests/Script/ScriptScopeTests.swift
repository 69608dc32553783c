import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestScript
import Testing

@testable import SMTPTestSupport

@Suite(.bounded) struct `The scope of a script` {
  @TaskLocal static var mark = "none"

  @Test func `leaves what the outer script counted, drew and entered as it was`() async throws {
    let server = try SMTPTestServer.start(
      .script(
        SMTPScript(seed: 3) {
          On(.vrfy).enter("locked").reply(550, "locked now")
          On(.noop).when(.state("locked")).nth(3).reply(450, "third")
          On(.rset).chance(percent: 100).reply(451, "drawn")
          On(.help).reply(452, "idle")
        }))
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.say("VRFY x")
    try client.say("NOOP")
    try client.say("RSET")
    let (hits, draws) = (server.scriptHits, server.drawnScript)
    try await server.withScript([.on(.noop).reply(250, "scoped")]) {
      for _ in 0..<5 {
        let reply = try client.say("NOOP")
        #expect(reply == "250 scoped")
      }
    }
    #expect(server.scriptHits == hits)
    #expect(server.drawnScript == draws)
    #expect(try client.say("NOOP") == "250 2.0.0 Ok")
    #expect(try client.say("NOOP") == "450 third")
    #expect(
      server.findings.map(\.description) == ["never fired: on HELP: reply 452 \"idle\""])
  }

  @Test
  func
    `finds its idle rules when it has come to its end, and those of the outer script in the end`()
    async throws
  {
    struct Mishap: Error {}
    let server = try SMTPTestServer.start(
      .script {
        On(.vrfy).reply(550, "fired")
        On(.help).reply(550, "idle outside")
      })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.say("VRFY x")
    try await server.withScript([
      .on(.noop).reply(250, "fired inside"), .on(.quit).reply(550, "idle inside"),
    ]) { _ = try client.say("NOOP") }
    await #expect(throws: Mishap.self) {
      try await server.withScript([.on(.quit).reply(550, "had no chance")]) { throw Mishap() }
    }
    try await server.withScript(.chaos(seed: 1)) {}
    #expect(
      server.findings.map(\.description) == [
        "never fired: on QUIT: reply 550 \"idle inside\"",
        "never fired: on HELP: reply 550 \"idle outside\"",
      ])
  }

  @Test func `has a reset forget what was counted outside, too`() async throws {
    let server = try SMTPTestServer.start(.script { On(.noop).once.reply(450, "first") })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    #expect(try client.say("NOOP") == "450 first")
    try await server.withScript([.on(.vrfy).reply(250, "scoped")]) {
      let reply = try client.say("VRFY x")
      #expect(reply == "250 scoped")
      server.reset()
    }
    #expect(server.scriptHits.map(\.count) == [0])
    #expect(try client.say("NOOP") == "450 first")
  }

  @Test func `may lie within another, and may end before one that began later`() throws {
    let stack = ScriptStack(hooksOn: .ownThread)
    func script(_ text: String) -> SMTPScript { [.on(.noop).reply(450, nil, text)] }
    var current: String { stack.script.description }
    try stack.use(script("base"))
    let first = try stack.push(script("first"))
    let second = try stack.push(script("second"))
    #expect(current.contains("second"))
    #expect(stack.pop(first)?.program.script == script("first"))
    #expect(current.contains("second"))
    try stack.use(script("replaced"))
    #expect(current.contains("replaced"))
    #expect(stack.pop(first) == nil)
    #expect(stack.pop(second)?.program.script == script("replaced"))
    #expect(current.contains("base"))
  }

  @Test func `keeps connections asking where the script in use has something to say`() async throws
  {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    await withTaskGroup { group in
      for number in 0..<20 {
        group.addTask {
          try? await server.withScript([.on(.rset).reply(450, "\(number)")]) {
            await Task.yield()
          }
        }
      }
    }
    #expect(try client.say("RSET") == "250 2.0.0 Ok")
    try await server.withScript([.on(.noop).reply(451, "in use")]) {
      let reply = try client.say("NOOP")
      #expect(reply == "451 in use")
    }
    #expect(try client.say("NOOP") == "250 2.0.0 Ok")
  }

  @Test func `runs the closures of each script in the tasks of whoever put it in`() async throws {
    let marks = Log<String>()
    let script = SMTPScript {
      On(.noop).decide { _ in
        marks.append(Self.mark)
        return .proceed
      }
    }
    let server = try Self.$mark.withValue("outer") { try SMTPTestServer.start(.script(script)) }
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.say("NOOP")
    try await Self.$mark.withValue("inner") {
      try await server.withScript(script) { _ = try client.say("NOOP") }
    }
    try client.say("NOOP")
    #expect(marks.all == ["outer", "inner", "outer"])
  }

  @Test func `counts what is stored for the quota of the outer script too`() async throws {
    let server = try SMTPTestServer.start(.policy(.quota(20)))
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try await server.withScript(SMTPScript()) { _ = try client.deliver("0123456789012345678\r\n") }
    try client.say("MAIL FROM:<a@example.com>")
    #expect(try client.say("RCPT TO:<b@example.com>").hasPrefix("452"))
    #expect(try client.say("RCPT TO:<c@example.com>").hasPrefix("250"))
  }
}

@Suite(.bounded) struct `A script that is replaced` {
  @TaskLocal static var mark = "none"

  @Test func `has the closures run that were on their way`() async throws {
    let stack = ScriptStack(hooksOn: .ownThread)
    try stack.use([.on(.noop).decide { _ in .proceed }])
    var taken: ScriptInUse? = stack.top
    try stack.use([.on(.noop).decide { _ in .proceed }])
    let hasRun = Latch()
    taken?.runner?.run(HookHandle { _ in }) { hasRun.open() }
    taken = nil
    try await hasRun.wait()
  }

  @Test func `has a closure that was waited for run in its own tasks`() throws {
    let marks = Log<String>()
    let gate = SMTPGate("gate")
    func script(_ text: String) -> SMTPScript {
      [
        .on(.noop).hold(gate).decide { _ in
          marks.append("\(text) \(Self.mark)")
          return .proceed
        }
      ]
    }
    let server = try Self.$mark.withValue("first") {
      try SMTPTestServer.start(.script(script("old")))
    }
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.send("NOOP\r\n")
    try gate.waitForArrival()
    try Self.$mark.withValue("second") { try server.use(script("new")) }
    gate.open()
    #expect(try client.reply() == "250 2.0.0 Ok")
    #expect(try client.say("NOOP") == "250 2.0.0 Ok")
    #expect(marks.all == ["old first", "new second"])
  }

  @Test func `loses no closure, however often it is`() throws {
    let count = Locked(0)
    let script = SMTPScript {
      On(.noop).decide { _ in
        count.withLock { $0 += 1 }
        return .proceed
      }
    }
    let server = try SMTPTestServer.start(.script(script))
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    let isDone = Locked(false)
    let changing = OwnThread {
      while !isDone.withLock({ $0 }) { try server.use(script) }
    }
    let wanted = 1000
    try client.send(String(repeating: "NOOP\r\n", count: wanted))
    let replies = try client.replies(wanted)
    isDone.withLock { $0 = true }
    try changing.join()
    #expect(Set(replies) == ["250 2.0.0 Ok"])
    #expect(count.withLock { $0 } == wanted)
    #expect(!server.findings.contains { $0.kind == .hookTimedOut })
  }
}
