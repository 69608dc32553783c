import SMTPTestHelpers
import SMTPTestNetwork
import Testing

@testable import SMTPTestScript
@testable import SMTPTestSupport

@Suite(.bounded) struct `A policy` {
  private func start(_ policy: SMTPPolicy, _ clock: SMTPFixtureClock) throws -> SMTPTestServer {
    try SMTPTestServer.start(.clock(clock), .idleTimeout(.zero), .policy(policy))
  }

  @Test(arguments: [
    (
      SMTPPolicy.greylisting(),
      "[greylisting] on RCPT within 5min per peer per sender per recipient: "
        + "reply 450 4.7.1 \"Greylisted, try again later\""
    ),
    (
      .rateLimit(10, in: .seconds(60)),
      "[rate-limit] on MAIL over 10 in 1min per peer: "
        + "reply 450 4.7.1 \"Rate limit exceeded, try again later\""
    ),
    (
      .rateLimit(1, in: .seconds(1), per: .session, reply: SMTPReply(421, "4.7.0", "Slow down")),
      "[rate-limit] on MAIL over 1 in 1s per session: reply 421 4.7.0 \"Slow down\", close"
    ),
    (
      .connectionLimit(2),
      "[connection-limit] on CONNECT open 3..: reply 421 4.3.2 \"Too many connections\", close"
    ),
    (
      .recipientLimit(100),
      "[recipient-limit] on RCPT recipients 101..: reply 452 4.5.3 \"Too many recipients\""
    ),
    (.quota(1023), "[quota] on RCPT stored 1KB..: reply 452 4.2.2 \"Mailbox full\""),
    (.tarpit(.milliseconds(1500)), "[tarpit] on ANY: wait 1500ms, next"),
    (
      .lostAcknowledgement(),
      "[lost-acknowledgement] on END-OF-DATA once: accept-then-lose"
    ),
    (
      .poisonRecipient("p@*"),
      "[poison-recipient] on END-OF-DATA to \"p@*\": reply 554 5.0.0 \"Transaction failed\""
    ),
    (
      .flappingPort(every: 3, down: .seconds(30)),
      "[flapping-port] on CONNECT every 3: close-port 30s, refuse"
    ),
    (
      .shutdownDuringData(after: 4096),
      "[shutdown-during-data] on BODY at 4KB once: close-port 1s, "
        + "reply 421 4.3.2 \"Service shutting down\", close"
    ),
  ])
  func `prints as a script that does the same`(_ policy: SMTPPolicy, _ text: String) throws {
    #expect(policy.description == text)
    try policy.script.validate()
  }

  @Test func `of greylisting lets a retry through after an hour, and only that`() throws {
    let clock = SMTPFixtureClock.manual()
    let server = try start(.greylisting(for: .seconds(3600)), clock)
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    func attempt(_ sender: String, _ recipient: String) throws -> String {
      try client.say("MAIL FROM:<\(sender)>")
      defer { _ = try? client.say("RSET") }
      return String(try client.say("RCPT TO:<\(recipient)>").prefix(9))
    }
    #expect(try attempt("a@s.test", "b@r.test") == "450 4.7.1")
    try clock.advance(by: .seconds(3599))
    #expect(try attempt("a@s.test", "b@r.test") == "450 4.7.1")
    // Another recipient has an hour of its own.
    #expect(try attempt("a@s.test", "c@r.test") == "450 4.7.1")
    try clock.advance(by: .seconds(1))
    #expect(try attempt("a@s.test", "b@r.test") == "250 2.1.5")
    #expect(try attempt("a@s.test", "c@r.test") == "450 4.7.1")
    #expect(try attempt("z@s.test", "b@r.test") == "450 4.7.1")
  }

