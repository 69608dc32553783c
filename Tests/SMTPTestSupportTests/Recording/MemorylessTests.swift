import SMTPTestHelpers
import Testing

@testable import SMTPTestNetwork
@testable import SMTPTestSupport

/// What is said of a part of a session does not depend on the parts before it: two parts read as they do by
/// themselves, one behind the other, whichever end recorded them.
@Suite(.bounded) struct `What is said of what came before` {
  struct Part: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let steps: [ToldSession.Step]
  }

  private static func part(_ name: String, _ steps: ToldSession.Step...) -> Part {
    Part(testDescription: name, steps: steps)
  }

  private static func content(_ octets: String, _ reply: String = "250 taken\r\n") -> [ToldSession
    .Step]
  {
    [
      .c("MAIL FROM:<a@b.test>\r\n"), .s("250 fine\r\n"), .c("RCPT TO:<c@d.test>\r\n"),
      .s("250 fine\r\n"), .c("DATA\r\n"), .s("354 go on\r\n"), .c("\(octets).\r\n"), .s(reply),
    ]
  }

  static let parts: [Part] = [
    part("a command", .c("NOOP\r\n"), .s("250 fine\r\n")),
    part("a reply of several lines", .c("HELP\r\n"), .s("214-one\r\n214-\r\n214 three\r\n")),
    Part(testDescription: "a message", steps: content("Subject: x\r\n\r\nbody\r\n")),
    Part(testDescription: "no content", steps: content("")),
    Part(
      testDescription: "a long content",
      steps: content(String(repeating: "a line of the content\r\n", count: 60))),
    Part(testDescription: "dots", steps: content("..\r\n..x\r\n.y\r\n")),
    Part(
      testDescription: "what is no text", steps: content("\u{1}\u{7F}{x}\\ü \t\r\nbare~\nLF\r\n")),
    Part(
      testDescription: "a long line", steps: content(String(repeating: "x", count: 3000) + "\r\n")),
    Part(
      testDescription: "a content that is refused", steps: content("x\r\n", "554 5.7.1 no\r\n")),
    part(
      "chunks", .c("MAIL FROM:<a@b.test>\r\n"), .s("250 fine\r\n"), .c("RCPT TO:<c@d.test>\r\n"),
      .s("250 fine\r\n"), .c("BDAT 4\r\nabcd"), .s("250 more\r\n"), .c("BDAT 3 LAST\r\nefg"),
      .s("250 taken\r\n")),
    part(
      "DATA refused", .c("MAIL FROM:<a@b.test>\r\n"), .s("250 fine\r\n"),
      .c("RCPT TO:<c@d.test>\r\n"), .s("250 fine\r\n"), .c("DATA\r\n"), .s("451 later\r\n"),
      .c("RSET\r\n"), .s("250 fine\r\n")),
    part(
      "a group",
      .c("MAIL FROM:<a@b.test>\r\nRCPT TO:<no@d.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\n"),
      .s("250 fine\r\n550 no\r\n250 fine\r\n354 go on\r\n"), .c("x\r\n.\r\n"), .s("250 taken\r\n")),
    // Right behind a content, it may be the rest of that, and a hint says so.
    part(
      "a line that is refused", .c("NOOP\r\n"), .s("250 fine\r\n"), .c("FROB\r\n"),
      .s("500 what?\r\n")),
    part(
      "many lines that are refused", .c("NOOP\r\n"), .s("250 fine\r\n"),
      .c(String(repeating: "FROB\r\n", count: 9)),
      .s(String(repeating: "500 what?\r\n", count: 9)), .c("NOOP\r\n"), .s("250 fine\r\n")),
    part("AUTH", .c("AUTH PLAIN AGFubgBzZWNyZXQ=\r\n"), .s("535 no\r\n")),
    part(
      "AUTH by steps", .c("AUTH LOGIN\r\n"), .s("334 VXNlcm5hbWU6\r\n"), .c("YW5u\r\n"),
      .s("334 UGFzc3dvcmQ6\r\n"), .c("c2VjcmV0\r\n"), .s("535 no\r\n")),
    part(
      "a cancelled AUTH", .c("AUTH LOGIN\r\n"), .s("334 VXNlcm5hbWU6\r\n"), .c("*\r\n"),
      .s("501 no\r\n")),
    part(
      "spaces and bare LF", .c("MAIL FROM: <a@b.test> \r\n"), .s("501 no\r\n"), .c("NOOP\n"),
      .s("500 no\r\n")),
    part("a pause", .later(1500), .c("NOOP\r\n"), .s("250 fine\r\n")),
  ]

  private func record(_ parts: [Part], by role: SessionRole) -> SMTPSessionRecord {
    let greeting: [ToldSession.Step] = [
      .s("220 ready\r\n"), .c("EHLO c\r\n"),
      .s("250-hello\r\n250-PIPELINING\r\n250 CHUNKING\r\n"),
    ]
    return ToldSession(greeting + parts.flatMap(\.steps)).record(by: role)
  }

  /// The lines of it behind the greeting, without places in the session, of which only the first part is
  /// the beginning.
  private func lines(_ record: SMTPSessionRecord) -> [String] {
    record.transcript.split(separator: "\n").dropFirst(6).map { line in
      String(line.replacing(/octet \d+/, with: "octet"))
    }
  }

  /// What was exchanged behind the greeting.
  private func exchanges(_ record: SMTPSessionRecord) -> [String] {
    record.exchanges.dropFirst(2).map { exchange in
      "\(exchange.kind) \(exchange.command ?? "") of \(exchange.commandRange.count) octets: "
        + "\(exchange.replies), \(exchange.replyRange.count)"
    }
  }

  @Test(arguments: [SessionRole.server, .client])
  func `does not depend on it`(role: SessionRole) {
    let alone = Self.parts.map { record([$0], by: role) }.map { (lines($0), exchanges($0)) }
    for (one, first) in zip(Self.parts, alone) {
      for (other, second) in zip(Self.parts, alone) {
        let both = record([one, other], by: role)
        let name: Comment = "\(other.testDescription), behind \(one.testDescription)"
        #expect(lines(both) == first.0 + second.0, name)
        #expect(exchanges(both) == first.1 + second.1, name)
      }
    }
  }

  /// What was printed reads back as a dialogue that the same client follows to its end.
  @Test func `can be followed again`() throws {
    for one in Self.parts {
      for other in Self.parts {
        let record = record([one, other], by: .server)
        var harness = try DialogueHarness(record.transcript)
        harness.send(record.receivedOctets)
        harness.close()
        #expect(
          harness.trace.isComplete, "\(other.testDescription), behind \(one.testDescription)")
      }
    }
  }
}
