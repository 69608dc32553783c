import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `TLS in a dialogue` {
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
    // A pause is a line, too, and a loaded machine makes some.
    let still = SMTPServerOption.clock(.manual())
    let first = try SMTPTestServer.start(.tls(mode, versions: version...version), still)
    defer { first.stop() }
    try talk(try TLSClient(first.endpoint), first, mode)
    _ = try await first.endedSessions(count: 1)
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
      .tls(mode, versions: version...version), .dialogue(dialogue), still)
    defer { second.stop() }
    try talk(try TLSClient(second.endpoint), second, mode)
    try await second.dialogueCompletion()
    _ = try await second.endedSessions(count: 1)
    #expect(text(second) == lines)
    let tls = try #require(second.sessions.first?.tls)
    #expect(tls.version == version.rawValue)
    #expect(second.sessions.first?.facts.isEncrypted == true)
  }

  /// Scripts of which TLS is a part, and what a client comes to that does not look.
  static let faults = [
    "on TLS-HANDSHAKE: wait 5ms, certificate valid-by-intermediate", "on TLS-HANDSHAKE: alert 40",
    "on TLS-HANDSHAKE: certificate expired", "on TLS-HANDSHAKE: close", "on TLS-HANDSHAKE: reset",
    "on TLS-HANDSHAKE: reply 220 \"plain\", close", "on EHLO tls: drop",
    "on EHLO tls: reply 250 \"x\", drop", "on EHLO tls: cut-record 5, reply 250 \"x\", drop",
    "on EHLO tls: wait 1ms, close", "on EHLO tls: reset",
  ]

  @Test(arguments: modes, faults)
  func `is what a transcript of a fault has it replayed as`(
    mode: SMTPTLSMode, text: String
  ) async throws {
    let first = try SMTPTestServer.start(.tls(mode), .script(try SMTPScript(parsing: text)))
    defer { first.stop() }
    let seen = outcome(first, mode)
    _ = try await first.endedSessions(count: 1)
    let transcript = first.transcript
    let second = try SMTPTestServer.start(
      .tls(mode), .dialogue(try SMTPDialogue(parsing: transcript), allowsDeparture: true))
    defer { second.stop() }
    #expect(outcome(second, mode) == seen, "\(transcript)")
    _ = try await second.endedSessions(count: 1)
    #expect(moves(second) == moves(first), "\(transcript)")
  }

  /// What a client of the server comes to, in words.
  private func outcome(_ server: SMTPTestServer, _ mode: SMTPTLSMode) -> String {
    do {
      let client = try TLSClient(server.endpoint)
      do { try talk(client, server, mode) } catch let error as TLSFailure { return "\(error)" }
      return "a good end"
    } catch { return "\(error)" }
  }

  /// The lines that a dialogue reads.
  private func moves(_ server: SMTPTestServer) -> [Substring] {
    text(server).filter { !$0.hasPrefix("#") }
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
        line 5: the handshake of TLS failed: the client refused the certificate: alert 48, unknown_ca
        """), "\(text)")
    #expect(text.contains("  expected  C! tls\n  actual    no TLS\n"), "\(text)")
  }

  @Test func `goes on where the handshake is not asked about`() async throws {
    let dialogue = try SMTPDialogue(
      parsing: "S: 220 go\nC: STARTTLS\nS: 220 now\nS! start-tls")
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

  @Test(arguments: `A server that speaks TLS`.versions)
  func `may have the server do something between the two parts of a handshake`(
    version: SMTPTLSVersion
  ) async throws {
    let clock = SMTPFixtureClock.manual()
    let dialogue = try SMTPDialogue(
      parsing: "S! start-tls\nS! wait 5s\nS! certificate renewed\nC! tls\nS: 220 go\nC: QUIT",
      certificates: ["renewed": .valid.named("other.test")])
    let server = try SMTPTestServer.start(
      .tls(.implicit, versions: version...version), .dialogue(dialogue), .clock(clock))
    defer { server.stop() }
    let client = try TLSClient(server.endpoint)
    try client.begin(name: "other.test")
    try client.sendHello()
    server.settle()
    #expect(server.sessions[0].handshakeEndedAt == nil)
    try clock.advance(by: .seconds(5))
    try client.goOn()
    #expect(try client.reply() == "220 go")
    try client.send("QUIT\r\n")
    _ = try client.rest()
    try await server.dialogueCompletion()
    #expect(
      text(server).prefix(4)
        == ["S! start-tls", "S! wait 5s", "# 5.000 s later", "S! certificate renewed"])
    #expect(text(server)[4] == "C! tls")
  }

  @Test(arguments: [
    ("S! alert 40", TLSAlert(40)), ("S: 220 in clear", nil), ("S! close", nil), ("S! reset", nil),
  ])
  func `may have something in place of the server's part`(line: String, alert: TLSAlert?) throws {
    let server = try SMTPTestServer.start(
      .tls(.implicit), .dialogue(try SMTPDialogue(parsing: "S! start-tls\n\(line)")))
    defer { server.stop() }
    let client = try RawClient(server.endpoint)
    try client.send(try TLSClient.hello())
    let (text, end) = try client.rest()
    #expect(end == (line.hasSuffix("reset") ? .reset : .endOfStream))
    if let alert {
      #expect(Array(text.utf8) == alert.record)
    } else {
      #expect(text == (line.hasPrefix("S: ") ? line.dropFirst(3) + "\r\n" : ""))
    }
    #expect(self.text(server).prefix(2) == ["S! start-tls", line[...]])
  }

  @Test(arguments: [
    ("S: 220 go\nS! alert 40", "2:1: an alert belongs behind \"S! start-tls\""),
    ("S! start-tls\nC! tls\nS! alert 40", "3:1: an alert belongs behind \"S! start-tls\""),
    (
      "S! start-tls\nS: 220 go\nC! tls",
      "3:1: there is no handshake: line 2 has something else in its place"
    ),
    ("S! certificate x", "1:16: no certificate is called x: there is "),
  ])
  func `knows where a handshake is`(text: String, message: String) {
    let error = #expect(throws: SMTPTextError.self) { try SMTPDialogue(parsing: text) }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
  }
}