  @Test func `of a day's token bucket fills as time goes by`() throws {
    let clock = SMTPFixtureClock.manual()
    let server = try start(.rateLimit(24, in: .seconds(86_400), per: .sender), clock)
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    func accepted(_ attempts: Int, from sender: String = "a@s.test") throws -> Int {
      try (0..<attempts).count { _ in
        defer { _ = try? client.say("RSET") }
        return try client.say("MAIL FROM:<\(sender)>").hasPrefix("250")
      }
    }
    #expect(try accepted(30) == 24)
    #expect(try accepted(1, from: "z@s.test") == 1)
    // A token an hour.
    try clock.advance(by: .seconds(3599))
    #expect(try accepted(1) == 0)
    try clock.advance(by: .seconds(1))
    #expect(try accepted(2) == 1)
    try clock.advance(by: .seconds(7 * 3600))
    #expect(try accepted(10) == 7)
    try clock.advance(by: .seconds(1_000_000))
    #expect(try accepted(30) == 24)
  }

  @Test func `of limits counts connections and recipients`() throws {
    let server = try SMTPTestServer.start(
      .policy(.connectionLimit(2)), .policy(.recipientLimit(2)))
    defer { server.stop() }
    let first = try RawClient.greeted(server)
    let second = try RawClient.greeted(server)
    #expect(
      try RawClient(server.endpoint).finalReplies() == ["421 4.3.2 Too many connections"])
    second.leave()
    EventLoop.shared.barrier()
    let third = try RawClient.greeted(server)
    try third.say("MAIL FROM:<a@s.test>")
    let replies = try ["a", "b", "c"].map { try third.say("RCPT TO:<\($0)@r.test>").prefix(3) }
    #expect(replies == ["250", "250", "452"])
    #expect(try first.say("NOOP") == "250 2.0.0 Ok")
  }

  @Test func `of a quota counts what is stored for a recipient and what is declared`() throws {
    let server = try SMTPTestServer.start(.policy(.quota(20)))
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    func recipient(_ recipient: String, size: Int) throws -> String {
      try client.say("MAIL FROM:<a@s.test> SIZE=\(size)")
      defer { _ = try? client.say("RSET") }
      return String(try client.say("RCPT TO:<\(recipient)>").prefix(3))
    }
    #expect(try recipient("b@r.test", size: 20) == "250")
    #expect(try recipient("b@r.test", size: 21) == "452")
    try client.deliver("0123456789\r\n", to: ["b@r.test"])
    #expect(try recipient("B@r.test", size: 9) == "250")
    #expect(try recipient("b@R.TEST", size: 9) == "452")
    #expect(try recipient("b@r.test", size: 8) == "250")
    #expect(try recipient("c@r.test", size: 20) == "250")
  }

  @Test func `of a flapping port is down for its time and comes back on the same port`() throws {
    let clock = SMTPFixtureClock.manual()
    let server = try start(.flappingPort(every: 2, down: .seconds(60)), clock)
    defer { server.stop() }
    let open = try RawClient.greeted(server)
    #expect(try RawClient(server.endpoint).rest() == ("", .reset))
    #expect(throws: SystemError.self) { _ = try RawClient(server.endpoint) }
    #expect(throws: SystemError.self) { _ = try RawClient(server.endpoint, overIPv6: true) }
    #expect(try open.deliver() == "250 2.0.0 Ok: queued as 1-1")
    try clock.advance(by: .seconds(60))
    #expect(try RawClient(server.endpoint, overIPv6: true).reply().hasPrefix("220"))
    #expect(try RawClient(server.endpoint).rest() == ("", .reset))
  }

  @Test func `of poison, lost replies and a shutdown does what it says`() throws {
    let clock = SMTPFixtureClock.manual()
    let server = try SMTPTestServer.start(
      .clock(clock), .policy(.poisonRecipient("poison@*")), .policy(.lostAcknowledgement()),
      .policy(.shutdownDuringData(after: 100)))
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    #expect(
      try client.deliver(to: ["b@r.test", "poison@r.test"]) == "554 5.0.0 Transaction failed")
    try client.openData()
    try client.send("x\r\n.\r\n")
    #expect(try client.finalReplies() == [])
    #expect(server.messages.count == 1)
    let big = try RawClient.greeted(server)
    try big.openData()
    try big.send(String(repeating: "x", count: 120))
    #expect(try big.finalReplies() == ["421 4.3.2 Service shutting down"])
    #expect(throws: SystemError.self) { _ = try RawClient(server.endpoint) }
    try clock.advance(by: .seconds(1))
    try RawClient.deliver(server)
    #expect(server.messages.count == 2)
  }
}
