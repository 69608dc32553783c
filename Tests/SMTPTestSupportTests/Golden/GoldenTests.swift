import SMTPTestHelpers
import Testing

@testable import SMTPTestScript
@testable import SMTPTestSupport

@Suite(.bounded) struct `A golden text` {
  /// The mail as one client writes it now, and as it writes it again.
  static func mail(_ run: Int) -> String {
    let boundary = "=_part_\(run)\(run)_{x}"
    let id = "20260102.\(run)7777.abc@app.example"
    return """
      Date: \(run == 1 ? "Fri, 2 Jan 2026 10:11:12 +0100" : "Mon, 5 Jan 2026 23:59:00 +0000")\r
      From: app@example.com\r
      To: ann@example.com\r
      Message-ID:\r
       <\(id)>\r
      References: <first.\(run)@app.example> <\(id)>\r
      Subject: Welcome\r
      MIME-Version: 1.0\r
      Content-Type: multipart/related;\r
      \tboundary="\(boundary)"\r
      \r
      --\(boundary)\r
      Content-Type: text/html\r
      Content-ID: <logo\(run)@app.example>\r
      \r
      <img src="cid:logo\(run)@app.example">\r
      http://localhost:5432\(run)/confirm?token=deadbeef0123456\(run)&code=77777\(run)\r
      ref 0b6a2d1e-0000-4000-8000-00000000000\(run), the face is decade old\r
      --\(boundary)--\r
      .no end
      """.replacing("\r\n.no end", with: "\r\nno end")
  }

  static func received(_ content: String) async throws -> SMTPReceivedMessage {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.say("MAIL FROM:<a@example.com>")
    try client.say("RCPT TO:<b@example.com>")
    try client.send("BDAT \(content.utf8.count) LAST\r\n\(content)")
    _ = try client.reply()
    client.close()
    return try await server.message()
  }

  @Test func `of a message has holes for what differs from run to run`() async throws {
    let first = try await Self.received(Self.mail(1))
    let second = try await Self.received(Self.mail(2))
    let text = first.normalizedGoldenText(replacing: ["777771": "code"])
    #expect(
      text == #"""
        Date: {date}
        From: app@example.com
        To: ann@example.com
        Message-ID:
         <{id1}>
        References: <{id2}> <{id1}>
        Subject: Welcome
        MIME-Version: 1.0
        Content-Type: multipart/related;
        \tboundary="{boundary1}"

        --{boundary1}
        Content-Type: text/html
        Content-ID: <{id3}>

        <img src="cid:{id3}">
        http://localhost:{port}/confirm?token={nonce1}&code={code}
        ref {nonce2}, the face is decade old
        --{boundary1}--
        no end\-

        """#)
    #expect(second.normalizedGoldenText(replacing: ["777772": "code"]) == text)
    #expect(second.normalizedGoldenText(replacing: ["777771": "code"]) != text)
  }

  @Test func `of a transcript reads back as a dialogue that the client follows`() async throws {
    var texts: [String] = []
    for run in 1...2 {
      let server = try SMTPTestServer.start(.without([.pipelining, .chunking]))
      defer { server.stop() }
      try RawClient.deliver(server, Self.mail(run) + "\r\n")
      _ = try await server.endedSessions()
      texts.append(server.normalizedGoldenText(replacing: ["77777\(run)": "code"]))
    }
    #expect(texts[0] == texts[1])
    let dialogue = try SMTPDialogue(parsing: texts[0])
    let server = try SMTPTestServer.start(.dialogue(dialogue))
    defer { server.stop() }
    try RawClient.deliver(server, Self.mail(3) + "\r\n")
    try await server.dialogueCompletion()
    let other = try SMTPTestServer.start(.dialogue(dialogue))
    defer { other.stop() }
    _ = try? RawClient.deliver(other, Self.mail(4).replacing("Welcome", with: "Farewell") + "\r\n")
    await #expect(throws: SMTPDialogueError.self) { try await other.dialogueCompletion() }
  }

  /// Two mails of one session.
  private static func transcript(_ first: String, _ second: String) async throws -> String {
    let server = try SMTPTestServer.start(.without([.pipelining, .chunking]))
    defer { server.stop() }
    try deliverTwo(server, first, second)
    _ = try await server.endedSessions()
    return server.normalizedGoldenText()
  }

  private static func deliverTwo(
    _ server: SMTPTestServer, _ first: String, _ second: String
  ) throws {
    let client = try RawClient.greeted(server)
    for date in [first, second] {
      try client.deliver("Date: \(date)\r\nSubject: Welcome\r\n\r\nHi.\r\n")
    }
    try client.say("QUIT")
    _ = try client.rest()
  }

  @Test func `counts dates, whether two mails were written in the same second or not`()
    async throws
  {
    let dates = (10...12).map { "Fri, 2 Jan 2026 10:11:\($0) +0100" }
    let text = try await Self.transcript(dates[0], dates[0])
    #expect(try await Self.transcript(dates[0], dates[1]) == text)
    #expect(text.contains("C: Date: {date}\n") && text.contains("C: Date: {date2}\n"))
    let dialogue = try SMTPDialogue(parsing: text)
    for second in [dates[1], dates[2]] {
      let server = try SMTPTestServer.start(.dialogue(dialogue))
      defer { server.stop() }
      try Self.deliverTwo(server, dates[1], second)
      try await server.dialogueCompletion()
    }
  }

  @Test func `leaves in a message what would be a note in a transcript`() async throws {
    let lines = [
      "== 1  # one", "# 0.120 s later", "# 3 s later", "# the client closed its side",
      "# the connection broke",
    ]
    let message = try await Self.received(lines.joined(separator: "\r\n") + "\r\n")
    let text = lines.joined(separator: "\n") + "\n"
    #expect(message.normalizedGoldenText() == text)
    #expect(text.normalizedGoldenText() == text)
  }

  @Test func `leaves out of a transcript what is chance`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    try RawClient.deliver(server)
    let session = try #require(try await server.endedSessions().first)
    let notes = session.transcript.split(separator: "\n").filter { $0.hasPrefix("#") }
    #expect(!notes.isEmpty)
    for text in [session.normalizedGoldenText(), server.normalizedGoldenText()] {
      #expect(text.hasPrefix("== 1\n"))
      #expect(!text.contains("# the client closed") && text.hasSuffix("S! close\n"))
    }
  }

  @Test func `leaves pauses out of a transcript, and no other notes`() {
    let transcript = """
      == 1  # 127.0.0.1:54321, 0.010 s after the start
      # 0.120 s later
      C: == 2  # two
      # rule: reply 250 2.0.0 s later
      # the connection broke
      """
    #expect(
      GoldenTranscript.text(transcript) == """
        == 1
        C: == 2  # two
        # rule: reply 250 2.0.0 s later

        """)
  }
}
