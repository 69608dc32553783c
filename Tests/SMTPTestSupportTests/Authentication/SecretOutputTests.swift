import Foundation
import SMTPTestHelpers
import Testing

@testable import SMTPTestSupport
@testable import SMTPTestWire

/// Nothing that is printed shows a password or a token, in whatever form it was sent.
@Suite(.bounded) struct `What a server prints` {
  private static let password = "correct-horse/battery?staple"
  private static let token = "ya29.t0ken+of=ann/1234567890"

  /// All forms of a secret that anybody could read it from.
  private static func forms(_ secret: String) -> [String] {
    let octets = Array(secret.utf8)
    var forms = [secret]
    for shift in 0..<3 {
      let whole = Base64.encode([UInt8](repeating: 0, count: shift) + octets)
      forms.append(String(whole.dropFirst(shift == 0 ? 0 : shift + 1).dropLast(4)))
    }
    let escaped = String(decoding: PercentEncoding.encoded(octets), as: UTF8.self)
    return forms + [escaped, escaped.lowercased()]
  }

  private static let options: [SMTPServerOption] = [
    .user(SMTPTestUser("ann", password: SMTPSecret(password), tokens: [SMTPSecret(token)])),
    .clearTextAuthentication,
    .mechanisms(.plain, .login, .cramMD5, .scramSHA256, .xoauth2, .oauthBearer, .xoauth),
  ]

  /// Everything a server and its records say of themselves.
  private func outputs(_ server: SMTPTestServer) throws -> [String] {
    var texts = [server.transcript]
    for session in server.sessions {
      texts += [
        session.description, session.transcript, "\(session.exchanges)", "\(session.violations)",
        "\(session.authentication)", "\(session)", String(reflecting: session),
      ]
      var dumped = ""
      dump(session, to: &dumped)
      dump(session.exchanges, to: &dumped)
      dump(session.authentication, to: &dumped)
      texts.append(dumped)
      texts.append("\(session.exchanges.map(\.command))")
      texts.append(try json(session.authentication))
      texts.append(try json(session.violations))
    }
    texts += server.findings.map { "\($0) \($0.text)" }
    texts.append(try json(server.findings))
    var dumped = ""
    dump(server, to: &dumped, maxDepth: 6)
    dump(SMTPTestServer.Configuration(Self.options), to: &dumped)
    texts += [dumped, "\(server)", "\(SMTPTestServer.Configuration(Self.options))"]
    do { _ = try server.waitForMessage(.user("nobody"), within: .milliseconds(1)) } catch {
      texts.append("\(error)")
    }
    do { try server.core.checkFindings() } catch { texts.append("\(error)") }
    return texts
  }

  private func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private func hold(_ texts: [String]) {
    for text in texts {
      for form in Self.forms(Self.password) + Self.forms(Self.token) {
        #expect(!text.contains(form), "\(form) in \(text.prefix(2000))")
      }
    }
  }

  @Test func `shows no secret of any exchange`() throws {
    for isInitial in [true, false] {
      let server = try SMTPTestServer.start(Self.options)
      defer { server.stop() }
      for mechanism in [
        SMTPAuthenticationMechanism.plain, .login, .cramMD5, .scramSHA256, .xoauth2, .oauthBearer,
        .xoauth,
      ] {
        for isGood in [true, false] {
          let client = try SASLLogin.greeted(server)
          let secret = SMTPSecret(mechanism.takesToken ? Self.token : Self.password)
          let sasl = try SASLLogin.client(mechanism, isGood ? "ann" : "bob", secret)
          _ = try SASLLogin.run(sasl, isInitial: isInitial) { try client.say($0) }
          try client.say("QUIT")
        }
      }
      let texts = try outputs(server)
      hold(texts)
      #expect(texts[0].contains("C: AUTH PLAIN\(isInitial ? " {secret}" : "")\n"))
      #expect(texts[0].contains("C: {secret}\n"))
      // It reads back as a dialogue.
      _ = try SMTPDialogue(parsing: texts[0])
    }
  }

  @Test func `shows no secret where it does not belong, in any form and cut`() throws {
    let server = try SMTPTestServer.start(Self.options)
    defer { server.stop() }
    for secret in [Self.password, Self.token] {
      let octets = Array(secret.utf8)
      for form in [
        secret, Base64.encode(octets), Base64.encode([0] + octets), Base64.encode([0, 0] + octets),
        String(decoding: PercentEncoding.encoded(octets), as: UTF8.self),
      ] {
        let client = try SASLLogin.greeted(server)
        // Refused, and so a command; in an argument; behind a refusal, as clients do that do not wait.
        try client.say("AUTH XFAKE \(form)")
        try client.say(form)
        try client.say("NOOP \(form)")
        try client.say("PASS \(form)")
        for line in ["MAIL FROM:<a@b.test>", "RCPT TO:<c@d.test>", "DATA"] { try client.say(line) }
        try client.send("Subject: x\r\n\r\nthe password is \(form.prefix(7))")
        // The server has read the first part when it answers another client.
        try SASLLogin.greeted(server).end()
        try client.say("\(form.dropFirst(7)) indeed\r\n.")
        try client.send("AUTH PLAIN \(form)")
        try SASLLogin.greeted(server).end()
        hold([server.transcript])
        try client.say("")
      }
    }
    hold(try outputs(server))
  }

