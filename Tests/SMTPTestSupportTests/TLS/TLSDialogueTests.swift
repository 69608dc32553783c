import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct `TLS in a dialogue` {
  static let modes: [SMTPTLSMode] = [.startTLS, .implicit]

  /// Says what a client says, up to QUIT.
  private func talk(_ client: TLSClient, _ server: SMTPTestServer, _ mode: SMTPTLSMode) throws {
    if mode == .startTLS {
      _ = try client.reply()
      try client.say("EHLO c.test")
      try client.say("STARTTLS")
    }
    try client.shakeHands(trusting: server)
    if mode == .implicit { _ = try client.reply() }
    try client.say("EHLO c.test")
    try client.say("QUIT")
    _ = try client.rest()
  }

  private func text(_ server: SMTPTestServer) -> [Substring] {
    server.transcript.split(separator: "\n").filter { !$0.hasPrefix("==") }
  }

  @Test(arguments: modes, `A server that speaks TLS`.versions)
  func `is where the transcript says, and the transcript replays`(
    mode: SMTPTLSMode, version: SMTPTLSVersion
  ) async throws {
    let first = try SMTPTestServer.start(.tls(mode, versions: version...version))
    defer { first.stop() }
    try talk(try TLSClient(first.endpoint), first, mode)
    try await first.endedSessions(count: 1)
    let lines = text(first)
    let start = try #require(lines.firstIndex(of: "S! start-tls"))
    #expect(
      start
        == (mode == .implicit ? 0 : lines.firstIndex(of: "S: 220 2.0.0 Ready to start TLS")! + 1))
    #expect(lines[start + 1] == "C! tls")
    #expect(lines[start + 2].hasPrefix("# \(version.rawValue), TLS_"))
    #expect(lines[start + 2].contains("server name \"localhost\""))

    let dialogue = try SMTPDialogue(parsing: first.transcript)
    let second = try SMTPTestServer.start(
      .tls(mode, versions: version...version), .dialogue(dialogue))
    defer { second.stop() }
    try talk(try TLSClient(second.endpoint), second, mode)
    try await second.dialogueCompletion()
    try await second.endedSessions(count: 1)
    #expect(text(second) == lines)
    let tls = try #require(second.sessions.first?.tls)
    #expect(tls.version == version.rawValue)
    #expect(second.sessions.first?.facts.isEncrypted == true)
  }

  @Test func `is departed from by a client that does not want it`() async throws {
    let dialogue = try SMTPDialogue(
      parsing: "S: 220 go\nC: STARTTLS\nS: 220 now\nS! start-tls\nC! tls\nC: QUIT\nS: 221 bye")
    let server = try SMTPTestServer.start(.tls(), .dialogue(dialogue, allowsDeparture: true))
    defer { server.stop() }
    let client = try TLSClient(server.endpoint)
    _ = try client.reply()
    try client.say("STARTTLS")
    #expect(throws: TLSFailure.self) {
      try client.shakeHands { $0.trustedRoots = [] }
    }
    let error = await #expect(throws: SMTPDialogueError.self) {
      try await server.dialogueCompletion()
    }
    let text = try #require(error?.description)
    #expect(
      text.contains(
        """
        line 5: the handshake of TLS failed: the client sent alert 48, unknown_ca
        """), "\(text)")
    #expect(text.contains("  expected  C! tls\n  actual    no TLS\n"), "\(text)")
  }

  @Test func `goes on where the handshake is not asked about`() async throws {
    let dialogue = try SMTPDialogue(
      parsing: "S: 220 go\nC: STARTTLS\nS: 220 now\nS! start-tls\nS! close")
    let server = try SMTPTestServer.start(.tls(), .dialogue(dialogue))
    defer { server.stop() }
    let client = try TLSClient(server.endpoint)
    _ = try client.reply()
    try client.say("STARTTLS")
    #expect(throws: TLSFailure.self) { try client.shakeHands { $0.trustedRoots = [] } }
    try await server.dialogueCompletion()
  }

  @Test func `has nothing sent before it`() async throws {
    let dialogue = try SMTPDialogue(
      parsing: "S: 220 go\nC: STARTTLS\nS: 220 now\nS! start-tls\nC! tls\nC: NOOP\nS: 250 ok")
    let server = try SMTPTestServer.start(.tls(), .dialogue(dialogue, allowsDeparture: true))
    defer { server.stop() }
    let client = try TLSClient(server.endpoint)
    _ = try client.reply()
    #expect(try client.say("STARTTLS\r\nNOOP").hasPrefix("220"))
    let error = await #expect(throws: SMTPDialogueError.self) {
      try await server.dialogueCompletion()
    }
    let text = try #require(error?.description)
    #expect(text.contains("line 4: the client sent something else"), "\(text)")
    #expect(text.contains("expected  S! start-tls"), "\(text)")
    #expect(text.contains("actual    C: NOOP"), "\(text)")
  }

  @Test func `is refused where its server has none, or begins with it`() throws {
    let plain = try SMTPDialogue(
      parsing: "S: 220 go\nC: STARTTLS\nS: 220 now\nS! start-tls\nC! tls")
    #expect {
      _ = try SMTPTestServer.start(.dialogue(plain))
    } throws: {
      "\($0)".contains("the dialogue has start-tls, and its server has no TLS: add .tls()")
    }
    #expect {
      _ = try SMTPTestServer.start(.tls(.implicit), .dialogue(plain))
    } throws: {
      "\($0)".contains("line 1 of the dialogue stands before it: begin with \"S! start-tls\"")
    }
  }
}
