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

@Suite(.bounded) struct `The lifetime of a server` {
  /// A server as nobody holds it.
  struct Trace {
    weak var server: SMTPTestServer?
    weak var core: ServerCore?

    init(_ server: SMTPTestServer) {
      self.server = server
      core = server.core
    }

    /// Waits until both are gone; tasks that ended a moment ago may be about to let go.
    func areGone() async -> Bool {
      let deadline = ContinuousClock.now + .seconds(60)
      while server != nil || core != nil, .now < deadline { await Task.yield() }
      return server == nil && core == nil
    }
  }

  /// Something a closure holds.
  final class Held: Sendable {}

  @Test func `ends with its last reference, also where closures ask for it`() async throws {
    let counts = Log<Int?>()
    var server: SMTPTestServer? = try SMTPTestServer.start(
      .hostName("asking.test"),
      .script {
        On(.noop).decide { event in
          counts.append(event.server?.messages.count)
          return .proceed
        }
      })
    let endpoint = try #require(server?.endpoint)
    let trace = Trace(try #require(server))
    do {
      let client = try RawClient.greeted(try #require(server))
      try client.deliver()
      #expect(try client.say("NOOP") == "250 2.0.0 Ok")
      server = nil
      #expect(try client.finalReplies() == ["421 4.3.2 Service not available"])
    }
    #expect(counts.all == [1])
    #expect(await trace.areGone())
    #expect(!RawClient.finds("asking.test", at: endpoint))
  }

  @Test func `ends with its last reference, also where closures hold it weakly`() async throws {
    var server: SMTPTestServer? = try SMTPTestServer.start()
    try server?.use([
      .on(.noop).decide { [weak server] _ in server == nil ? .close : .proceed }
    ])
    let trace = Trace(try #require(server))
    #expect(try RawClient.greeted(try #require(server)).say("NOOP") == "250 2.0.0 Ok")
    server = nil
    #expect(await trace.areGone())
  }

  @Test func `ends at its stop where closures hold it, and what was recorded stays`() async throws {
    var server: SMTPTestServer? = try SMTPTestServer.start(
      .strict(tolerating: { $0.kind == .openSession }))
    let trace: Trace
    let message: SMTPReceivedMessage
    let session: SMTPSessionRecord
    do {
      let server = try #require(server)
      trace = Trace(server)
      try server.use([
        .on(.rcpt).decide { _ in server.messages.isEmpty ? .proceed : .reply(.mailboxFull) },
        .on(.vrfy).decide { _ in server.findings.isEmpty ? .proceed : .close },
      ])
      try RawClient.deliver(server)
      message = try #require(server.messages.first)
      server.stop()
      session = try #require(server.sessions.first)
      // What the script came to can be asked for still.
      #expect(server.scriptHits.map(\.count) == [1, 0])
      #expect(server.script.description == "on RCPT: call closure\non VRFY: call closure")
      #expect(server.findings.map(\.description) == ["never fired: on VRFY: call closure"])
      #expect(server.transcript.hasPrefix("== 1"))
    }
    server = nil
    #expect(await trace.areGone())
    #expect(message.content == Array("Subject: x\r\n\r\nbody\r\n".utf8))
    #expect(message.envelope.recipients == ["b@example.com"])
    #expect(session.transcript.contains("C: DATA"))
    #expect(session.transactions.count == 1)
  }

  @Test func `lets go at its stop of all that options hold, whoever still holds the server`() throws
  {
    weak var held: Held?
    let server: SMTPTestServer
    do {
      let object = Held()
      held = object
      server = try SMTPTestServer.start(
        configuration: .init([
          .script { On(.noop).decide { _ in withExtendedLifetime(object) { .proceed } } },
          .strict(tolerating: { _ in withExtendedLifetime(object) { false } }),
        ]), trace: nil, observer: ServerObserver { _ in withExtendedLifetime(object) {} })
      try server.use([
        .on(.noop).chance(percent: 100).decide { _ in withExtendedLifetime(object) { .proceed } }
      ])
    }
    try RawClient.greeted(server).say("NOOP")
    #expect(held != nil)
    server.stop()
    // A closure that has just answered may be about to end.
    let deadline = ContinuousClock.now + .seconds(60)
    while held != nil, .now < deadline { sched_yield() }
    #expect(held == nil)
    #expect(server.drawnScript.description.contains("call closure"))
    // Nor does it keep what comes later.
    do {
      let object = Held()
      held = object
      try server.use([.on(.noop).decide { _ in withExtendedLifetime(object) { .proceed } }])
    }
    #expect(held == nil)
  }

  @Test func `is forgiven after its stop what it was before`() throws {
    let server = try SMTPTestServer.start(
      .strict(tolerating: { $0.kind == .unreadMessage }), .script { On(.vrfy).close() })
    try RawClient.deliver(server)
    server.stop()
    #expect(
      server.core.findingsInTheEnd.map(\.description) == ["never fired: on VRFY: close"])
  }

  @Test func `is not put off by a closure that never ends`() async throws {
    let arrival = Latch()
    let release = Latch()
    var server: SMTPTestServer? = try SMTPTestServer.start(
      .hookTimeout(.seconds(86_400)),
      .script {
        On(.mail).decide { _ in
          arrival.open()
          // Deaf to its being cancelled.
          let task = Task.detached { try await release.wait() }
          try await task.value
          return .proceed
        }
      })
    let trace = Trace(try #require(server))
    let client = try RawClient.greeted(try #require(server))
    try client.send("MAIL FROM:<a@example.com>\r\n")
    try await arrival.wait()
    server = nil
    #expect(await trace.areGone())
    release.open()
  }

  @Test func `is not put off by timers, gates and waits`() async throws {
    let gate = SMTPGate("gate")
    var server: SMTPTestServer? = try SMTPTestServer.start(
      .holdTimeout(.seconds(86_400)),
      .script {
        On(.noop).closePort(for: .seconds(86_400)).proceed()
        On(.rset).hold(gate).proceed()
        On(.vrfy).wait(.seconds(86_400)).proceed()
      })
    let trace = Trace(try #require(server))
    let clients = try (0..<2).map { _ in try RawClient.greeted(try #require(server)) }
    try clients[0].say("NOOP")
    try clients[0].send("RSET\r\n")
    try clients[1].send("VRFY x\r\n")
    try await gate.arrival()
    let wait = Task { [server] in try await server?.message(within: .seconds(86_400)) }
    while server?.core.bulletin.waiterCount == 0 { await Task.yield() }
    server?.stop()
    await #expect(throws: SMTPWaitError.self) { _ = try await wait.value }
    server = nil
    #expect(await trace.areGone())
    #expect(gate.held == 0)
  }

  @Test func `is not put off by whoever reads its messages`() async throws {
    var server: SMTPTestServer? = try SMTPTestServer.start()
    let trace = Trace(try #require(server))
    try RawClient.deliver(try #require(server))
    let hasRead = Latch()
    let messages = try #require(server?.messageStream)
    let reading = Task {
      var count = 0
      for await _ in messages {
        count += 1
        hasRead.open()
      }
      return count
    }
    try await hasRead.wait()
    server = nil
    #expect(await reading.value == 1)
    #expect(trace.server == nil)
  }

  @Test func `ends with the scope of its test, whatever its closures hold`() async throws {
    var trace: Trace?
    try await withSMTPTestServer { server in
      trace = Trace(server)
      try server.use([.on(.noop).decide { _ in server.messages.isEmpty ? .proceed : .close }])
      try RawClient.greeted(server).say("NOOP")
    }
    #expect(await trace?.areGone() == true)
  }
}
