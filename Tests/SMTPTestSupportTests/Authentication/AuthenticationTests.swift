import SMTPTestHelpers
import SMTPTestSupport
import Testing

@testable import SMTPTestWire

/// What is chosen about AUTH, and what comes of it.
@Suite(.bounded) struct `Authentication at a server` {
  private static let known: [SMTPServerOption] = [
    .user("ann", password: "correct horse"), .clearTextAuthentication,
  ]

  private func start(_ options: SMTPServerOption...) throws -> SMTPTestServer {
    try SMTPTestServer.start(Self.known + options)
  }

  private static func plain(_ text: String) -> String { Base64.encode(Array(text.utf8)) }
  private static let good = plain("\0ann\0correct horse")
  private static let bad = plain("\0ann\0wrong horse")

  @Test func `is not offered in clear, and a finding says where nobody could ever see it`() throws {
    let server = try SMTPTestServer.start(.user("ann", password: "correct horse"))
    defer { server.stop() }
    let client = try Client(server)
    _ = try client.reply()
    #expect(try !client.say("EHLO c.test").contains("AUTH"))
    try client.say("EHLO c.test")
    #expect(try client.say("AUTH PLAIN \(Self.good)").hasPrefix("538"))
    let findings = server.findings.filter { $0.kind == .authenticationHidden }
    #expect(findings.count == 1)
    #expect(findings.first?.text.contains(".clearTextAuthentication") == true)
    let other = try start()
    defer { other.stop() }
    let clear = try Client(other)
    _ = try clear.reply()
    #expect(
      try clear.say("EHLO c.test").contains(
        "AUTH SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 PLAIN LOGIN\r\n"))
    #expect(other.findings.isEmpty)
  }

  @Test func `limits whom a user may send and act as`() throws {
    let server = try SMTPTestServer.start(
      .clearTextAuthentication,
      .user(
        "ann", password: "correct horse", senders: ["ann@*", "*@news.test"], actsAs: ["team-*"]),
      .user("bob", password: "other horse"))
    defer { server.stop() }
    let ann = try SASLLogin.greeted(server)
    #expect(try ann.say("MAIL FROM:<x@y.test>").hasPrefix("250"))
    try ann.say("RSET")
    try ann.say("AUTH PLAIN \(Self.plain("team-a\0ann\0correct horse"))")
    for (sender, code) in [
      ("ann@b.test", "250"), ("x@news.test", "250"), ("x@y.test", "550"), ("", "250"),
    ] {
      let reply = try ann.say("MAIL FROM:<\(sender)>")
      #expect(reply.hasPrefix(code), "\(sender)")
      if code == "550" { #expect(reply.hasPrefix("550 5.7.1")) }
      try ann.say("RSET")
    }
    let bob = try SASLLogin.greeted(server)
    try bob.say("AUTH PLAIN \(Self.plain("\0bob\0other horse"))")
    #expect(try bob.say("MAIL FROM:<x@y.test>").hasPrefix("250"))
    let record = try #require(server.sessions.first).authentication
    #expect(record.user == "ann" && record.authorizationIdentity == "team-a")
    #expect(record.mechanism == "PLAIN")
  }

  @Test func `is on record with each attempt`() throws {
    let server = try start()
    defer { server.stop() }
    let client = try SASLLogin.greeted(server)
    for line in [
      "AUTH PLAIN \(Self.bad)", "AUTH LOGIN", "*", "AUTH XFAKE", "AUTH PLAIN !", "AUTH LOGIN",
      Self.plain("ann"), Self.plain("correct horse"), "MAIL FROM:<a@b.test>", "RCPT TO:<c@d.test>",
      "DATA", "Subject: x\r\n\r\nx\r\n.",
    ] { try client.say(line) }
    let record = try #require(server.sessions.first).authentication
    #expect(
      record.description
        == "PLAIN as \"ann\": refused with 535, LOGIN: cancelled with 501, XFAKE: refused with 504, "
        + "PLAIN: refused with 501, LOGIN as \"ann\": succeeded with 235")
    #expect(record.user == "ann" && record.mechanism == "LOGIN")
    #expect(try server.messages(matching: .user("ann")).count == 1)
    #expect(try server.messages(matching: .user("bob")).isEmpty)
    #expect(try #require(server.messages.first).session.user == "ann")
  }

  @Test(arguments: SMTPLoginPrompts.all)
  func `asks for LOGIN in any words`(prompts: SMTPLoginPrompts) throws {
    let server = try start(.loginPrompts(prompts))
    defer { server.stop() }
    let client = try SASLLogin.greeted(server)
    #expect(try client.say("AUTH LOGIN") == "334 \(Base64.encode(prompts.user))\r\n")
    #expect(
      try client.say(Self.plain("ann")) == "334 \(Base64.encode(prompts.password))\r\n")
    #expect(try client.say(Self.plain("correct horse")).hasPrefix("235"))
  }

  @Test func `asks a closure, and only its session waits`() async throws {
    let gate = SMTPGate("directory")
    let server = try SMTPTestServer.start(
      .clearTextAuthentication, .user("bob", password: "other horse"),
      .hookTimeout(.seconds(300)),
      .authenticating { credentials in
        guard credentials.user == "ann" else { return .refused }
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
          _ = gate.arrive { done.resume() }
        }
        return .password("correct horse")
      })
    defer { server.stop() }
    let slow = try SASLLogin.greeted(server)
    try slow.send("AUTH PLAIN \(Self.good)\r\nNOOP\r\n")
    try await gate.arrival()
    let quick = try SASLLogin.greeted(server)
    #expect(try quick.say("AUTH PLAIN \(Self.plain("\0bob\0other horse"))").hasPrefix("235"))
    #expect(try quick.say("NOOP").hasPrefix("250"))
    gate.open()
    #expect(try slow.reply().hasPrefix("235"))
    #expect(try slow.reply().hasPrefix("250"))
    let nobody = try SASLLogin.greeted(server)
    #expect(try nobody.say("AUTH PLAIN \(Self.plain("\0carl\0x"))").hasPrefix("535"))
  }

  @Test func `derives keys of a password that a closure gives, and says 454 for one that fails`()
    throws
  {
    struct Broken: Error {}
    let server = try SMTPTestServer.start(
      .clearTextAuthentication, .mechanisms(.scramSHA256, .cramMD5, .plain),
      .authenticating { credentials in
        if credentials.user == "nobody" { throw Broken() }
        return credentials.user == "blind" ? .accepted : .password("correct horse")
      })
    defer { server.stop() }
    for (mechanism, user, code) in [
      (SMTPAuthenticationMechanism.scramSHA256, "ann", "235"), (.cramMD5, "ann", "235"),
      (.plain, "ann", "235"), (.plain, "blind", "235"), (.cramMD5, "blind", "535"),
      (.plain, "nobody", "454"),
    ] {
      let client = try SASLLogin.greeted(server)
      let outcome = try SASLLogin.run(try SASLLogin.client(mechanism, user, "correct horse")) {
        try client.say($0)
      }
      #expect(outcome.code == code, "\(mechanism) \(user)")
    }
    #expect(server.findings.map(\.kind) == [.hookFailed])
  }

  @Test func `lets a user who is named twice send as either says`() throws {
    let server = try SMTPTestServer.start(
      .clearTextAuthentication, .user("ann", password: "correct horse", senders: ["ann@*"]),
      .user("ann", password: "correct horse", senders: ["*@news.test"]))
    defer { server.stop() }
    let ann = try SASLLogin.greeted(server)
    try ann.say("AUTH PLAIN \(Self.plain("\0ann\0correct horse"))")
    for (sender, code) in [("ann@b.test", "250"), ("x@news.test", "250"), ("x@y.test", "550")] {
      #expect(try ann.say("MAIL FROM:<\(sender)>").hasPrefix(code), "\(sender)")
      try ann.say("RSET")
    }
  }

  @Test func `takes a token that any judge finds good, and says why the first did not`() throws {
    struct Judge: SMTPTokenVerifier {
      let token: SMTPSecret
      let code: Int

      func verdict(on shown: SMTPShownToken) -> SMTPTokenVerdict {
        shown.token == token
          ? .accepted(user: "ann")
          : .refused(error: nil, reply: SMTPReply(code, nil, "not mine"))
      }
    }
    let server = try SMTPTestServer.start(
      .acceptingTokens(from: Judge(token: "one", code: 535)),
      .acceptingTokens(from: Judge(token: "two", code: 454)), .clearTextAuthentication)
    defer { server.stop() }
    for (token, code) in [("one", "235"), ("two", "235"), ("three", "535")] {
      let client = try SASLLogin.greeted(server)
      let blob = Self.plain("user=ann\u{1}auth=Bearer \(token)\u{1}\u{1}")
      #expect(try client.say("AUTH XOAUTH2 \(blob)").hasPrefix(code), "\(token)")
    }
  }

  @Test func `takes anyone, and tokens that somebody else judges`() throws {
    struct Issuer: SMTPTokenVerifier {
      func verdict(on token: SMTPShownToken) -> SMTPTokenVerdict {
        switch token.token.revealed {
        case "good": .accepted(user: "ann")
        case "microsoft": .refused(error: nil, reply: SMTPReply(535, "5.7.3", "Unsuccessful"))
        default: .refused(status: "401")
        }
      }
    }
    let server = try SMTPTestServer.start(
      .acceptingTokens(from: Issuer()), .clearTextAuthentication)
    defer { server.stop() }
    let client = try SASLLogin.greeted(server)
    func blob(_ token: String) -> String {
      Self.plain("user=ann\u{1}auth=Bearer \(token)\u{1}\u{1}")
    }
    let challenge = try client.say("AUTH XOAUTH2 \(blob("bad"))")
    #expect(
      Base64.decode(Array(challenge.utf8.dropFirst(4).dropLast(2))).map {
        String(decoding: $0, as: UTF8.self)
      } == #"{"status":"401","schemes":"Bearer","scope":"https://mail.google.com/"}"#)
    #expect(try client.say("").hasPrefix("535 5.7.8"))
    #expect(try client.say("AUTH XOAUTH2 \(blob("microsoft"))").hasPrefix("535 5.7.3"))
    #expect(try client.say("AUTH XOAUTH2 \(blob("good"))").hasPrefix("235"))
    #expect(server.sessions.first?.authentication.user == "ann")

    let open = try SMTPTestServer.start(.anyUser, .clearTextAuthentication)
    defer { open.stop() }
    let anyone = try SASLLogin.greeted(open)
    #expect(try anyone.say("AUTH PLAIN \(Self.plain("\0who\0ever"))").hasPrefix("235"))
  }
}
