import SMTPTestHelpers
import SMTPTestNetwork
import Testing

@testable import SMTPTestScript
@testable import SMTPTestSupport

/// How often rules fire: `SCRIPT.md`, rule 2.
@Suite(.bounded) struct `A rule that counts` {
  /// What the server answers to NOOP, so many times in one session: `5` where the rule fired.
  private func answers(_ count: Int, _ on: On) throws -> String {
    let server = try SMTPTestServer.start(.script([on.reply(550, "5.0.0", "fired")]))
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    return try (0..<count).map { _ in String(try client.say("NOOP").prefix(1)) }.joined()
  }

  @Test func `fires when its occurrence says so`() throws {
    #expect(try answers(4, On(.noop)) == "5555")
    #expect(try answers(4, On(.noop).once) == "5222")
    #expect(try answers(4, On(.noop).first(3)) == "5552")
    #expect(try answers(4, On(.noop).nth(3)) == "2252")
    #expect(try answers(4, On(.noop).after(2)) == "2255")
    #expect(try answers(4, On(.noop).after(0)) == "5555")
    #expect(try answers(7, On(.noop).every(3)) == "2252252")
    // Of so many draws one is 0, but for one run in a hundred and fifty.
    #expect(try answers(500, On(.noop).chance(percent: 0)) == String(repeating: "2", count: 500))
    #expect(try answers(3, On(.noop).chance(percent: 100)) == "555")
  }

  @Test func `counts firings with first and events with nth, after and every`() throws {
    // An earlier rule handles every second NOOP.
    func answers(_ on: On) throws -> String {
      let server = try SMTPTestServer.start(
        .script([On(.noop).every(2).reply(450, "earlier"), on.reply(550, "fired")]))
      defer { server.stop() }
      let client = try RawClient.greeted(server)
      return try (0..<6).map { _ in String(try client.say("NOOP").prefix(1)) }.joined()
    }
    #expect(try answers(On(.noop).first(2)) == "545424")
    #expect(try answers(On(.noop).nth(3)) == "245424")
    #expect(try answers(On(.noop).nth(2)) == "242424")
    #expect(try answers(On(.noop).after(3)) == "242454")
    #expect(try answers(On(.noop).every(3)) == "245424")
  }

  /// A bucket of one token that fills in ten seconds.
  @Test func `credits the time to a bucket once, however often it was empty`() throws {
    let clock = SMTPFixtureClock.manual()
    let server = try SMTPTestServer.start(
      .clock(clock), .script { On(.noop).over(1, in: .seconds(10)).reply(450, "too fast") })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    var result = ""
    for seconds in [0, 4, 4, 1, 1, 9, 1] {
      try clock.advance(by: .seconds(seconds))
      result += try client.say("NOOP").prefix(1)
    }
    #expect(result == "2444242")
  }

  @Test func `counts only events that meet the conditions`() throws {
    let server = try SMTPTestServer.start(
      .script { On(.rcpt, to: "b@*").nth(2).reply(550, "5.1.1", "second b") })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.say("MAIL FROM:<a@example.com>")
    let replies = try ["b@x.test", "c@x.test", "B@x.test", "b@x.test"].map {
      String(try client.say("RCPT TO:<\($0)>").prefix(3))
    }
    #expect(replies == ["250", "250", "550", "250"])
  }

  @Test(arguments: [
    (SMTPScope.server, "54 44 44 44"), (.session, "54 54 54 54"), (.sender, "54 54 44 44"),
    (.recipient, "55 44 44 45"), (.peer, "54 44 44 44"),
  ])
  func `counts for each scope`(_ scope: SMTPScope, _ expected: String) throws {
    let server = try SMTPTestServer.start(
      .script { On(.rcpt).once(per: scope).reply(550, "first") },
      .script { On(.rcpt).reply(450, "later") })
    defer { server.stop() }
    // Four sessions: senders a, z, a, a; recipients b and c, the domain's case without meaning.
    let walks = [
      ("a@s.test", ["b@r.test", "c@r.test"]), ("z@s.test", ["b@R.test", "c@r.test"]),
      ("a@S.test", ["b@r.test", "c@r.test"]), ("a@s.test", ["c@r.test", "d@r.test"]),
    ]
    var result: [String] = []
    for (sender, recipients) in walks {
      let client = try RawClient.greeted(server)
      try client.say("MAIL FROM:<\(sender)>")
      result.append(
        try recipients.map { String(try client.say("RCPT TO:<\($0)>").prefix(1)) }.joined())
    }
    #expect(result.joined(separator: " ") == expected)
  }

