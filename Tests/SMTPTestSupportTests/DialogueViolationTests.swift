import SMTPTestFixtures
import SMTPTestHelpers
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `The violations of a dialogue` {
  static let hello = "S: 220 hi\nC: EHLO c.test\nS: 250 hi\n"

  static func kinds(_ text: String) throws -> [SMTPViolation.Kind] {
    try SMTPDialogue(parsing: text).violations.map(\.kind)
  }

  @Test(arguments: SMTPFixtureDialogue.names)
  func `are none in the scenarios of RFC 5321`(_ name: String) throws {
    #expect(try SMTPDialogue(parsing: try SMTPFixtureDialogue.named(name).text).violations == [])
  }

  @Test func `are those of its literal lines`() throws {
    let dialogue = try SMTPDialogue(
      parsing: "S: 220 hi\nC: HELO me\nS: 250 hi\nC: MAIL FROM: <ann@example.com>")
    #expect(
      "\(dialogue.violations)"
        == "[space after \"FROM:\" (spaceAroundColon, RFC 5321 §3.3, octet 19)]")
  }

  @Test(
    arguments: [
      ("C: MAIL FROM:<{*}>\nS: 250 ok\nC: QUIT\n", []),
      ("C: MAIL FROM: <{*}>\nS: 250 ok\nC: QUIT\n", []),
      ("C: MAIL FROM:<{*}>\nC: RSET\nS: 250 ok\nS: 250 ok\nC: QUIT\n", [.unofferedPipelining]),
      ("C: AUTH PLAIN {secret}\nS: 235 ok\nC: QUIT\n", [.unofferedCommand, .clearTextAUTH]),
      ("C?: FROB\nC: QUIT\n", []),
      ("C+: FROB\nC: QUIT\n", [.unknownCommand]),
      ("C: {FROB|NOOP}\nS: 500 what\nC: QUIT\n", [.unknownCommand]),
      ("repeat 1..5 {\nC: FROB\nS: 500 what\n}\nC: QUIT\n", [.unknownCommand]),
      ("repeat 1000000 {\nC: FROB\nS: 500 what\n}\nC: QUIT\n", [.unknownCommand, .unknownCommand]),
      ("either {\nC: FROB\nS: 500 what\n} or {\nC: VRFY\n}\nC: QUIT\n", [.unknownCommand]),
      ("C! close", [.missingQUIT]),
      ("C! reset", []),
      ("S! close", []),
      ("C: NOOP\nS! reply 421 \"no\"\nC: NOOP", [.commandAfter421]),
    ] as [(String, [SMTPViolation.Kind])])
  func `follow the shortest way`(_ text: String, _ kinds: [SMTPViolation.Kind]) throws {
    #expect(try Self.kinds(Self.hello + text) == kinds)
  }

  @Test func `come section by section`() throws {
    #expect(
      try Self.kinds("== 1\nS: 220 hi\nC: FROB\nS: 500 no\n== *\nC: NOOP\nS: 220 hi\n")
        == [.unknownCommand, .earlyTalker])
  }

  @Test func `take no time for loops within loops`() throws {
    let text =
      String(repeating: "repeat 9 {\nC: NOOP\nS: 250 ok\n", count: 30)
      + String(repeating: "}\n", count: 30)
    #expect(try Self.kinds("S: 220 hi\n" + text) == [])
  }

  /// What the server noted and what its transcript says are one and the same.
  @Test(arguments: HostileCase.all)
  func `are those of the session whose transcript it is`(_ hostile: HostileCase) throws {
    let server = try SMTPTestServer.start(.reading(hostile.reading))
    defer { server.stop() }
    let client = try hostile.place.client(server)
    let sending = OwnThread { client.sendUntilRefused(hostile.input) }
    if hostile.closes {
      _ = try client.finalReplies()
    } else {
      _ = try client.replies(hostile.replies.count)
    }
    try sending.join()
    client.close()
    try OwnThread { _ = try server.waitForEndedSessions() }.join()
    let session = try #require(server.sessions.first)
    // Only what is not shortened can be judged again; of chunks the octets are not shown.
    guard !session.transcript.contains("{*}"), !session.transcript.contains("{12}") else { return }
    let dialogue = try SMTPDialogue(parsing: session.transcript)
    #expect(dialogue.violations.map(\.kind) == session.violations.map(\.kind))
  }
}
