import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A server with a manual clock` {
  @Test func `gives up on a silent client after five minutes, in no time`() throws {
    let clock = SMTPFixtureClock.manual()
    let server = try SMTPTestServer.start(.clock(clock))
    defer { server.stop() }
    let start = ContinuousClock.now
    let client = try RawClient.greeted(server)
    try clock.advance(by: .seconds(299))
    #expect(try client.say("NOOP") == "250 2.0.0 Ok")
    try clock.advance(by: .seconds(299))
    #expect(server.sessions.map(\.isOpen) == [true])
    try client.openData()
    try client.send("half")
    try clock.advance(by: .seconds(299))
    // One octet is enough to show that somebody is there.
    try client.send("x")
    try clock.advance(by: .seconds(299))
    #expect(server.transactions.isEmpty)
    try clock.advance(by: .seconds(1))
    #expect(try client.finalReplies() == ["421 4.4.2 Idle for too long"])
    #expect(server.transactions.map(\.outcome) == [.rejected(at: .body)])
    #expect(server.transactions.first?.content == Array("halfx".utf8))
    #expect(server.transactions.first?.time == .seconds(1197))
    #expect(start.duration(to: .now) < .seconds(20))
  }

  @Test func `waits for ever where told so, and as short as told`() throws {
    let clock = SMTPFixtureClock.manual()
    let patient = try SMTPTestServer.start(.clock(clock), .idleTimeout(.zero))
    let hasty = try SMTPTestServer.start(.clock(clock), .idleTimeout(.milliseconds(10)))
    defer {
      patient.stop()
      hasty.stop()
    }
    let first = try RawClient.greeted(patient)
    let second = try RawClient.greeted(hasty)
    try clock.advance(by: .milliseconds(9))
    #expect(hasty.sessions.map(\.isOpen) == [true])
    try clock.advance(by: .milliseconds(1))
    #expect(try second.finalReplies() == ["421 4.4.2 Idle for too long"])
    try clock.advance(by: .seconds(1_000_000))
    #expect(try first.say("NOOP") == "250 2.0.0 Ok")
  }

  @Test func `does not take the time of its own closures for the client's silence`() async throws {
    let clock = SMTPFixtureClock.manual()
    let arrival = Latch()
    let release = Latch()
    let server = try SMTPTestServer.start(
      .clock(clock),
      .hookTimeout(.seconds(60)),
      .script {
        On(.noop).decide { _ in
          arrival.open()
          try await release.wait()
          return .proceed
        }
      })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.send("NOOP\r\n")
    try await arrival.wait()
    try clock.advance(by: .seconds(400))
    release.open()
    #expect(try client.reply() == "250 2.0.0 Ok")
    try clock.advance(by: .seconds(299))
    #expect(server.sessions.map(\.isOpen) == [true])
    try clock.advance(by: .seconds(1))
    #expect(try client.finalReplies() == ["421 4.4.2 Idle for too long"])
  }

  @Test func `records its times`() throws {
    let clock = SMTPFixtureClock.manual()
    let server = try SMTPTestServer.start(.clock(clock))
    defer { server.stop() }
    try clock.advance(by: .milliseconds(1500))
    let client = try RawClient(server.endpoint)
    _ = try client.reply()
    try clock.advance(by: .seconds(2))
    try client.say("HELO c.test")
    try clock.advance(by: .milliseconds(250))
    try client.deliver("")
    try clock.advance(by: .seconds(1))
    try client.send("QUIT\r\n")
    _ = try client.finalReplies()
    client.close()
    try OwnThread { _ = try server.waitForEndedSessions() }.join()
    let session = try #require(server.sessions.first)
    #expect(session.startedAt == .milliseconds(1500))
    #expect(session.endedAt == .milliseconds(4750))
    #expect(server.messages.first?.time == .milliseconds(3750))
    #expect(
      session.transcript.split(separator: "\n").dropFirst() == [
        "S: 220 fixture.test ESMTP SMTPTestSupport", "# 2.000 s later", "C: HELO c.test",
        "S: 250 fixture.test", "# 0.250 s later", "C: MAIL FROM:<a@example.com>",
        "S: 250 2.1.0 Ok", "C: RCPT TO:<b@example.com>", "S: 250 2.1.5 Ok", "C: DATA",
        "S: 354 End data with <CR><LF>.<CR><LF>", "C: .", "S: 250 2.0.0 Ok: queued as 1-1",
        "# 1.000 s later", "C: QUIT", "S: 221 2.0.0 Bye", "S! close",
        "# the client closed its side",
      ])
    #expect(session.transcript.hasPrefix("== 1  # 127.0.0.1:"))
    #expect(session.transcript.contains(", 1.500 s after the start\n"))
  }

  @Test func `keeps real time for the test's own waits`() async throws {
    let server = try SMTPTestServer.start(.clock(.manual()))
    defer { server.stop() }
    let start = ContinuousClock.now
    await #expect(throws: SMTPWaitError.self) {
      try await server.message(within: .milliseconds(20))
    }
    #expect(start.duration(to: .now) >= .milliseconds(20))
  }
}