  @Test func `counts for several scopes together`() throws {
    let server = try SMTPTestServer.start(
      .script { On(.rcpt).once(per: .sender, .recipient).reply(450, "first") })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    var result = ""
    for sender in ["a@s.test", "b@s.test", "a@s.test"] {
      try client.say("MAIL FROM:<\(sender)>")
      for recipient in ["c@r.test", "d@r.test"] {
        result += try client.say("RCPT TO:<\(recipient)>").prefix(1)
      }
      try client.say("RSET")
    }
    #expect(result == "444422")
  }

  @Test func `hands on after its effects, and several combine`() throws {
    let clock = SMTPFixtureClock.manual()
    let server = try SMTPTestServer.start(
      .clock(clock),
      .script {
        On(.noop).wait(.seconds(1)).next()
        On(.noop).wait(.seconds(2)).next()
        On(.noop).nth(2).reply(550, "second")
      })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    for expected in ["250 2.0.0 Ok\r\n", "550 second\r\n"] {
      try client.send("NOOP\r\n")
      try clock.advance(by: .milliseconds(2999))
      #expect(client.available() == ("", nil))
      try clock.advance(by: .milliseconds(1))
      #expect(try client.hears(expected))
    }
    #expect(server.scriptHits.map(\.count) == [2, 2, 1])
  }

  @Test func `keeps the states of scenarios for all sessions`() throws {
    let server = try SMTPTestServer.start(
      .script {
        On(.noop).when(.state("door", "shut")).enter("door", "open").reply(451, "was shut")
        On(.noop).when(.state("door", "open")).reply(452, "was open")
        On(.noop).when(!.state("door")).enter("door", "shut").reply(450, "was nothing")
      })
    defer { server.stop() }
    var codes: [String] = []
    for _ in 0..<4 {
      let client = try RawClient.greeted(server)
      codes.append(String(try client.say("NOOP").prefix(3)))
    }
    #expect(codes == ["450", "451", "452", "452"])
    server.reset()
    let client = try RawClient.greeted(server)
    #expect(try client.say("NOOP") == "450 was nothing")
  }

  @Test func `is a finding until it fires, unless by chance or of a policy`() throws {
    let server = try SMTPTestServer.start(
      .script {
        On(.noop).once.reply(450, "no")
        On(.vrfy).chance(percent: 0).reply(450, "no")
      }, .policy(.tarpit(.zero)))
    defer { server.stop() }
    #expect(
      server.findings.map(\.description) == ["never fired: on NOOP once: reply 450 \"no\""])
    #expect(server.findings.map(\.kind) == [.ruleNeverFired])
    let client = try RawClient.greeted(server)
    try client.say("NOOP")
    #expect(server.findings == [])
    client.close()
    // The tarpit also saw the greeting and EHLO.
    #expect(server.scriptHits.map(\.count) == [1, 0, 2])
  }

  @Test func `fires exactly n times under two hundred sessions at once`() async throws {
    let server = try SMTPTestServer.start(
      .script {
        On(.noop).first(150).reply(550, "fired")
        On(.noop).every(2).reply(551, "every second")
      })
    defer { server.stop() }
    let clients = try (0..<200).map { _ in try RawClient.greeted(server) }
    let threads = clients.map { client in
      OwnThread { try (0..<5).map { _ in String(try client.say("NOOP").prefix(3)) } }
    }
    var codes: [String] = []
    for thread in threads { codes += try await thread.value }
    #expect(codes.count == 1000)
    #expect(codes.filter { $0 == "550" }.count == 150)
    // Every second event of a thousand, but for those the first rule took.
    let second = codes.filter { $0 == "551" }.count
    #expect(server.scriptHits.map(\.count) == [150, second])
    #expect(second == 500 - 75)
  }

  @Test func `is forced into an order by gates`() async throws {
    for _ in 0..<20 {
      let first = SMTPGate("first")
      let second = SMTPGate("second")
      let server = try SMTPTestServer.start(
        .holdTimeout(.seconds(300)),
        .script {
          On(.endOfData, from: "one@*").hold(first).proceed()
          On(.endOfData, from: "two@*").hold(second).proceed()
        })
      defer { server.stop() }
      let one = OwnThread { try RawClient.deliver(server, from: "one@example.com") }
      let two = OwnThread { try RawClient.deliver(server, from: "two@example.com") }
      try await first.arrival()
      try await second.arrival()
      #expect(server.messages.isEmpty)
      second.open()
      _ = try await server.message(from: "two@*")
      #expect(server.messages.count == 1)
      first.open()
      _ = try await server.message(from: "one@*")
      try await one.value
      try await two.value
      #expect(server.messages.map(\.envelope.sender) == ["two@example.com", "one@example.com"])
    }
  }
}
