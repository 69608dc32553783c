import SMTPTestHelpers
import SMTPTestSupport
import Testing

/// Of waits and gates: a deadline may be as far as there are numbers, and so may what is waited for.
@Suite(.bounded) struct `Waits at their extremes` {
  private static let moment = Duration.milliseconds(10)

  private func deliver(to server: SMTPTestServer) throws {
    let client = try RawClient.greeted(server)
    try client.say("MAIL FROM:<a@example.com>")
    try client.say("RCPT TO:<b@example.com>")
    try client.say("DATA")
    try client.say("Subject: x\r\n\r\nx\r\n.")
    try client.say("QUIT")
  }

  @Test(arguments: Extremes.numbers)
  func `for so many messages and sessions`(_ count: Int) async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    try deliver(to: server)
    _ = try await server.endedSessions()
    let found = try? await server.messages(count: count, within: Self.moment)
    // None are wanted where there is one, or more than there are.
    #expect(found?.count == (count == 1 ? 1 : nil))
    let ended = try? await server.endedSessions(count: count, within: Self.moment)
    #expect(ended?.count == (count == .max ? nil : 1))
    try await OwnThread {
      let found = try? server.waitForMessages(count: count, within: Self.moment)
      #expect(found?.count == (count == 1 ? 1 : nil))
    }.value
  }

  @Test(arguments: Extremes.durations)
  func `for so long`(_ duration: Duration) async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    try deliver(to: server)
    _ = try await server.endedSessions()
    // What is there is found whenever it must be there by.
    #expect(try await server.messages(count: 1, within: duration).count == 1)
    #expect(try await server.endedSessions(within: duration).count == 1)
    try await OwnThread {
      let messages = try server.waitForMessages(count: 1, within: duration)
      #expect(messages.count == 1)
    }.value
    let gate = SMTPGate("g")
    if duration > .seconds(1) {
      // The longest waits end with their task.
      let waiting = Task {
        try await server.message(to: "nobody", within: duration)
      }
      let arriving = Task { try await gate.arrival(within: duration) }
      waiting.cancel()
      arriving.cancel()
      await #expect(throws: CancellationError.self) { try await waiting.value }
      await #expect(throws: CancellationError.self) { try await arriving.value }
    } else {
      await #expect(throws: SMTPWaitError.self) {
        try await server.message(to: "nobody", within: duration)
      }
      await #expect(throws: SMTPGateError.self) { try await gate.arrival(within: duration) }
      try await server.requireNoMessages(.to("nobody"), for: duration)
    }
  }

  @Test(arguments: Extremes.numbers)
  func `at gates`(_ count: Int) async throws {
    let gate = SMTPGate("g")
    gate.pass(count)
    gate.pass(count)
    gate.pass()
    let server = try SMTPTestServer.start(.script { On(.noop).hold(gate).proceed() })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    #expect(try client.say("NOOP").hasPrefix("250"))
    if count > 1 {
      await #expect(throws: SMTPGateError.self) {
        try await gate.arrival(count, within: Self.moment)
      }
    } else {
      try await gate.arrival(count)
    }
  }
}
