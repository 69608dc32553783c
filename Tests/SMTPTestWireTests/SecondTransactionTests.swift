import SMTPTestHelpers
import SMTPTestWire
import Testing

/// What a session has had before changes nothing about what comes: neither the replies, nor what
/// closures are asked, nor what is found.
@Suite(.bounded) struct `What comes later in a session` {
  /// What a client sends when no transaction is open, and leaves none open; each line waits for the
  /// replies to the one before it.
  struct Part: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let lines: String

    init(_ name: String, _ lines: String) {
      testDescription = name
      self.lines = lines
    }
  }

  private static let mail = "MAIL FROM:<a@b.test>\r\n"
  private static let rcpt = "RCPT TO:<c@d.test>\r\n"
  private static let end = "RSET\r\n"

  private static func x(_ count: Int) -> String { String(repeating: "x", count: count) }

  private static func data(_ content: String, _ parameters: String = "") -> String {
    "MAIL FROM:<a@b.test>\(parameters)\r\n\(rcpt)DATA\r\n\(content).\r\n" + end
  }

  private static func bdat(_ content: String, _ parameters: String = "") -> String {
    let octets = Array(content.utf8)
    let first = octets.prefix(octets.count / 2)
    let last = octets.suffix(octets.count - first.count)
    return "MAIL FROM:<a@b.test>\(parameters)\r\n\(rcpt)BDAT \(first.count)\r\n"
      + String(decoding: first, as: UTF8.self) + "BDAT \(last.count) LAST\r\n"
      + String(decoding: last, as: UTF8.self) + end
  }

  static let parts: [Part] = [
    Part("a content", data("x\r\n..x\r\n")),
    Part("a content in chunks", bdat("xx\r\nyy\r\n")),
    Part("8 bits that are declared", data("\u{E9}\r\n", " BODY=8BITMIME")),
    Part("8 bits that are not", data("\u{E9}\r\n")),
    Part("8 bits in chunks that are declared", bdat("xx\r\n\u{E9}y\r\n", " BODY=8BITMIME")),
    Part("8 bits in chunks that are not", bdat("xx\r\n\u{E9}y\r\n")),
    Part("binary chunks", bdat("x\n\u{E9}y\(x(1200))\n", " BODY=BINARYMIME")),
    Part("binary content without chunks", "MAIL FROM:<> BODY=BINARYMIME\r\n\(rcpt)DATA\r\n" + end),
    Part(
      "names in UTF-8 that are declared",
      "MAIL FROM:<\u{E9}@b.test> SMTPUTF8\r\nRCPT TO:<\u{E9}@d.test>\r\n" + end),
    Part("names in UTF-8 that are not", "\(mail)RCPT TO:<\u{E9}@d.test>\r\n" + end),
    Part("a line that is too long", data("\(x(999))\r\n")),
    Part("a line in chunks that is too long", bdat("\(x(999))\r\n")),
    Part("lines as long as can be", bdat("\(x(998))\r\n.\(x(997))\r\n")),
    Part("a content that is too large", data(String(repeating: "\(x(98))\r\n", count: 31))),
    Part("chunks that are too large", bdat(String(repeating: "\(x(98))\r\n", count: 31))),
    Part(
      "chunks behind one that failed",
      "\(mail)\(rcpt)BDAT 3001\r\n\(x(3001))BDAT 1 LAST\r\nxDATA\r\n" + end),
    Part("chunks that are not the last", "\(mail)\(rcpt)BDAT 4\r\nxx\r\n" + end),
    Part("DATA behind a chunk", "\(mail)\(rcpt)BDAT 4\r\nxx\r\nDATA\r\n" + end),
    Part("a size that is too large", "MAIL FROM:<> SIZE=3001\r\n" + end),
    Part("too many recipients", mail + rcpt + rcpt + rcpt + end),
    Part("as many recipients as can be", mail + rcpt + rcpt + end),
    Part("no recipient", "\(mail)DATA\r\n" + end),
    Part("a recipient without a sender", rcpt + end),
    Part("a second sender", mail + mail + end),
    Part("an overlong line", "NOOP \(x(1494))\r\n" + end),
    Part("an overlong line of AUTH", "AUTH PLAIN \(x(1488))\r\n" + end),
    Part("an empty transaction", mail + end),
    Part("another greeting", "\(mail)EHLO c.test\r\n"),
    Part("no command", "FROB\r\n\r\n"),
  ]

  /// What of a session can be seen.
  private struct View: Equatable {
    var replies: [String] = []
    var questions: [String] = []
    var violations: [String] = []
  }

  /// What is seen of the last of these parts.
  private static func view(_ parts: [Part], _ reading: SMTPReading, _ isLMTP: Bool) -> View? {
    var session = SessionHarness {
      $0.reading = reading
      $0.isLMTP = isLMTP
      $0.limits.messageSize = 3000
      $0.limits.recipients = 2
      $0.limits.commandLine = 1400
      $0.limits.endlessLine = 2000
    }
    let hello = isLMTP ? "LHLO" : "EHLO"
    session.send("\(hello) c.test\r\n")
    var view = View()
    for (index, part) in parts.enumerated() {
      if session.trace.close != nil { return nil }
      let start = (session.trace.written.count, session.trace.violations.count)
      var questions: [String] = []
      session.decide = { event, _ in
        let violations = event.violations.map { "\($0.kind) \($0.text)" }
        questions.append("\(event.stage) \(event.recipient) \(violations)")
        return nil
      }
      let lines = part.lines.replacing("EHLO", with: hello).utf8
      for line in lines.split(separator: 10) { session.send(line + [10]) }
      guard index + 1 == parts.count else { continue }
      view.replies = String(decoding: session.trace.written.dropFirst(start.0), as: UTF8.self)
        .split(separator: "\r\n").map { reply in
          // What is behind it numbers the transactions.
          reply.split(separator: " queued").first.map(String.init) ?? ""
        }
      view.questions = questions
      view.violations = session.trace.violations.dropFirst(start.1).map { "\($0.kind) \($0.text)" }
    }
    return view
  }

  @Test(arguments: SMTPReading.allCases, [false, true])
  func `is told the same whatever came before`(reading: SMTPReading, isLMTP: Bool) throws {
    for later in Self.parts {
      let alone = try #require(Self.view([later], reading, isLMTP))
      for earlier in Self.parts {
        guard let view = Self.view([earlier, later], reading, isLMTP) else {
          Issue.record("\(earlier.testDescription) ends the session")
          continue
        }
        #expect(view == alone, "\(later.testDescription) behind \(earlier.testDescription)")
      }
    }
  }
}