  private static let blob = Base64.encode(Array("\0ann\0\(password)".utf8))
  private static let departures: [(dialogue: String, lines: [String], actual: String)] = [
    // Where something else is expected, or AUTH with another secret.
    ("C: MAIL FROM:<{*}>", ["AUTH PLAIN \(blob)"], "C: AUTH PLAIN {secret}"),
    ("C: AUTH PLAIN AGFubgB4", ["AUTH PLAIN \(blob)"], "C: AUTH PLAIN {secret}"),
    // In answer to a challenge, and known wherever it stands.
    ("C: AUTH PLAIN\nS: 334 \nC: AAAA", ["AUTH PLAIN", blob], "C: {secret}"),
    ("C: NOOP", ["NOOP <\(password)>"], "C: NOOP <{secret}>"),
    // More than was asked for.
    ("S: 250 more", ["AUTH PLAIN \(blob)"], "C: AUTH PLAIN {secret}"),
  ]

  @Test(arguments: departures)
  func `shows no secret of a client that departs from a dialogue`(
    dialogue: String, lines: [String], actual: String
  ) throws {
    let head = "S: 220 mx.test\nC: EHLO {me}\nS: 250 AUTH PLAIN\n"
    let server = try SMTPTestServer.start(
      Self.options + [.dialogue(try SMTPDialogue(parsing: head + dialogue))])
    defer { server.stop() }
    let client = try Client(server)
    try client.send((["EHLO c.test"] + lines).map { $0 + "\r\n" }.joined())
    let error = try #require(throws: SMTPDialogueError.self) { try server.waitForDialogue() }
    var dumped = ""
    dump(error, to: &dumped)
    hold(["\(error)", dumped] + (try outputs(server)))
    #expect(error.text.contains("\n  actual    \(actual)\n"), "\(error.text)")
  }

  @Test func `shows no response that nobody has asked for yet`() throws {
    let gate = SMTPGate("mail")
    let server = try SMTPTestServer.start(
      Self.options + [.script { On(.noop).hold(gate).proceed() }])
    defer { server.stop() }
    let client = try SASLLogin.greeted(server)
    // Unknown to the server, so that nothing but its place tells.
    try client.send(
      "NOOP\r\nAUTH LOGIN\r\nZnJlbWQ=\r\nZnJlbWRlcyBQZmVyZA==\r\nMAIL FROM:<a@b.test>\r\n")
    try gate.waitForArrival()
    let held = server.transcript
    #expect(!held.contains("ZnJl"))
    #expect(held.contains("AUTH LOGIN"))
    gate.open()
    for _ in 0..<5 { _ = try client.reply() }
    let transcript = server.transcript
    #expect(!transcript.contains("ZnJl"))
    #expect(transcript.contains("C: MAIL FROM:<a@b.test>"))
  }

  @Test func `shows all where that is asked for`() throws {
    let server = try SMTPTestServer.start(Self.options + [.revealingSecrets])
    defer { server.stop() }
    let client = try SASLLogin.greeted(server)
    let blob = Base64.encode(Array("\0ann\0\(Self.password)".utf8))
    try client.say("AUTH PLAIN \(blob)")
    #expect(server.transcript.contains("C: AUTH PLAIN \(blob)\n"))
  }

  @Test func `shows a cancelled exchange as it was`() throws {
    let server = try SMTPTestServer.start(Self.options)
    defer { server.stop() }
    let client = try SASLLogin.greeted(server)
    for line in ["AUTH LOGIN", "*", "AUTH PLAIN =", "AUTH", "NOOP a", "*"] { try client.say(line) }
    let transcript = server.transcript
    #expect(!transcript.contains("{secret}"))
    #expect(transcript.contains("C: *\n"))
  }

  @Test func `blames nobody for AUTH in clear that was asked for`() throws {
    let server = try SMTPTestServer.start(Self.options)
    defer { server.stop() }
    let client = try SASLLogin.greeted(server)
    let blob = Base64.encode(Array("\0ann\0\(Self.password)".utf8))
    try client.say("AUTH PLAIN \(blob)")
    #expect(server.findings.isEmpty)
    let closed = try SMTPTestServer.start(.user("ann", password: SMTPSecret(Self.password)))
    defer { closed.stop() }
    let other = try SASLLogin.greeted(closed)
    try other.say("AUTH PLAIN \(blob)")
    let kinds = closed.findings.compactMap(\.violation?.kind)
    #expect(kinds.contains(.clearTextAUTH) && kinds.contains(.secretInClearText))
  }
}
