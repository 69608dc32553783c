import SMTPTestHelpers
import SMTPTestSupport
import Testing

/// What a test prints of a text that cannot be used.
@Suite(.bounded) struct `A mistake in a text` {
  private static let source = "  at SMTPTestSupportTests/ScriptParserTests.swift:"

  private static func said(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "nothing"
    } catch { return "\(error)" }
  }

  @Test func `is shown with its line, a caret, and where it was given`() throws {
    let script = Self.said {
      _ = try SMTPScript(parsing: "on MAIL: close\n\ton RCTP: reply 550")
    }
    #expect(
      script == """
        2:5: expected a stage such as RCPT, found "RCTP"; did you mean RCPT?
          \ton RCTP: reply 550
          \t   ^
        \(Self.source)\(#line - 2)
        """)
    let query = Self.said { _ = try SMTPMessageQuery(parsing: "to \"a\" subjct \"b\"") }
    #expect(query.contains("\n  to \"a\" subjct \"b\"\n         ^\n\(Self.source)\(#line - 1)"))
    let dialogue = Self.said { _ = try SMTPDialogue(parsing: "S: 220 x\nD: QUIT") }
    #expect(dialogue.hasSuffix("\n  D: QUIT\n  ^\n\(Self.source)\(#line - 1)"))
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let rule = Self.said { try server.use { On(.noop).reply(42) } }
    #expect(
      rule == """
        42 is no reply code of three digits; use raw for it: on NOOP: reply 42
        \(Self.source)\(#line - 1)
        """)
  }
}

