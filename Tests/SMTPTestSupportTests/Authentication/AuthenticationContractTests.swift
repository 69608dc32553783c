import SMTPTestHelpers
import SMTPTestSupport
import Testing

@testable import SMTPTestWire

/// The rows of the contract for servers that have to do with AUTH, each under its name there, and what
/// older test servers got wrong; held against this server, in clear and inside TLS.
@Suite(.bounded) struct `The contract of servers with AUTH` {
  /// Lines of a client that has said EHLO, each with how its reply begins.
  struct Row: Sendable, CustomTestStringConvertible {
    let id: String
    var options: [SMTPServerOption] = []
    let lines: KeyValuePairs<String, String>

    init(
      _ id: String, _ options: SMTPServerOption..., lines: KeyValuePairs<String, String>
    ) {
      self.id = id
      self.options = options
      self.lines = lines
    }

    var testDescription: String { id }
  }

  private static func base64(_ text: String) -> String { Base64.encode(Array(text.utf8)) }
  private static func token(_ token: String) -> String {
    base64("user=ann\u{1}auth=Bearer \(token)\u{1}\u{1}")
  }
  private static let good = base64("\0ann\0correct horse")
  private static let bad = base64("\0ann\0wrong horse")
  /// 12,288 octets, of which nothing is wrong but the password.
  private static let longest = base64("\0ann\0" + String(repeating: "x", count: 9211))

  /// What the contract has; the first is held by a test of its own.
  private static let ids = [
    "srv-auth-not-in-clear", "srv-auth-plain", "srv-auth-cancel", "srv-auth-bad-base64",
    "srv-auth-unknown-mech", "srv-auth-twice", "srv-auth-in-transaction",
    "srv-auth-ir-not-allowed", "srv-auth-long-line", "srv-auth-required",
    "srv-auth-fail-then-ok", "srv-mail-auth-param", "srv-xoauth2-error",
  ]

