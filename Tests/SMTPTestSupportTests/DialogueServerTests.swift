import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A server that follows a dialogue` {
  /// The head of all dialogues here, four lines, and what a client sends for it.
  static let head =
    "S: 220 mx.test\nC: EHLO {me}\nS: 250 mx.test greets {me}\nC: MAIL FROM:<{s:*@*.ex}>\n"
  static let mail = "EHLO c\r\nMAIL FROM:<a@b.ex>\r\n"

  static func start(_ text: String, _ options: SMTPServerOption...) throws -> SMTPTestServer {
    try SMTPTestServer.start([.dialogue(try SMTPDialogue(parsing: text))] + options)
  }

  @Test func `ends when its dialogue does`() async throws {
    let server = try Self.start(Self.head + "S: 250 from {s}\nC: QUIT\nS: 221 bye")
    defer { server.stop() }
    let client = try RawClient(server.endpoint)
    #expect(try client.reply() == "220 mx.test")
    #expect(try client.say("ehlo me") == "250 mx.test greets me")
    #expect(try client.say("mail FROM:<a@b.ex>") == "250 from a@b.ex")
    try client.send("QUIT\r\n")
    #expect(try client.finalReplies() == ["221 bye"])
    client.close()
    try await server.dialogueCompletion()
    try await server.dialogueCompletion()
    #expect(server.findings.isEmpty)
    #expect(server.messages.isEmpty)
    try OwnThread { try server.waitForDialogue() }.join()
  }

  struct Departure: Sendable, CustomTestStringConvertible {
    let input: String
    var dialogue = ""
    var ending = "none"
    let reply: String?
    let text: String
    var testDescription: String { input }
  }

  static let departures = [
    Departure(
      input: "HELO c\r\n", reply: "line 2: expected C: EHLO {me}",
      text: """
        line 2: the client sent something else.
          expected  C: EHLO {me}
          actual    C: HELO c
                       ^
        """),
    Departure(
      input: "EHLO c\r\nMAIL FROM:<a@b.org>\r\n",
      reply: "line 4: expected C: MAIL FROM:<{s:*@*.ex}>",
      text: """
        line 4: the client sent something else.
          expected  C: MAIL FROM:<{s:*@*.ex}>
                                  ^
          actual    C: MAIL FROM:<a@b.org>
                                      ^
        """),
    Departure(
      input: "EHLO c\r\nMAIL FROM: <a@b.ex>\r\n",
      reply: "line 4: expected C: MAIL FROM:<{s:*@*.ex}>",
      text: """
        line 4: the client sent something else.
          expected  C: MAIL FROM:<{s:*@*.ex}>
          actual    C: MAIL FROM: <a@b.ex>
                                 ^
        """),
    Departure(
      input: "EHLO c\nMAIL FROM:<a@b.ex>\r\n", reply: "line 2: expected C: EHLO {me}",
      text: """
        line 2: the client sent something else.
          expected  C: EHLO {me}
                                ^
          actual    C: EHLO c\\n\\-
                             ^
        """),
    Departure(
      input: mail + "QUIT \r\n", dialogue: "C: QUIT", reply: "line 5: expected C: QUIT",
      text: """
        line 5: the client sent something else.
          expected  C: QUIT
          actual    C: QUIT\\x20
                           ^
        """),
    Departure(
      input: mail + "DATA\r\n", dialogue: "either {\nC: RCPT TO:<{*}>\n} or {\nC: RSET\n}\nC: QUIT",
      reply: "line 6: expected C: RCPT TO:<{*}>",
      text: """
        line 6: the client sent something else.
          expected  C: RCPT TO:<{*}>  (line 6)
                or  C: RSET  (line 8)
          actual    C: DATA
                       ^
        """),
    Departure(
      input: mail + "RSET\r\n", dialogue: "C! close", reply: "line 5: expected C! close",
      text: """
        line 5: the client sent something else.
          expected  C! close
          actual    C: RSET
                       ^
        """),
    Departure(
      input: mail, dialogue: "C: QUIT", ending: "finish", reply: "line 5: expected C: QUIT",
      text: """
        line 5: the client closed its side.
          expected  C: QUIT
          actual    C! close
                    ^
        """),
    Departure(
      input: mail + "QU", dialogue: "C: QUIT", ending: "finish", reply: "line 5: expected C: QUIT",
      text: """
        line 5: the client closed its side.
          expected  C: QUIT
          actual    C: QU\\-
                         ^
        """),
    Departure(
      input: mail, dialogue: "C: QUIT", ending: "reset", reply: nil,
      text: """
        line 5: the client reset the connection.
          expected  C: QUIT
          actual    C! reset
                    ^
        """),
    Departure(
      input: mail, dialogue: "C: QUIT", ending: "idle", reply: "line 5: expected C: QUIT",
      text: """
        line 5: the client sent nothing within 5min, the server's idle timeout.
          expected  C: QUIT
          actual    nothing
                    ^
        """),
    Departure(
      input: mail + "QUIT\r\n", reply: "line 4: expected the end of the dialogue",
      text: """
        line 4: the client sent more.
          expected  the end of the dialogue
          actual    C: QUIT
                       ^
        """),
    Departure(
      input: mail + "BDAT 9\r\n1234", dialogue: "C: BDAT 9\nC: {9}\\-", ending: "finish",
      reply: "line 6: expected C: {9}\\-",
      text: """
        line 6: the client closed its side, 5 octets too early.
          expected  C: {9}\\-
          actual    C! close
                    ^
        """),
  ]

  @Test(arguments: departures)
  func `shows what was expected and what came, and where`(_ departure: Departure) async throws {
    let clock = SMTPFixtureClock.manual()
    let server = try Self.start(Self.head + departure.dialogue, .clock(clock))
    defer { server.stop() }
    let client = try RawClient(server.endpoint)
    _ = try client.reply()
    try client.send(departure.input)
    switch departure.ending {
    case "finish": client.finish()
    case "reset":
      // Not before the server has it all, since a reset takes back what it has not read.
      _ = try client.reply()
      try await server.quiescence()
      client.reset()
    case "idle":
      _ = try client.reply()
      try await server.quiescence()
      try clock.advance(by: .seconds(300))
    default: break
    }
    let error = await #expect(throws: SMTPDialogueError.self) {
      try await server.dialogueCompletion()
    }
    #expect(error?.reason == .departed)
    #expect(error?.text == "Session 1 departed from the dialogue at " + departure.text)
    if let reply = departure.reply {
      let last = try client.finalReplies().last
      #expect(last == "421 4.7.0 departed from the dialogue at " + reply)
    }
    let transcript = try #require(error?.transcript)
    #expect(transcript.contains("S: 220 mx.test"))
    #expect(error?.description.contains("\nThe transcript of session 1:\n  == 1  # ") == true)
    // What else it broke is not what this is about.
    let findings = server.findings.filter { $0.violation == nil }
    #expect(findings.map(\.kind) == [.dialogueDeparted])
    let finding = try #require(findings.first)
    #expect(finding.session == 1)
    #expect(
      finding.text.replacing(".\n", with: "\n")
        == "departed from the dialogue at " + departure.text.replacing(".\n", with: "\n"))
  }

  @Test func `counts what comes after the end until the connection is gone`() async throws {
    let server = try Self.start("S: 220 mx.test\nC: QUIT\nS: 221 bye")
    defer { server.stop() }
    let client = try RawClient(server.endpoint)
    _ = try client.reply()
    // In one write: the server waits a second for the end of a client, and a busy machine may not come
    // to a second one by then.
    try client.send("QUIT\r\nNOOP\r\n")
    // To close with the reply unread would break the connection, and what was sent be lost.
    #expect(try client.reply() == "221 bye")
    client.close()
    let error = await #expect(throws: SMTPDialogueError.self) {
      try await server.dialogueCompletion()
    }
    #expect(
      error?.text == """
        Session 1 departed from the dialogue at line 3: the client sent more.
          expected  the end of the dialogue
          actual    C: NOOP
                       ^
        """)
  }

  @Test func `says at the deadline which line is waited for`() async throws {
    let server = try Self.start("== 1\nS: 220 mx.test\nC: QUIT\n== 2\nS: 220 again")
    let none = await #expect(throws: SMTPDialogueError.self) {
      try await server.dialogueCompletion(within: .milliseconds(10))
    }
    #expect(none?.reason == .timedOut(after: .milliseconds(10)))
    #expect(none?.text == "Waited 0.01 seconds for the dialogue to end; connection 1 never came.")
    let client = try RawClient(server.endpoint)
    _ = try client.reply()
    try client.send("QU")
    EventLoop.shared.barrier()
    let late = await #expect(throws: SMTPDialogueError.self) {
      try await server.dialogueCompletion(within: .milliseconds(10))
    }
    #expect(late?.line == 3)
    #expect(
      late?.text == """
        Waited 0.01 seconds for the dialogue to end; connection 1 waits at line 3 for the client:
          expected  C: QUIT
        """)
    try client.send("IT\r\n")
    _ = try client.rest()
    client.close()
    async let completion: Void = server.dialogueCompletion()
    let second = try RawClient(server.endpoint)
    #expect(try second.finalReplies() == ["220 again"])
    second.close()
    try await completion
    let third = try RawClient(server.endpoint)
    #expect(
      try third.finalReplies() == [
        "421 4.7.0 departed from the dialogue: connection 3 has no part in it"
      ])
    let error = await #expect(throws: SMTPDialogueError.self) {
      try await server.dialogueCompletion()
    }
    #expect(error?.session == 3)
    #expect(error?.line == nil)
    server.stop()
  }

  @Test func `tells who waits that it was stopped`() async throws {
    let server = try Self.start("C: QUIT")
    let waiting = Task { try await server.dialogueCompletion() }
    let client = try RawClient(server.endpoint)
    server.stop()
    let error = await #expect(throws: SMTPDialogueError.self) { try await waiting.value }
    #expect(error?.reason == .serverStopped)
    client.close()
    let plain = try SMTPTestServer.start()
    defer { plain.stop() }
    let none = await #expect(throws: SMTPDialogueError.self) {
      try await plain.dialogueCompletion()
    }
    #expect(none?.reason == .noDialogue)
  }

  @Test func `starts anew with a reset`() async throws {
    let server = try Self.start("S: a")
    defer { server.stop() }
    for _ in 0..<2 {
      let client = try RawClient(server.endpoint)
      #expect(try client.finalReplies() == ["a"])
      client.close()
      try await server.dialogueCompletion()
      server.reset()
    }
  }

  @Test func `waits, holds and is silent by the server's clock`() async throws {
    let clock = SMTPFixtureClock.manual()
    let dialogue = try SMTPDialogue(
      parsing: """
        S! hold door
        S: 220 mx.test
        C: A
        C! silence 2s
        S! pace bytewise 1s
        S: ok
        S! half-close
        C: B
        C! close
        """)
    let server = try SMTPTestServer.start(.dialogue(dialogue), .clock(clock))
    defer { server.stop() }
    let gate = try #require(dialogue.gates.first)
    let client = try RawClient(server.endpoint)
    try await gate.arrival()
    gate.open()
    _ = try client.reply()
    try client.send("A\r\n")
    EventLoop.shared.barrier()
    for _ in 0..<5 { try clock.advance(by: .seconds(1)) }
    #expect(try client.rest().text == "ok\r\n")
    try client.send("B\r\n")
    client.close()
    try await server.dialogueCompletion()
  }

  @Test func `does not start with a script`() throws {
    #expect(throws: SMTPTestServerError.self) {
      _ = try Self.start("S: a", .rejecting("bob@*"))
    }
  }
}
