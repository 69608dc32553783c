import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `The moment a wait means` {
  @Test func `is the reply unless told otherwise`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.deliver()
    let message = try await server.message()
    #expect(server.sessions.map(\.isOpen) == [true])
    let error = await #expect(throws: SMTPWaitError.self) {
      try await server.message(at: .sessionEnded, within: .milliseconds(20))
    }
    #expect(
      error?.description.hasPrefix(
        "Waited 0.02 seconds for the session of a message to end; it did not.\n") == true)
    #expect(message.session.number == 1)
  }

  @Test func `can be the end of the session`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let other = try RawClient.greeted(server)
    let client = try RawClient.greeted(server)
    try client.deliver()
    let end = OwnThread { try client.say("QUIT") }
    let quit = OwnThread {
      _ = try end.join()
      client.close()
    }
    let message = try await server.message(at: .sessionEnded)
    #expect(message.session.number == 2)
    #expect(server.sessions.map(\.isOpen) == [true, false])
    #expect(server.sessions.last?.stage == .quit)
    try quit.join()
    #expect(try other.say("NOOP") == "250 2.0.0 Ok")
  }

  @Test func `can be the end of a session that a reset forgot`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.deliver()
    let hasLooked = Turnstile()
    let ending = OwnThread {
      hasLooked.wait()
      client.close()
      try OwnThread { _ = try server.waitForEndedSessions() }.join()
      server.reset()
      // A session with the number of the one that is forgotten.
      return try RawClient.greeted(server)
    }
    let message = try await server.message(
      where: { _ in
        hasLooked.open()
        return true
      }, at: .sessionEnded,
      // It looks when its task comes to its turn.
      within: .seconds(120))
    #expect(message.subject == "x")
    let successor = try ending.join()
    #expect(server.sessions.map(\.number) == [1])
    #expect(try successor.say("NOOP") == "250 2.0.0 Ok")
  }

  @Test func `can be the quiet after all that was sent`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    // The second message is on its way when the first is acknowledged.
    try client.send(
      "MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\nSubject: 1\r\n.\r\n"
        + "MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\nSubject: 2\r\n.\r\n")
    #expect(try await server.message(at: .quiescent).subject == "1")
    #expect(server.messages.map(\.subject) == ["1", "2"])
  }

  @Test func `never comes while a transaction is open`() async throws {
    let server = try SMTPTestServer.start(.clock(.manual()))
    defer { server.stop() }
    try await server.quiescence()
    let client = try RawClient.greeted(server)
    try await server.quiescence()
    try client.say("MAIL FROM:<a@example.com>")
    let error = await #expect(throws: SMTPWaitError.self) {
      try await server.quiescence(within: .milliseconds(20))
    }
    #expect(
      error?.description.hasPrefix(
        "Waited 0.02 seconds for the server to become quiescent; it did not: "
          + "session 1 has something under way.\n"
          + "No transaction ended.\nSessions that are open:\n  session 1 from 127.0.0.1:") == true)
    let done = OwnThread { try client.say("RSET") }
    try await server.quiescence()
    #expect(server.transactions.map(\.outcome) == [.abandoned(at: .mail)])
    #expect(try done.join() == "250 2.0.0 Ok")
  }

  @Test func `is the end of as many sessions as said`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let clients = try (0..<3).map { _ in try RawClient.greeted(server) }
    clients[1].close()
    #expect(try await server.endedSessions().map(\.number) == [2])
    let error = await #expect(throws: SMTPWaitError.self) {
      try await server.endedSessions(count: 2, within: .milliseconds(20))
    }
    #expect(
      error?.description.hasPrefix("Waited 0.02 seconds for 2 sessions to end; 1 did.\n") == true)
    let closing = OwnThread { clients[0].close() }
    #expect(try await server.endedSessions(count: 2).map(\.number) == [1, 2])
    try closing.join()
  }
}
