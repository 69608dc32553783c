import SMTPTestHelpers
import SMTPTestSupportTesting
import Testing

@Suite(.bounded) struct `A mail that should be well-formed` {
  private static func deliver(_ content: String, mail: String = "MAIL FROM:<a@b.test>") throws {
    let client = try Client(.current)
    defer { client.end() }
    _ = try client.reply()
    for line in ["EHLO c.test", mail, "RCPT TO:<c@d.test>", "DATA", content + "\r\n.", "QUIT"] {
      try client.say(line)
    }
  }

  private static let head =
    "From: a@b.test\r\nDate: Thu, 26 Nov 2026 12:00:00 +0000\r\nSubject: News\r\n"

  @Test func `passes when nothing is wrong`() async {
    let recording = await Recording.of(.smtpServer) {
      try Self.deliver(Self.head + "\r\nHi.")
      expectWellFormed(try await SMTPTestServer.current.message())
    }
    #expect(recording.issues.isEmpty)
    #expect(recording.error == nil)
  }

  @Test func `fails for what breaks it, the worst first, at the line that asks`() async {
    let recording = await Recording.of(.smtpServer) {
      try Self.deliver(
        Self.head + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=limit\r\n"
          + "Subject: again\r\n\r\n--limit\r\n\r\nHi.")
      expectWellFormed(try await SMTPTestServer.current.message())
    }
    let lines = recording.comments.first?.split(separator: "\n") ?? []
    #expect(
      lines.first?.hasPrefix("The mail is not well-formed: session 1, transaction 1: ") == true)
    let severities = lines.dropFirst().map { $0.prefix { $0 != ":" } }
    #expect(severities.contains("  breaks mail") && severities.contains("  breaks some readers"))
    #expect(severities == severities.sorted(), "the worst first")
    #expect(recording.issues.first?.sourceLocation?.fileID == #fileID)
  }

  @Test func `has its violations and its dialogue at hand`() async throws {
    try await withSMTPTestServer { server in
      let client = try Client(server)
      defer { client.end() }
      _ = try client.reply()
      try client.say("EHLO c_x.test")
      for number in 1...2 {
        try client.say(number == 1 ? "MAIL FROM:<a@b.test>" : "MAIL FROM: <a@b.test>")
        for line in ["RCPT TO:<c@d.test>", "DATA", ".a\r\n."] { try client.say(line) }
      }
      let messages = server.messages
      #expect(
        messages.map { $0.violations.map(\.kind) } == [
          [.undoubledDot], [.spaceAroundColon, .undoubledDot],
        ])
      #expect(
        server.violations.map(\.kind) == [
          .oddGreetingName, .undoubledDot, .spaceAroundColon, .undoubledDot,
        ])
      #expect(messages.first?.transcript == server.sessions.first?.transcript)
    }
  }
}
