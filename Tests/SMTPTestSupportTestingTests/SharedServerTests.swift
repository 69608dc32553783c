import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupportTesting
import Testing

/// The servers that tests met, by the suite whose tests ought to share one.
private let met = Locked<[String: Set<ObjectIdentifier>]>([:])

private func meet(_ suite: String) throws -> SMTPTestServer {
  let server = try SMTPTestServer.current
  let count = met.withLock { met in
    met[suite, default: []].insert(ObjectIdentifier(server))
    return met[suite]?.count
  }
  #expect(count == 1, "the tests of \(suite) have one server")
  return server
}

@Suite(.sharedSMTPServer(.hostName("shared.test"), .rejecting("bob@*")))
struct `A server that a suite shares` {
  @Test(arguments: 1...20) func `is one for all its tests`(number: Int) async throws {
    let server = try meet("all")
    try Client.deliver(server, to: "first\(number)@example.com")
    try await expectMessage("first\(number)@*", .session(1...))
  }

  @Test func `has the options of the trait`() async throws {
    let replies = try Client.deliver(meet("all"), to: "bob@example.com", "second@example.com")
    #expect(replies.map { $0.prefix(3) } == ["550", "250"])
  }

  @Test func `is not told of beside that of the test's own`() async throws {
    try Client.deliver(meet("all"), to: "fourth@example.com")
    let recording = await Recording.of(.smtpServer, .smtpServer(.configure { _ in })) {
      try Client.deliver(.current, to: "own@example.com")
      Issue.record("first")
      throw Unexpected()
    }
    #expect(recording.comments.count { $0.contains("own@example.com") } == 2)
    #expect(recording.comments.count { $0.contains("Transcript of") } == 2)
  }

  @Test func `is there for issues too`() async throws {
    let server = try meet("all")
    try Client.deliver(server, to: "third@example.com")
    let recording = await Recording.of(.smtpServer) {
      try Client.deliver(.current, to: "own@example.com")
      Issue.record("first")
    }
    #expect(recording.comments.last?.contains("C: RCPT TO:<own@example.com>") == true)
    #expect(recording.comments.last?.contains("third@example.com") == false)
  }

  @Test(.smtpServer(.maximumSize(1000))) func `steps back for a server of the test's own`()
    async throws
  {
    let server = try SMTPTestServer.current
    #expect(met.withLock { $0["all"]?.contains(ObjectIdentifier(server)) } != true)
    let client = try Client(server)
    defer { client.end() }
    #expect(try client.reply().hasPrefix("220 shared.test "))
    #expect(try client.say("EHLO client.test").contains("SIZE 1000"))
  }

  @Suite(.bounded) struct `In a suite within` {
    @Test(arguments: 1...3) func `is the same`(number: Int) throws { _ = try meet("all") }
  }

  @Suite(.sharedSMTPServer(.hostName("inner.test"))) struct `In a suite that shares its own` {
    @Test(arguments: 1...3) func `is another one`(number: Int) throws {
      let server = try meet("inner")
      #expect(met.withLock { $0["all"]?.contains(ObjectIdentifier(server)) } != true)
      let client = try Client(server)
      defer { client.end() }
      #expect(try client.reply().hasPrefix("220 inner.test "))
      #expect(try client.say("EHLO client.test").hasPrefix("250"))
      #expect(try client.say("MAIL FROM:<>").hasPrefix("250"))
      #expect(try client.say("RCPT TO:<bob@example.com>").hasPrefix("550"), "options add up")
    }
  }
}

@Suite(.bounded) struct `A server that the cases of a test share` {
  @Test(.sharedSMTPServer, arguments: 1...10) func `is one for all of them`(number: Int) throws {
    _ = try meet("cases")
  }
}

@Suite(.serialized, .sharedSMTPServer) struct `A shared server that was started` {
  @Test(arguments: 1...2) func `goes on from test to test`(number: Int) async throws {
    let server = try meet("serialized")
    try Client.deliver(server, to: "ann@example.com")
    try await expectMessages(count: number, "ann@*")
  }
}