  static let rows = [
    Row(
      "srv-auth-plain",
      lines: [
        "AUTH PLAIN \(bad)": "535 5.7.8", "AUTH PLAIN": "334 ", bad: "535 5.7.8",
        "AUTH PLAIN \(good)": "235 2.7.0",
      ]),
    Row("srv-auth-plain", lines: ["AUTH PLAIN": "334 ", good: "235 2.7.0"]),
    Row(
      "srv-auth-cancel",
      lines: [
        "AUTH PLAIN": "334", "*": "501", "AUTH LOGIN": "334", base64("ann"): "334", "*": "501",
        "AUTH SCRAM-SHA-256 \(base64("n,,n=ann,r=abc"))": "334", "*": "501", "NOOP": "250",
        "AUTH PLAIN \(good)": "235",
      ]),
    Row(
      "srv-auth-bad-base64",
      lines: [
        "AUTH PLAIN !!!": "501", "AUTH PLAIN =AAA": "501", "AUTH PLAIN AA=A": "501",
        "AUTH PLAIN": "334", "!!!": "501", "NOOP": "250",
      ]),
    Row("srv-auth-unknown-mech", lines: ["AUTH XFAKE": "504", "AUTH XFAKE AAAA": "504"]),
    Row("srv-auth-unknown-mech", .mechanisms(.plain), lines: ["AUTH LOGIN": "504"]),
    Row("srv-auth-twice", lines: ["AUTH PLAIN \(good)": "235", "AUTH PLAIN \(good)": "503"]),
    Row(
      "srv-auth-in-transaction",
      lines: [
        "MAIL FROM:<a@b.test>": "250", "AUTH PLAIN \(good)": "503", "RCPT TO:<c@d.test>": "250",
        "RSET": "250", "AUTH PLAIN \(good)": "235",
      ]),
    Row("srv-auth-ir-not-allowed", lines: ["AUTH CRAM-MD5 abc=": "501"]),
    Row(
      "srv-auth-long-line",
      lines: [
        "AUTH PLAIN": "334", longest: "535", "AUTH PLAIN": "334", longest + "A": "500 5.5.6",
        "AUTH PLAIN \(good)": "235",
      ]),
    Row(
      "srv-auth-required", .requiresAuthentication,
      lines: [
        "MAIL FROM:<a@b.test>": "530 5.7.0", "VRFY ann": "530", "EHLO c.test": "250",
        "NOOP": "250", "RSET": "250", "AUTH PLAIN \(good)": "235", "MAIL FROM:<a@b.test>": "250",
      ]),
    Row("srv-auth-required", .requiresAuthentication, lines: ["QUIT": "221"]),
    Row("srv-auth-fail-then-ok", lines: ["AUTH PLAIN \(bad)": "535", "AUTH PLAIN \(good)": "235"]),
    Row(
      "srv-mail-auth-param",
      lines: [
        "AUTH PLAIN \(good)": "235", "MAIL FROM:<a@b.test> AUTH=<>": "250", "RSET": "250",
        "MAIL FROM:<a@b.test> AUTH=e+3Dmc2@x.test": "250",
      ]),
    Row(
      "srv-xoauth2-error",
      lines: [
        "AUTH XOAUTH2 \(token("t2"))": "334 \(base64("{\"status\":").prefix(12))",
        "": "535 5.7.8", "AUTH XOAUTH2": "334", token("t2"): "334", "": "535",
        "AUTH XOAUTH2 \(token("t1"))": "235",
      ]),
    // What older servers got wrong.
    Row(
      "RSET keeps authentication", .requiresAuthentication,
      lines: [
        "AUTH PLAIN \(good)": "235", "RSET": "250", "AUTH PLAIN \(good)": "503",
        "MAIL FROM:<a@b.test>": "250", "RSET": "250", "MAIL FROM:<a@b.test>": "250",
      ]),
    Row(
      "EHLO keeps authentication",
      lines: ["AUTH PLAIN \(good)": "235", "EHLO c.test": "250", "AUTH PLAIN \(good)": "503"]),
    Row("the name of a mechanism has no case", lines: ["auth plain \(good)": "235"]),
    Row(
      "LOGIN, and with a name",
      lines: [
        "AUTH LOGIN": "334 \(base64("Username:"))", base64("ann"): "334 \(base64("Password:"))",
        base64("wrong horse"): "535", "AUTH LOGIN \(base64("ann"))": "334",
        base64("correct horse"): "235",
      ]),
    Row(
      "what is not PLAIN's is malformed, not wrong",
      lines: [
        "AUTH PLAIN \(base64("ann\0correct horse"))": "501", "AUTH PLAIN =": "501",
        "AUTH PLAIN \(base64("\0\0x"))": "501",
      ]),
    Row(
      "an authorization identity counts",
      lines: [
        "AUTH PLAIN \(base64("bob\0ann\0correct horse"))": "535",
        "AUTH PLAIN \(base64("ann\0ann\0correct horse"))": "235",
      ]),
  ]

  @Test(arguments: rows, [false, true])
  func `is kept`(row: Row, insideTLS: Bool) throws {
    let server = try SMTPTestServer.start(
      [
        .tls(), .clearTextAuthentication,
        .user(SMTPTestUser("ann", password: "correct horse", tokens: ["t1"])),
      ] + row.options)
    defer { server.stop() }
    let say: (String) throws -> String
    if insideTLS {
      let client = try TLSClient.upgraded(server)
      say = { try client.say($0) }
      _ = try say("EHLO c.test")
    } else {
      let client = try SASLLogin.greeted(server)
      say = { try client.say($0) }
    }
    for (line, reply) in row.lines {
      #expect(try say(line).hasPrefix(reply), "\(line.prefix(80))")
    }
  }

  @Test func `srv-auth-not-in-clear: nothing is offered, and nothing taken`() throws {
    let server = try SMTPTestServer.start(.tls(), .user("ann", password: "correct horse"))
    defer { server.stop() }
    let client = try TLSClient(server.endpoint)
    _ = try client.reply()
    #expect(try !client.say("EHLO c.test").contains("AUTH"))
    #expect(try client.say("AUTH PLAIN \(Self.good)").hasPrefix("538 5.7.11"))
    #expect(try client.say("AUTH SCRAM-SHA-256").hasPrefix("538 5.7.11"))
    try client.say("STARTTLS")
    try client.shakeHands(trusting: server)
    #expect(try client.say("EHLO c.test").contains("AUTH SCRAM-SHA-256 "))
    #expect(try client.say("AUTH PLAIN \(Self.good)").hasPrefix("235"))
  }

  @Test func `has every row`() {
    #expect(Set(Self.ids).subtracting(Self.rows.map(\.id)) == ["srv-auth-not-in-clear"])
  }
}
