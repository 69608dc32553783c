import Foundation
import SMTPTestHelpers
import Testing

@Suite(.bounded) struct `A dialogue octet by octet` {
  private static let commands = ["EHLO c.test", "NOOP " + String(repeating: "x", count: 40)]
  private static let content = "Subject: x\r\n\r\n..\r\n.\r\n"

  /// Sends a mail, each octet in a read of its own: what another client is told between two octets
  /// comes after the first was read.
  private static func serve(
    _ options: [String], setting: String? = nil
  ) throws -> (output: [String], errors: [String]) {
    let child = try Child(["serve"] + options, setting: setting)
    let first = try child.line()
    let port = try #require(
      first.split { !$0.isNumber }.compactMap { Int($0) }.first { $0 > 1000 })
    let (slow, quick) = (try MailClient(port: port), try MailClient(port: port))
    func type(_ text: String) throws {
      for octet in text.utf8 {
        try slow.send([octet])
        try quick.command("NOOP")
      }
      _ = try slow.reply()
    }
    for command in commands + ["MAIL FROM:<a@x.test>", "RCPT TO:<b@x.test>", "DATA"] {
      try type("\(command)\r\n")
    }
    try type(content)
    try slow.command("QUIT")
    try quick.command("QUIT")
    child.terminate()
    let end = try child.end()
    #expect(end.status == 0)
    return (end.output, end.errors)
  }

  /// The lines of a session, wherever they stand among those of others.
  private static func session(_ number: Int, of lines: [String]) -> [String] {
    var isIt = false
    return lines.filter { line in
      if line.hasPrefix("== ") { isIt = line.hasPrefix("== \(number) ") }
      return isIt && (line.hasPrefix("C") || line.hasPrefix("S"))
    }
  }

  private static func expectMail(in lines: [String]) throws {
    let shown = session(1, of: lines)
    #expect(
      shown.filter { $0.hasPrefix("C") } == commands.map { "C: \($0)" } + [
        "C: MAIL FROM:<a@x.test>", "C: RCPT TO:<b@x.test>", "C: DATA", "C: Subject: x", "C:",
        "C: ..",
        "C: .", "C: QUIT",
      ])
    #expect(shown.contains("S: 250 2.0.0 Ok: queued as 1-1"))
    #expect(
      Set(session(2, of: lines).dropFirst().dropLast(3)) == ["C: NOOP", "S: 250 2.0.0 Ok"])
    // Two sessions at once, and what was printed is a dialogue.
    let folder = try Folder()
    let path = try folder.write("printed.dialogue", lines.joined(separator: "\n"))
    #expect(try Child("check", path).end().errors == [])
  }

  @Test func `is printed as any other`() async throws {
    try await offThePool {
      try Self.expectMail(in: try Self.serve([]).output.dropLast())
    }
  }

  @Test func `is traced as any other`() async throws {
    try await offThePool {
      let printed = try Self.serve(["--quiet"], setting: "SMTP_FIXTURE_TRACE=1")
      #expect(printed.output.count == 1)
      try Self.expectMail(in: printed.errors)
    }
  }

  @Test func `is told in JSON as any other`() async throws {
    try await offThePool {
      let events = try Self.serve(["--json"]).output.map { try parsed($0) }
      let names = events.compactMap { $0["event"] as? String }
      #expect(
        names == [
          "sessionStarted", "sessionStarted", "message", "sessionEnded", "sessionEnded", "summary",
        ])
    }
  }
}
