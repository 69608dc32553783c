import Foundation
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

@Suite struct `A golden file` {
  /// A folder of its own, gone with the test.
  static func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.path)
  }

  @Test func `is what a text must be, however its lines end`() throws {
    try Self.withFolder { folder in
      let file = GoldenFile("greeting.txt", beside: "\(folder)/Tests.swift")
      #expect(file.path == "\(folder)/greeting.txt")
      try Data("Hello\nAnn\n".utf8).write(to: URL(filePath: file.path))
      try file.require("Hello\nAnn")
      try Data("Hello\r\nAnn\r\n".utf8).write(to: URL(filePath: file.path))
      try file.require("Hello\nAnn\n")
      let error = #expect(throws: GoldenFileError.self) { try file.require("Hello\nEve\n") }
      #expect(
        error?.description == """
          The text differs from \(file.path); SMTP_FIXTURE_RECORD=1 writes it anew.
          --- golden
          +++ actual
          @@ -1,2 +1,2 @@
           Hello
          -Ann
          +Eve
          """)
    }
  }

  @Test func `that is missing or no text says how to write it`() throws {
    try Self.withFolder { folder in
      let missing = #expect(throws: GoldenFileError.self) {
        try GoldenFile("\(folder)/none").require("x")
      }
      #expect(
        missing?.description
          == "The golden file \(folder)/none cannot be read: No such file or directory. "
          + "SMTP_FIXTURE_RECORD=1 writes it.")
      try Data([0xFF]).write(to: URL(filePath: "\(folder)/octets"))
      let octets = #expect(throws: GoldenFileError.self) {
        try GoldenFile("\(folder)/octets").require("x")
      }
      #expect(octets?.reason == .unreadable("it is not UTF-8"))
      let same = #expect(throws: GoldenFileError.self) { try GoldenFile(folder).require("x") }
      #expect(same?.reason == .unreadable("Is a directory"))
    }
  }

  @Test func `is written where the environment asks for it`() async {
    await #expect(processExitsWith: .success) {
      setenv("SMTP_FIXTURE_RECORD", "1", 1)
      let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let file = GoldenFile("\(folder)/deep/er/file.txt")
      try file.require("Hello {name}")
      try file.require("Hello {name}")
      let refused = #expect(throws: GoldenFileError.self) {
        try GoldenFile("\(folder)/deep/er").require("x")
      }
      setenv("SMTP_FIXTURE_RECORD", "0", 1)
      try file.require("Hello {name}")
      let isRight = try String(contentsOfFile: file.path, encoding: .utf8) == "Hello {name}\n"
      exit(isRight && refused?.reason == .unwritable("Is a directory") ? 0 : 1)
    }
  }

  @Test(arguments: [
    ("", "", ""), ("a\n", "a\n", ""),
    ("", "a\n", "@@ -0,0 +1 @@\n+a"), ("a\n", "", "@@ -1 +0,0 @@\n-a"),
    ("a\n", "a", "@@ -1 +1 @@\n-a\n+a (no line end)"),
    (
      "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nV\n6\n7\n8\n9\n",
      "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+V\n 6\n 7\n 8"
    ),
    (
      "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n", "A\nb\nc\nd\ne\nf\ng\nh\ni\nJ\n",
      "@@ -1,4 +1,4 @@\n-a\n+A\n b\n c\n d\n@@ -7,4 +7,4 @@\n g\n h\n i\n-j\n+J"
    ),
    ("a\na\n", "a\na\na\n", "@@ -1,2 +1,3 @@\n a\n a\n+a"),
  ])
  func `shows a unified diff`(golden: String, actual: String, diff: String) throws {
    try Self.withFolder { folder in
      let path = "\(folder)/file"
      try Data(golden.utf8).write(to: URL(filePath: path))
      let subject = Verbatim(goldenText: actual)
      if diff.isEmpty { return try GoldenFile(path).require(subject) }
      let error = #expect(throws: GoldenFileError.self) { try GoldenFile(path).require(subject) }
      #expect(error?.reason == .different("--- golden\n+++ actual\n\(diff)"))
    }
  }

  @Test func `takes no time for texts that have nothing in common`() throws {
    try Self.withFolder { folder in
      let path = "\(folder)/file"
      let lines = (1...20_000).map { "\($0)\n" }
      try Data(lines.joined().utf8).write(to: URL(filePath: path))
      let error = #expect(throws: GoldenFileError.self) {
        try GoldenFile(path).require(lines.reversed().joined())
      }
      #expect(error?.description.hasSuffix("(39803 more lines)") == true)
    }
  }
}

private struct Verbatim: GoldenRepresentable { let goldenText: String }
