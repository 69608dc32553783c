import SMTPTestSupport
import Testing

@Suite struct `A golden text` {
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

  static func received(_ content: String) async throws -> ReceivedMessage {
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
}
