import Foundation
import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupportTesting
import Testing

@Suite(.bounded) struct `A strict test` {
  static func summary(
    _ options: SMTPServerOption..., body: @escaping @Sendable (SMTPTestServer) async throws -> Void
  ) async -> (recording: Recording, lines: [String]) {
    let trait = SMTPServerTrait.strict(options)
    let recording = await Recording.of(trait) { try await body(.current) }
    let lines = recording.comments.first?.split(separator: "\n").map(String.init) ?? []
    return (recording, lines)
  }

  @Test func `passes when nothing is left`() async {
    let (recording, _) = await Self.summary(.rejecting("bob@*")) { server in
      try Client.deliver(server, to: "ann@example.com", "bob@example.com")
      try await expectMessage("ann@*")
    }
    #expect(recording.issues.isEmpty)
    #expect(recording.error == nil)
  }

  @Test func `fails for a rule that never fired`() async {
    let (recording, lines) = await Self.summary(.rejecting("bob@*")) { server in
      try Client.deliver(server, to: "ann@example.com")
      try await expectMessage("ann@*")
    }
    #expect(recording.issues.count == 1)
    #expect(recording.issues.first?.sourceLocation == Test.current?.sourceLocation)
    #expect(
      lines == [
        "1 finding is left in the end:",
        #"  never fired: on RCPT to "bob@*": reply 550 5.1.1 "Mailbox unavailable""#,
      ])
    #expect(recording.comments.last?.contains("C: RCPT TO:<ann@example.com>") == true)
  }

  @Test func `fails for a message that nobody read`() async {
    let (_, lines) = await Self.summary { server in
      try Client.deliver(server, to: "ann@example.com")
      try Client.deliver(server, to: "eve@example.com")
      try await expectMessage("ann@*")
    }
    #expect(
      lines == [
        "1 finding is left in the end:",
        "  nobody read session 2, transaction 1: <from@client.test> to "
          + "<eve@example.com>, 25 octets, accepted, subject \"News\"",
      ])
  }

  @Test func `fails for the second of two messages where one was read`() async {
    let (_, lines) = await Self.summary { server in
      for _ in 1...2 { try Client.deliver(server, to: "ann@example.com") }
      try await expectMessage("ann@*")
    }
    #expect(lines.first == "1 finding is left in the end:")
    #expect(lines.last?.hasPrefix("  nobody read session 2, transaction 1:") == true)
  }

  @Test(
    arguments: [
      { @Sendable in _ = $0.messages },
      { _ = $0.transactions },
      { _ = try $0.messages(matching: "ann@*") },
      { _ = try await $0.messages(count: 1) },
      { _ = try await $0.messages(inOrder: "ann@*") },
      { for await _ in $0.messageStream.prefix(1) {} },
    ] as [@Sendable (SMTPTestServer) async throws -> Void])
  func `counts every way to read a message`(
    read: @escaping @Sendable (SMTPTestServer) async throws -> Void
  ) async {
    let (recording, _) = await Self.summary { server in
      try Client.deliver(server, to: "ann@example.com")
      try await read(server)
    }
    #expect(recording.issues.isEmpty && recording.error == nil)
  }

  @Test func `fails for a session that was left open`() async throws {
    let left = Locked<Client?>(nil)
    let (_, lines) = await Self.summary { server in
      let client = try Client(server)
      left.withLock { $0 = client }
      _ = try client.reply()
      try client.say("EHLO client.test")
    }
    left.withLock { $0 }?.end()
    #expect(lines.count == 2)
    #expect(lines.last?.hasPrefix("  left open: session 1 from 127.0.0.1:") == true)
    #expect(lines.last?.hasSuffix(", open at ehlo, 0 transactions") == true)
  }

  @Test func `waits for clients that say goodbye on a thread of their own`() async throws {
    let (recording, _) = await Self.summary { server in
      let client = try Client(server)
      _ = try client.reply()
      try client.say("EHLO client.test")
      Thread.detachNewThread {
        _ = try? client.say("QUIT")
        client.end()
      }
    }
    #expect(recording.issues.isEmpty)
  }

  @Test func `names a secret that was sent in clear, and a content nobody was to send`() async {
    let (_, lines) = await Self.summary(
      .secrets("hunter2"), .expectedContents(Array("Subject: Olds\r\n".utf8))
    ) { server in
      let client = try Client(server)
      defer { client.end() }
      _ = try client.reply()
      try client.say("EHLO hunter2.test")
      try client.say("MAIL FROM:<a@example.com>")
      try client.say("RCPT TO:<b@example.com>")
      try client.say("DATA")
      try client.say("Subject: News\r\n.")
      try client.say("QUIT")
      try await expectMessage()
    }
    #expect(lines.count == 3)
    #expect(lines.contains { $0.contains("a known secret in clear text (secretInClearText") })
    #expect(lines.contains { $0.contains("(unexpectedContent, RFC 5321 §4.5.2") })
    #expect(!lines.joined().contains("hunter2"))
  }

  @Test func `finds a habit again after a reset`() async {
    let (_, lines) = await Self.summary(.without(.pipelining)) { server in
      let client = try Client(server)
      defer { client.end() }
      _ = try client.reply()
      try client.say("EHLO client.test")
      for _ in 1...2 {
        server.reset()
        try client.send("NOOP\r\nNOOP\r\n")
        _ = try client.reply()
        _ = try client.reply()
      }
      try client.say("QUIT")
    }
    #expect(lines.count == 2)
    #expect(lines.last?.contains("(unofferedPipelining,") == true)
  }

  @Test func `tolerates what it is told to`() async throws {
    let left = Locked<Client?>(nil)
    let (recording, _) = await Self.summary(
      .strict(tolerating: { $0.kind == .openSession }),
      .strict(tolerating: { $0.kind == .ruleNeverFired }), .rejecting("bob@*")
    ) { server in
      let client = try Client(server)
      left.withLock { $0 = client }
      _ = try client.reply()
    }
    left.withLock { $0 }?.end()
    #expect(recording.issues.isEmpty)
  }

  @Test func `fails for a clause that a client broke`() async {
    let (_, lines) = await Self.summary { server in
      let client = try Client(server)
      defer { client.end() }
      _ = try client.reply()
      try client.say("EHLO client.test")
      try client.say("MAIL FROM: <a@example.com>")
      try client.say("QUIT")
    }
    #expect(lines.count == 2)
    #expect(lines.last?.contains("(spaceAroundColon, RFC 5321 §3.3, octet") == true)
  }

  @Test func `fails for a dialogue that was not gone through`() async throws {
    let dialogue = try SMTPDialogue(parsing: "S: 220 x\nC: QUIT\nS: 221 bye\n")
    let (_, never) = await Self.summary(.dialogue(dialogue)) { _ in }
    #expect(never.last == "  the dialogue has not ended: connection 1 never came.")
    let (whole, _) = await Self.summary(.dialogue(dialogue)) { server in
      let client = try Client(server)
      defer { client.end() }
      _ = try client.reply()
      try client.say("QUIT")
    }
    #expect(whole.issues.isEmpty)
  }

  @Test func `passes for a dialogue that was gone through before a reset`() async throws {
    let dialogue = try SMTPDialogue(parsing: "S: 220 x\nC: QUIT\nS: 221 bye\n")
    let (recording, _) = await Self.summary(.dialogue(dialogue)) { server in
      let client = try Client(server)
      _ = try client.reply()
      try client.say("QUIT")
      // The client has not closed its side: the session is one of those that stay.
      server.reset()
      client.end()
    }
    #expect(recording.issues.isEmpty)
  }

  @Test(arguments: [
    (
      "Content-Type: multipart/mixed; boundary=b\r\nMIME-Version: 1.0\r\n\r\n--b\r\n\r\nx\r\n",
      "breaks mail: unclosedMultipart"
    ),
    ("Subject: Gr\u{FC}n\r\n\r\nx\r\n", "breaks some readers: nonASCIIHeader"),
    ("Subject: =?utf-8?Q?a=0D=0ABcc:_b?=\r\n\r\nx\r\n", "breaks mail: encodedLineEnd"),
  ])
  func `fails for a broken mail, unless it is tolerated`(mail: String, text: String) async throws {
    let deliver: @Sendable (SMTPTestServer) throws -> Void = { server in
      let client = try Client(server)
      _ = try client.reply()
      for line in [
        "EHLO c.test", "MAIL FROM:<a@example.com> BODY=8BITMIME", "RCPT TO:<b@example.com>", "DATA",
        mail + ".", "QUIT",
      ] {
        _ = try client.say(line)
      }
      client.end()
      _ = server.messages
    }
    let (recording, lines) = await Self.summary { try deliver($0) }
    #expect(recording.issues.count == 1)
    #expect(
      lines.contains { $0.contains("session 1: transaction 1: \(text) at octet ") }, "\(lines)")
    let tolerant = await Recording.of(
      .smtpServer(.strict(tolerating: { $0.kind.defect != nil }))
    ) { try deliver(.current) }
    #expect(tolerant.issues.isEmpty)
  }

  @Test func `that throws is not told of what is left as well`() async {
    let (recording, _) = await Self.summary(.rejecting("bob@*")) { _ in throw Unexpected() }
    #expect(recording.issues.map { $0.error is Unexpected } == [true])
    #expect(!recording.comments.contains { $0.contains("never fired") })
  }

  @Test func `without a trait throws in the end`() async throws {
    let error = await #expect(throws: SMTPFindingsError.self) {
      try await withSMTPTestServer(.strict, .rejecting("bob@*")) { server in
        try Client.deliver(server, to: "ann@example.com")
        _ = try await server.message()
      }
    }
    #expect(error?.findings.map(\.kind) == [.ruleNeverFired])
    #expect(error?.description.contains("\nTranscript:\n  == 1") == true)
    let drawn = await #expect(throws: SMTPFindingsError.self) {
      try await withSMTPTestServer(.strict, .chaos(seed: 7, profile: .gentle)) { server in
        try Client(server).end()
        server.reset()
        try Client.deliver(server, to: "ann@example.com")
      }
    }
    #expect(drawn?.transcript.hasPrefix("# seed 7\n") == true)
    try await withSMTPTestServer(.rejecting("bob@*")) { server in
      _ = await #expect(throws: SMTPFindingsError.self) { try await server.requireNoFindings() }
    }
  }
}

extension SMTPServerTrait {
  static func strict(_ options: [SMTPServerOption]) -> SMTPServerTrait {
    .smtpServer(
      .strict,
      .configure { configuration in for option in options { option.apply(&configuration) } })
  }
}
