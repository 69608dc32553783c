import SMTPTestHelpers
import SMTPTestSupportTesting
import Testing

@Suite(.bounded) struct `A dialogue that a client departed from` {
  static let text =
    "S: 220 x\nC: EHLO app.test\nS: 250 x\nC: MAIL FROM:<ann@app.test>\nS: 250 ok\nC: QUIT\nS: 221 bye\n"

  private struct Refused: Error {}

  /// A client that says something else and takes the 421 for a refusal.
  static func depart(_ server: SMTPTestServer) throws {
    let client = try Client(server)
    defer { client.end() }
    _ = try client.reply()
    try client.say("EHLO app.test")
    #expect(try client.say("MAIL FROM:<eve@app.test>").hasPrefix("421"))
  }

  static let shown =
    "Session 1 departed from the dialogue at line 4: the client sent something else."

  @Test func `fails the test where the dialogue was given`() async throws {
    let line = #line + 1
    let option = SMTPServerOption.dialogue(try SMTPDialogue(parsing: Self.text))
    let recording = await Recording.of(.smtpServer(option)) { try Self.depart(.current) }
    #expect(recording.issues.count == 1)
    #expect(recording.issues.first?.sourceLocation?.line == line)
    #expect(recording.issues.first?.sourceLocation?.fileID == #fileID)
    #expect(recording.comments.first?.hasPrefix(Self.shown) == true)
    #expect(recording.comments.last?.contains("C: MAIL FROM:<eve@app.test>") == true)
  }

  @Test func `fails the test that throws, and tells why first`() async throws {
    let dialogue = try SMTPDialogue(parsing: Self.text)
    let recording = await Recording.of(.smtpServer(.dialogue(dialogue))) {
      try Self.depart(.current)
      throw Refused()
    }
    #expect(recording.error is Refused)
    #expect(recording.issues.count == 1)
    #expect(recording.comments.first?.hasPrefix(Self.shown) == true)
  }

  @Test func `is one issue of a strict test`() async throws {
    let dialogue = try SMTPDialogue(parsing: Self.text)
    let recording = await Recording.of(.smtpServer(.dialogue(dialogue), .strict)) {
      try Self.depart(.current)
    }
    #expect(recording.issues.count == 1)
  }

  @Test func `is told once`() async throws {
    let dialogue = try SMTPDialogue(parsing: Self.text)
    let recording = await Recording.of(.smtpServer(.dialogue(dialogue))) {
      try Self.depart(.current)
      let server = try SMTPTestServer.current
      await #expect(throws: SMTPDialogueError.self) { try await server.dialogueCompletion() }
    }
    #expect(recording.issues.isEmpty)
  }

  @Test func `passes where departures are allowed, or tolerated`() async throws {
    let dialogue = try SMTPDialogue(parsing: Self.text)
    for options in [
      [SMTPServerOption.dialogue(dialogue, allowsDeparture: true)],
      [.dialogue(dialogue), .strict(tolerating: { $0.kind == .dialogueDeparted })],
    ] {
      let all = SMTPServerOption.configure { for option in options { option.apply(&$0) } }
      let recording = await Recording.of(.smtpServer(all)) { try Self.depart(.current) }
      #expect(recording.issues.isEmpty)
    }
  }

  @Test func `throws in the end where no framework is told`() async throws {
    let dialogue = try SMTPDialogue(parsing: Self.text)
    let error = await #expect(throws: SMTPDialogueError.self) {
      try await withSMTPTestServer(.dialogue(dialogue)) { server in try Self.depart(server) }
    }
    #expect(error?.line == 4)
    try await withSMTPTestServer(.dialogue(dialogue, allowsDeparture: true)) { server in
      try Self.depart(server)
    }
  }
}
