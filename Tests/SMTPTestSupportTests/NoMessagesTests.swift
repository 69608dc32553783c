import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `Making sure that nothing came` {
  @Test func `passes where nothing was stored, whatever was tried`() async throws {
    let server = try SMTPTestServer.start(.rejecting("*"))
    defer { server.stop() }
    try await server.requireNoMessages()
    let client = try RawClient.greeted(server)
    try client.say("MAIL FROM:<a@example.com>")
    #expect(try client.say("RCPT TO:<b@example.com>") == "550 5.1.1 Mailbox unavailable")
    try client.say("RSET")
    try await server.requireNoMessages()
    try await OwnThread { try server.waitForNoMessages() }.value
  }

  @Test func `fails at once where something is there`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    try RawClient.deliver(server)
    // Not even an open transaction keeps it from saying so.
    let client = try RawClient.greeted(server)
    try client.say("MAIL FROM:<a@example.com>")
    let start = ContinuousClock.now
    let error = await #expect(throws: SMTPWaitError.self) {
      try await server.requireNoMessages(for: .seconds(100))
    }
    #expect(start.duration(to: .now) < .seconds(9))
    #expect(
      error?.description.hasPrefix(
        "Expected no messages, 1 came.\nWhat came:\n"
          + "  session 1, transaction 1: <a@example.com> to <b@example.com>, 20 octets, accepted, "
          + "subject \"x\"\n") == true)
    let blocking = try await OwnThread { () -> SMTPWaitError? in
      #expect(throws: SMTPWaitError.self) { try server.waitForNoMessages(for: .seconds(100)) }
    }.value
    #expect(blocking?.reason == .unexpected)
  }

  @Test func `names what came while somebody else is under way`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let other = try RawClient.greeted(server)
    try other.say("MAIL FROM:<a@example.com>")
    let client = try RawClient.greeted(server)
    let quiet = await #expect(throws: SMTPWaitError.self) {
      try await server.requireNoMessages(within: .milliseconds(10))
    }
    #expect(quiet?.expectation == "the server to become quiescent")
    let watching = Task { try await server.requireNoMessages(within: .seconds(100)) }
    try client.deliver()
    let error = await #expect(throws: SMTPWaitError.self) { try await watching.value }
    #expect(error?.expectation == "no messages")
  }

  @Test func `waits for what is under way`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.openData()
    let sending = OwnThread { try client.say("x\r\n.") }
    let error = await #expect(throws: SMTPWaitError.self) { try await server.requireNoMessages() }
    #expect(error?.reason == .unexpected)
    #expect(try sending.join().hasPrefix("250"))
  }

  @Test func `watches for as long as it is told`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let start = ContinuousClock.now
    try await server.requireNoMessages(for: .milliseconds(30))
    #expect(start.duration(to: .now) >= .milliseconds(30))
    let second = ContinuousClock.now
    try await OwnThread { try server.waitForNoMessages(for: .milliseconds(30)) }.value
    #expect(second.duration(to: .now) >= .milliseconds(30))
    let watching = Task { try await server.requireNoMessages(for: .seconds(100)) }
    try RawClient.deliver(server)
    let error = await #expect(throws: SMTPWaitError.self) { try await watching.value }
    #expect(error?.expectation == "no messages")
    #expect(error?.shortfall == "1 came")
  }

  @Test func `can be cancelled`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let watching = Task { try await server.requireNoMessages(for: .seconds(100)) }
    watching.cancel()
    await #expect(throws: CancellationError.self) { try await watching.value }
  }
}
