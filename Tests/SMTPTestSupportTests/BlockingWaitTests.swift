import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A wait that blocks its thread` {
  @Test func `finds what came and what comes`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let hasLooked = Turnstile()
    try RawClient.deliver(server, "Subject: one\r\n\r\n")
    let waiting = OwnThread {
      try server.waitForMessage { message in
        hasLooked.open()
        return message.subject == "two"
      }
    }
    hasLooked.wait()
    try RawClient.deliver(server, "Subject: two\r\n\r\n")
    #expect(try waiting.join().subject == "two")
    let subjects = try await OwnThread {
      (
        try server.waitForMessage(to: "b@*", from: "a@*").subject,
        try server.waitForMessages(count: 2).map(\.subject),
        try server.waitForEndedSessions(count: 2).count,
        try server.waitForMessage(at: .quiescent).subject,
        try server.waitForMessage(at: .sessionEnded).subject
      )
    }.value
    #expect(subjects == ("one", ["one", "two"], 2, "one", "one"))
  }

  @Test func `has a deadline each`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.deliver()
    try client.say("MAIL FROM:<a@example.com>")
    let instant = Duration.milliseconds(10)
    let waits: [@Sendable () throws -> Void] = [
      { _ = try server.waitForMessage(to: "nobody", within: instant) },
      { _ = try server.waitForMessages(count: 2, within: instant) },
      { _ = try server.waitForMessage(at: .sessionEnded, within: instant) },
      { _ = try server.waitForMessage(at: .quiescent, within: instant) },
      { _ = try server.waitForEndedSessions(within: instant) },
      { try server.waitForQuiescence(within: instant) },
      { _ = try server.waitForMessages(count: 2, within: .seconds(-1)) },
    ]
    let busy = "it did not: session 1 has something under way"
    let expectations = [
      ("a message to \"nobody\"", "none came"), ("exactly 2 messages", "1 came"),
      ("the session of a message to end", "it did not"),
      ("the server to become quiescent", busy), ("a session to end", "none did"),
      ("the server to become quiescent", busy), ("exactly 2 messages", "1 came"),
    ]
    for (wait, expectation) in zip(waits, expectations) {
      let error = try await OwnThread { () -> SMTPWaitError? in
        #expect(throws: SMTPWaitError.self) { try wait() }
      }.value
      #expect(error?.expectation == expectation.0)
      #expect(error?.shortfall == expectation.1)
      #expect(error?.reason.timeout != nil)
    }
  }

  @Test func `ends when the server stops`() throws {
    let server = try SMTPTestServer.start()
    try RawClient.deliver(server)
    let hasLooked = Turnstile()
    let waiting = OwnThread { () -> SMTPWaitError.Reason? in
      do {
        _ = try server.waitForMessage { _ in
          hasLooked.open()
          return false
        }
        return nil
      } catch {
        return (error as? SMTPWaitError)?.reason
      }
    }
    hasLooked.wait()
    server.stop()
    #expect(try waiting.join() == .serverStopped)
  }
}
