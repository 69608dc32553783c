import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A transcript` {
  /// The dialogue after the answer to HELO, without the first line, which has the port in it.
  static func dialogue(
    _ options: SMTPServerOption..., body: (SMTPTestServer, RawClient) throws -> Void
  ) throws -> String {
    let server = try SMTPTestServer.start(options + [.clock(.manual())])
    defer { server.stop() }
    let client = try RawClient.greeted(server, hello: "HELO c.test")
    try body(server, client)
    // Whatever it shows, it is a dialogue.
    _ = try SMTPDialogue(parsing: server.transcript)
    let lines = server.transcript.split(separator: "\n", omittingEmptySubsequences: false)
    try #require(lines.count > 3)
    #expect(
      lines[1...3] == [
        "S: 220 fixture.test ESMTP SMTPTestSupport", "C: HELO c.test", "S: 250 fixture.test",
      ])
    return lines.dropFirst(4).joined(separator: "\n")
  }

  /// Whatever is sent, nothing of it moves a cursor, and each octet can be told from each other.
  @Test(arguments: UInt8.min...UInt8.max) func `shows every octet`(octet: UInt8) throws {
    if octet == 10 || octet == 13 { return }
    let text = try Self.dialogue { _, client in
      try client.send(Array("NOOP a".utf8) + [octet] + Array("b\r\n".utf8))
      _ = try client.reply()
      client.close()
    }
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("C:") })
    let shown: String =
      switch octet {
      case 0: "\\0"
      case 9: "\\t"
      case UInt8(ascii: "\\"): "\\\\"
      case UInt8(ascii: "{"): "{{"
      case UInt8(ascii: "}"): "}}"
      case 32..<127: String(UnicodeScalar(octet))
      default:
        "\\x" + (octet < 16 ? "0" : "") + String(octet, radix: 16, uppercase: true)
      }
    #expect(line == "C: NOOP a\(shown)b")
  }

  @Test func `is the whole dialogue, with notes where they belong`() throws {
    let text = try Self.dialogue(.rejecting("bob@*")) { server, client in
      try client.say("MAIL FROM: <a@example.com>")
      try client.say("RCPT TO:<bob@example.com>")
      try client.say("RCPT TO:<ann@example.com>")
      try client.say("DATA")
      try client.say("Subject: {x} \\ \u{9}tab\r\n..\r\n.")
      try client.send("QUIT\r\n")
      _ = try client.finalReplies()
      client.close()
      try OwnThread { _ = try server.waitForEndedSessions() }.join()
    }
    #expect(
      text == #"""
        C: MAIL FROM: <a@example.com>
        # violation: space after "FROM:" (spaceAroundColon, RFC 5321 §3.3, octet 23)
        S: 250 2.1.0 Ok
        C: RCPT TO:<bob@example.com>
        # rule: on RCPT to "bob@*": reply 550 5.1.1 "Mailbox unavailable"
        S: 550 5.1.1 Mailbox unavailable
        C: RCPT TO:<ann@example.com>
        S: 250 2.1.5 Ok
        C: DATA
        S: 354 End data with <CR><LF>.<CR><LF>
        C: Subject: {{x}} \\ \ttab
        C: ..
        C: .
        S: 250 2.0.0 Ok: queued as 1-1
        C: QUIT
        S: 221 2.0.0 Bye
        S! close
        # the client closed its side
        """#)
  }

  @Test func `shortens content and shows lines that are none`() throws {
    let text = try Self.dialogue { server, client in
      try client.deliver((1...30).map { "line \($0)\r\n" }.joined())
      try client.send("NOOP\n")
      _ = try client.reply()
      try client.send(Array("VRFY ".utf8) + [0xFF, 0, 7] + Array("ü\r\n".utf8))
      _ = try client.reply()
      try client.say("NOOP " + String(repeating: "x", count: 2000))
      try client.send("RSE")
      EventLoop.shared.barrier()
    }
    #expect(
      text == #"""
        C: MAIL FROM:<a@example.com>
        S: 250 2.1.0 Ok
        C: RCPT TO:<b@example.com>
        S: 250 2.1.5 Ok
        C: DATA
        S: 354 End data with <CR><LF>.<CR><LF>

        """# + (1...12).map { "C: line \($0)\n" }.joined() + #"""
          # … 14 lines, 126 octets …
          C*: {*}
          C: line 27
          C: line 28
          C: line 29
          C: line 30
          C: .
          S: 250 2.0.0 Ok: queued as 1-1
          C: NOOP\n\-
          # violation: the command ends with LF, not CRLF (bareLF, RFC 5321 §2.3.8, octet 339)
          S: 500 5.5.2 bare LF; end lines with CRLF (RFC 5321 section 2.3.8)
          C: VRFY \xFF\0\x07\xC3\xBC
          # violation: NUL in a command (nul, RFC 5321 §4.1.2, octet 346)
          # violation: octet above 127 without SMTPUTF8 (nonASCII, RFC 5321 §2.4, octet 345)
          # violation: octets that are no UTF-8 (invalidUTF8, RFC 6531 §3.3, octet 345)
          S: 500 5.5.2 NUL in a command (RFC 5321 section 4.1.2)

          """# + "C: NOOP " + String(repeating: "x", count: 995) + "{*}\n"
          + #"""
          # violation: line of more than 512 octets (commandTooLong, RFC 5321 §4.5.3.1.4, octet 352)
          S: 250 2.0.0 Ok
          C: RSE\-
          """#)
  }

  @Test(arguments: [
    (3, 3, "3 lines, 9 octets"), (33, 3, "33 lines, 99 octets"), (333, 3, "333 lines, 999 octets"),
    (50, 20, "50 lines, 1,000 octets"), (1000, 3, "1,000 lines, 3,000 octets"),
    (9999, 100, "9,999 lines, 999,900 octets"), (10_000, 100, "10,000 lines, 1,000,000 octets"),
    (12_345, 100, "12,345 lines, 1,234,500 octets"),
  ])
  func `groups the digits of what it leaves out`(count: Int, size: Int, shown: String) throws {
    let line = String(repeating: "x", count: size - 2) + "\r\n"
    let text = try Self.dialogue { _, client in
      // Twelve lines are shown before, and four behind.
      try client.deliver(String(repeating: line, count: 12 + count + 4))
    }
    #expect(text.split(separator: "\n").filter { $0.hasPrefix("# …") } == ["# … \(shown) …"])
  }

  @Test func `knows content that was sent before the reply to DATA`() throws {
    let content =
      "MAIL FROM:<not@a.command>\r\nBDAT 1000\r\n" + String(repeating: "x\r\n", count: 20)
    let text = try Self.dialogue { server, client in
      try client.send(
        "MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n\(content).\r\nNOOP\r\n")
      _ = try client.replies(5)
    }
    #expect(
      text == """
        C: MAIL FROM:<a@example.com>
        C: RCPT TO:<b@example.com>
        # violation: a command sent before the reply to the last, PIPELINING not offered \
        (unofferedPipelining, RFC 5321 §4.3.1, octet 40)
        C: DATA
        C: MAIL FROM:<not@a.command>
        C: BDAT 1000

        """ + String(repeating: "C: x\n", count: 10) + """
          # … 6 lines, 18 octets …
          C: {18}\\-
          C: x
          C: x
          C: x
          C: x
          C: .
          C: NOOP
          S: 250 2.1.0 Ok
          S: 250 2.1.5 Ok
          S: 354 End data with <CR><LF>.<CR><LF>
          S: 250 2.0.0 Ok: queued as 1-1
          S: 250 2.0.0 Ok
          # violation: content sent before the 354 to DATA (earlyContent, RFC 5321 §3.3, octet 71)
          """)
  }

  @Test func `knows content that a script asked for in its own words`() throws {
    let text = try Self.dialogue(.script { On(.data).reply(250, "2.0.0", "go on") }) { _, client in
      try client.deliver("BDAT 9\r\n")
      try client.say("NOOP")
    }
    #expect(
      text.split(separator: "\n").suffix(8) == [
        "C: DATA", "# rule: on DATA: reply 250 2.0.0 \"go on\"", "S: 250 2.0.0 go on",
        "C: BDAT 9", "C: .", "S: 250 2.0.0 Ok: queued as 1-1", "C: NOOP", "S: 250 2.0.0 Ok",
      ])
  }

  @Test func `is not misled by a dot in content with odd line ends`() throws {
    let text = try Self.dialogue(.reading(.lenient)) { _, client in
      try client.deliver("a\n.\r\nBDAT 70\r\n")
      try client.say("NOOP")
    }
    let lines = text.split(separator: "\n")
    #expect(
      lines.filter { $0.hasPrefix("C: ") }.suffix(6) == [
        "C: DATA", "C: a\\n\\-", "C: .", "C: BDAT 70", "C: .", "C: NOOP",
      ])
  }

  @Test func `leaves out the octets of chunks`() throws {
    let text = try Self.dialogue { server, client in
      try client.say("EHLO c.test")
      try client.say("MAIL FROM:<a@example.com>")
      try client.say("RCPT TO:<b@example.com>")
      try client.send("BDAT 6\r\nx\r\n.\r\n")
      _ = try client.reply()
      try client.send("BDAT 5 LAST\r\nNOOP\nNOOP\r\n")
      _ = try client.replies(2)
    }
    #expect(
      text.split(separator: "\n").suffix(10) == [
        "C: BDAT 6", "C: {6}\\-", "# the octets of the chunk", "S: 250 2.0.0 Chunk received",
        "C: BDAT 5 LAST", "C: {5}\\-", "# the octets of the chunk", "C: NOOP",
        "S: 250 2.0.0 Ok: queued as 1-1", "S: 250 2.0.0 Ok",
      ])
  }

  @Test func `can be watched live, each line once`() throws {
    let lines = Log<[UInt8]>()
    var configuration = SMTPTestServer.Configuration()
    configuration.clock = .manual()
    let server = try SMTPTestServer.start(
      configuration: configuration, trace: LiveTranscript { lines.append($0) })
    let client = try RawClient.greeted(server)
    try client.deliver("BDAT 1000\r\n")
    try client.send("MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\nx\r\n.\r\n")
    client.reset()
    _ = try OwnThread { _ = try server.waitForEndedSessions() }.join()
    let second = try RawClient.greeted(server)
    try second.openData()
    try second.send("half")
    server.stop()
    let printed = String(decoding: lines.all.joined(), as: UTF8.self)
    #expect(printed == server.sessions.map { $0.transcript + "\n" }.joined())
    #expect(printed.split(separator: "\n").filter { $0.hasPrefix("== 1 ") }.count == 1)
  }
}
