import Foundation
import SMTPTestHelpers
import SMTPTestSupport
import Testing

@testable import smtp_fixture

@Suite(.bounded) struct `A line for each transaction` {
  /// Sends one mail and returns what `serve` printed, without the first line.
  private func served(
    _ fields: String, to recipients: [String] = ["bob@x.test"], _ options: String...
  ) throws -> [String] {
    let child = try Child(["serve", "--exit-after", "1"] + options)
    let client = try MailClient(port: try child.port())
    try client.deliver(from: "a@x.test", to: recipients, Array("\(fields)\r\n\r\n".utf8))
    try client.command("QUIT")
    return try child.end().output
  }

  @Test func `says who sent what to whom`() throws {
    let folder = try Folder()
    let output = try served(
      "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= \"from\"\r\n Ann", "--save", folder.file("mail"))
    #expect(
      output.contains(
        #"# message 1 of session 1: <a@x.test> to <bob@x.test>, "Grüße \"from\" Ann", 53 octets, "#
          + "accepted, saved as 0001.eml"))
    #expect(try folder.object("mail/0001.json")["subject"] as? String == "Grüße \"from\" Ann")
  }

  @Test(arguments: [
    "Subject: =?utf-8?Q?=1B=5B2J=1B=5D0;x=07=0D=0A=C2=9B31m=E2=80=AE=E2=80=A8?= end",
    "Subject: \u{1B}[2J\u{1B}]0;x\u{7}\u{9B}31m\u{202E}\u{2028} end",
  ])
  func `cannot be broken by a subject`(field: String) throws {
    let output = try served(field)
    let line = try #require(output.first { $0.hasPrefix("# message") })
    #expect(line.contains(#", "\u{1B}[2J\u{1B}]0;x\u{7}"#))
    #expect(line.contains(#"\u{9B}31m\u{202E}\u{2028} end", "#))
    #expect(line.hasSuffix(" octets, accepted"))
    #expect(!output.joined().unicodeScalars.contains { $0.value < 32 || $0.value == 127 })
  }

  @Test func `has a bounded length`() throws {
    let recipients = (1...50).map { "\(String(repeating: "r", count: 60))\($0)@x.test" }
    let output = try served(
      "Subject: \(String(repeating: "long ", count: 180))", to: recipients, "--reading", "lenient")
    let line = try #require(output.first { $0.hasPrefix("# message") })
    #expect(line.utf8.count < 1000)
    #expect(line.contains("long …\", 9"))
    #expect(line.contains("r5@x.test>, 45 more, \""))
  }

  @Test(arguments: [5, 6]) func `names five recipients, and counts the others`(count: Int) throws {
    let output = try served("Subject: Hi", to: (1...count).map { "\($0)@x.test" })
    let line = try #require(output.first { $0.hasPrefix("# message") })
    #expect(line.contains("<5@x.test>, \(count == 5 ? "" : "1 more, ")\"Hi\", "))
  }

  @Test func `says what was refused, and by which reply`() throws {
    let child = try Child(
      "serve", "--max-size", "1KB", "-e", "on RCPT to \"eve@*\": reply 550 5.1.1 \"No\"")
    let client = try MailClient(port: try child.port())
    try client.command("EHLO client.test")
    try client.command("MAIL FROM:<a@x.test> SIZE=1025")
    try client.command("MAIL FROM:<>")
    try client.command("RCPT TO:<eve@x.test>")
    try client.command("RSET")
    try client.deliver(from: "", to: ["ann@x.test"], [])
    child.terminate()
    let lines = try child.end().output.filter { $0.contains(" of session 1: ") }
    #expect(
      lines.first?.hasPrefix(
        "# transaction 1 of session 1: <a@x.test> to nobody, 0 octets, rejected at mail with 552 ")
        == true)
    #expect(
      lines.dropFirst() == [
        "# transaction 2 of session 1: <> to <eve@x.test> (refused), 0 octets, abandoned at rcpt",
        "# message 1 of session 1: <> to <ann@x.test>, 0 octets, accepted",
      ])
  }

  @Test func `is beside a line for each violation`() throws {
    let child = try Child("serve", "--exit-after", "1")
    let client = try MailClient(port: try child.port())
    try client.command("EHLO client.test")
    try client.command("MAIL FROM: <a@x.test>")
    try client.command("RCPT TO:<\u{1B}[2J>")
    try client.command("RSET")
    try client.deliver(from: "a@x.test", to: ["b@x.test"], Array("x\r\n".utf8))
    try client.command("QUIT")
    let lines = try child.end().output.filter { $0.hasPrefix("# violation: ") }
    #expect(lines.count == 2)
    #expect(
      lines.first
        == "# violation: space after \"FROM:\" (spaceAroundColon, RFC 5321 §3.3, octet 28)")
    #expect(!lines.joined().contains("\u{1B}"))
  }

  @Test func `has the same facts as JSON`() throws {
    let child = try Child("serve", "--json", "--exit-after", "1")
    let client = try MailClient(
      port: try #require(try parsed(try child.line())["port"] as? Int))
    let content = Array("Subject: \u{1B}[2J\u{9B}\r\n\r\n".utf8)
    try client.deliver(from: "a@x.test", to: ["b@x.test"], content)
    try client.command("QUIT")
    let events = try child.end().output.map { try parsed($0) }
    let message = try #require(events.first { $0["event"] as? String == "message" })
    #expect(message["subject"] as? String == "\u{1B}[2J\u{9B}")
    #expect(message["size"] as? Int == content.count)
    let session = try #require(message["session"] as? [String: Any])
    #expect(session["encrypted"] as? Bool == false)
    #expect(session["user"] == nil)
  }

  @Test func `names TLS and the user where there is such`() {
    var session = SMTPSessionFacts(number: 1)
    #expect(TransactionSummary.protection(of: session) == [])
    session.isEncrypted = true
    session.user = "ann\"\n" + String(repeating: "n", count: 100)
    let user = #"user "ann\"\n\#(String(repeating: "n", count: 55))…""#
    #expect(TransactionSummary.protection(of: session) == ["TLS", user])
  }

  @Test func `escapes what is not to be seen`() {
    #expect(
      ShownText.shortened("a\\b\u{7F}\u{85}\u{200D}é", to: 9)
        == #"a\\b\u{7F}\u{85}\#u{200D}é"#)
    #expect(ShownText.shortened("abc", to: 3) == "abc")
    #expect(ShownText.shortened("abcd", to: 3) == "abc…")
    // A letter under a thousand accents is many characters.
    #expect(
      ShownText.shortened("e" + String(repeating: "\u{301}", count: 1000), to: 5)
        .unicodeScalars.count == 6)
  }
}

@Suite(.bounded) struct `The patience of a served fixture` {
  @Test func `is what was asked for`() throws {
    let child = try Child("serve", "--quiet", "--idle-timeout", "10ms")
    let client = try MailClient(port: try child.port())
    #expect(try client.reply().hasPrefix("421 4.4.2 "))
    child.terminate()
    #expect(try child.end().status == 0)
  }
}

@Suite(.bounded) struct `A latency that so many of a hundred do not exceed` {
  /// The smallest that is not exceeded by so many: of few, nearly always the longest.
  @Test(
    arguments: [
      (1, [1, 1, 1, 1]), (2, [1, 2, 2, 2]), (3, [2, 3, 3, 3]), (9, [5, 9, 9, 9]),
      (10, [5, 9, 10, 10]), (11, [6, 10, 11, 11]), (99, [50, 90, 99, 99]),
      (100, [50, 90, 99, 100]), (101, [51, 91, 100, 101]), (1000, [500, 900, 990, 1000]),
    ] as [(Int, [Int])])
  func `is one of them`(count: Int, expected: [Int]) {
    let sorted = Array(1...count)
    #expect([50, 90, 99, 100].map { SendSummary.percentile($0, sorted) } == expected)
  }
}