@Suite(.bounded) struct `Script text` {
  @Test func `reads the examples of the language and prints them as they are`() throws {
    let text = #"""
      on RCPT to "*@full.example": reply 452 4.2.2 "Mailbox full"
      on AUTH first 2: reply 535 5.7.8 "Authentication failed"
      on END-OF-DATA once: accept-then-lose
      on MAIL nth 3: wait 2s, proceed
      [greylist] on RCPT first 1 per recipient: reply 451 4.7.1 "Greylisted, come back later"
      [lockout] on AUTH after 3 per peer: enter locked, reply 421 4.7.0 "Too many attempts", close
      on CONNECT state locked: refuse
      on EHLO not tls: withdraw "STARTTLS"
      on BODY at 4KB once: reset
      on END-OF-DATA header "Subject" "*invoice*" size 10KB..: pace bytewise 50ms, reply 250 2.0.0 "queued"
      on DATA chance 10%: reply 451 4.3.0 "chaos" cut 5, reset
      on STARTTLS: reply 220 "go", raw "250 injected\r\n"
      on ANY: wait 20ms, next
      """#
    let script = try SMTPScript(parsing: text)
    #expect(script.rules.count == 13)
    // A rule that applies once has one way to say so.
    #expect(
      script.description == text.replacing("first 1 per recipient", with: "once per recipient"))
    #expect(try SMTPScript(parsing: script.description) == script)
  }

  @Test(arguments: [
    (
      #"on RCPT to "*@full.example": reply 452 4.2.2 "Mailbox full""#,
      On(.rcpt, to: "*@full.example").reply(.mailboxFull)
    ),
    (
      #"on AUTH first 2: reply 535 5.7.8 "Authentication failed""#,
      On(.auth).first(2).reply(535, "5.7.8", "Authentication failed")
    ),
    ("on END-OF-DATA once: accept-then-lose", On(.endOfData).once.acceptThenLose()),
    ("on MAIL nth 3: wait 2s, proceed", On(.mail).nth(3).wait(.seconds(2)).proceed()),
    (
      #"[g] on RCPT within 5min per peer per sender: reply 450 "Later""#,
      On(.rcpt).named("g").within(.seconds(300), per: .peer, .sender).reply(450, "Later")
    ),
    (
      #"on CONNECT state locked open 11..: close-port 1s, refuse"#,
      On(.connect).when(.state("locked"), .open(11...)).closePort(for: .seconds(1)).refuse()
    ),
    (
      #"on EHLO|LHLO not tls: withdraw "AUTH" "SIZE", offer "DSN""#,
      On(.ehlo, .lhlo).when(!.encrypted).withdraw("AUTH", "SIZE")
        .offer("DSN")
    ),
    (#"on ANY: wait 20ms, next"#, On.any.wait(.milliseconds(20)).next()),
    (
      #"on BODY at 4KB: pace throttle 1KB/s, raw "\xFF\0" as 250, half-close"#,
      On(.body).when(.octets(4096)).pace(.throttle(octetsPerSecond: 1024))
        .raw([255, 0], as: 250).halfClose()
    ),
    (
      #"on DATA over 5 in 1s: pace split 1 2, reply 451 4.3.0 "a" "b" cut 5, reset"#,
      On(.data).over(5, in: .seconds(1)).pace(.split([1, 2]))
        .reply(SMTPReply(451, "4.3.0", ["a", "b"]), cut: 5).reset()
    ),
  ])
  func `means the same as Swift`(text: String, rule: SMTPRule) throws {
    #expect(try SMTPScript(parsing: text) == SMTPScript([rule]))
    #expect(rule.description == text)
  }

  @Test func `takes comments, blank lines, tabs and long rules`() throws {
    let plain = try SMTPScript(
      parsing: #"""
        seed 7
        on RCPT to "#1, really:": wait 1s, reply 250 "#2"
        on MAIL: close
        """#)
    let odd = ##"""
      # a script

      seed	7 # lots
      	on  RCPT	to "#1, really:" :   # what follows stands in lines of its own

        wait 1s,# not long

        # the reply
        reply 250 "#2"
      on MAIL:close

      """##
    #expect(try SMTPScript(parsing: odd) == plain)
    for lineEnd in ["\r\n", "\r", "\n"] {
      let text = odd.replacing("\n", with: lineEnd)
      #expect(try SMTPScript(parsing: text) == plain)
      #expect(try SMTPScript(parsing: "\u{FEFF}" + text) == plain)
      #expect(try SMTPScript(parsing: String(text.dropLast())) == plain)
    }
  }

  @Test(arguments: ["", "\n", "#", "# nothing", "\u{FEFF}", "\r\n\r\n", "\t", " # \n # "])
  func `may be empty`(text: String) throws {
    #expect(try SMTPScript(parsing: text) == SMTPScript())
  }

  @Test func `takes blanks between all words and needs few`() throws {
    let tight = #"[a]on RCPT|MAIL size 1..2 state b=c chance 5%:raw"x"as 250,close"#
    let loose = #"[ a ] on RCPT | MAIL size 1 .. 2 state b = c chance 5 % : raw "x" as 250 , close"#
    #expect(try SMTPScript(parsing: tight) == SMTPScript(parsing: loose))
  }

  @Test func `knows every escape in strings`() throws {
    let script = try SMTPScript(parsing: #"on RCPT: raw "\\\"\r\n\t\0\x41\xe2\x82\xAC\xFFé""#)
    #expect(
      script
        == SMTPScript([
          On(.rcpt).raw(Array("\\\"\r\n\t\0A€".utf8) + [0xFF] + Array("é".utf8))
        ]))
    #expect(
      try SMTPScript(parsing: #"on RCPT: reply 250 "\xE2\x82\xAC""#).description
        == #"on RCPT: reply 250 "€""#)
  }

  @Test func `prints octets so that a line stays a line of text`() throws {
    for octet in UInt8.min...UInt8.max {
      let alone = SMTPScript([On(.noop).raw([octet])])
      let text = alone.description
      #expect(text.unicodeScalars.allSatisfy { (32...126).contains($0.value) })
      #expect(try SMTPScript(parsing: text) == alone)
    }
    #expect(SMTPScript([On(.noop).raw("é\u{1F}")]).description == #"on NOOP: raw "é\x1F""#)
  }

  @Test func `asks the closures it was given`() async throws {
    let script = try SMTPScript(
      parsing: "on MAIL: wait 1ms, call decide\non RCPT: call other",
      calls: ["decide": { _ in .reply(450, "4.0.0", "Closure") }, "other": { _ in .proceed }])
    let server = try SMTPTestServer.start(.script(script))
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    #expect(try client.say("MAIL FROM:<a@example.com>") == "450 4.0.0 Closure")
    #expect(script.description == "on MAIL: wait 1ms, call decide\non RCPT: call other")
  }

  @Test func `holds at the gates it was given, else at its own`() async throws {
    let door = SMTPTestSupport.SMTPGate("door")
    let script = try SMTPScript(
      parsing: """
        on NOOP: hold second, proceed
        on EHLO: hold door, proceed
        on RSET: hold second, hold door, proceed
        """, gates: [door, SMTPTestSupport.SMTPGate("unused")])
    #expect(script.gates.map(\.name) == ["second", "door"])
    #expect(script.gates.last === door)
    let server = try SMTPTestServer.start(.script(script))
    defer { server.stop() }
    let client = try RawClient(server.endpoint)
    _ = try client.reply()
    try client.send("EHLO c.test\r\n")
    try await door.arrival()
    door.open()
    #expect(try client.reply().hasPrefix("250"))
    try client.send("RSET\r\n")
    let second = try #require(script.gates.first)
    try await second.arrival()
    second.open()
    #expect(try client.reply() == "250 2.0.0 Ok")
    #expect(second.arrivals == 1)
    #expect(door.arrivals == 2)
  }

  @Test func `acts on a server as it reads`() throws {
    let script = try SMTPScript(
      parsing: #"""
        on EHLO: withdraw "SIZE", offer "XTEST one"
        on RCPT to "*@full.example" once: reply 452 4.2.2 "Mailbox full"
        on NOOP nth 2: raw "250-a\r\n250 b\r\n"
        on VRFY: reply 252 "cut short" cut 5, close
        """#)
    let server = try SMTPTestServer.start(.script(script))
    defer { server.stop() }
    let client = try RawClient(server.endpoint)
    _ = try client.reply()
    let extensions = try client.say("EHLO c.test")
    #expect(extensions.contains("XTEST one"))
    #expect(!extensions.contains("SIZE"))
    try client.say("MAIL FROM:<a@example.com>")
    #expect(try client.say("RCPT TO:<b@full.example>") == "452 4.2.2 Mailbox full")
    #expect(try client.say("RCPT TO:<b@full.example>").hasPrefix("250"))
    #expect(try client.say("NOOP").hasPrefix("250"))
    #expect(try client.say("NOOP") == "250-a|250 b")
    try client.send("VRFY a\r\n")
    #expect(try client.rest().text == "252 c")
  }
}
