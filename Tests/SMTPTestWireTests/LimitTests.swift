import SMTPTestHelpers
import SMTPTestWire
import Testing

/// Every limit that counts octets: one below it, at it and one above it.
@Suite(.bounded) struct `A limit in octets` {
  struct Limit: Sendable, CustomTestStringConvertible {
    let name: String
    /// The longest that may be.
    let limit: Int
    /// The last reply of a server of the strict reading to what is beyond it.
    let reply: String
    /// What the referee calls it; `nil` where the limit is the server's own.
    let kind: SMTPViolation.Kind?
    /// What the client sends for something so long.
    let session: @Sendable (Int) -> [UInt8]
    /// What the reply is to what is not beyond it.
    let accepted: String
    var change: @Sendable (inout ServerProfile.Options) -> Void = { _ in }

    init(
      _ name: String, _ limit: Int, _ reply: String, _ kind: SMTPViolation.Kind?,
      accepted: String = "250",
      _ change: @escaping @Sendable (inout ServerProfile.Options) -> Void =
        { _ in },
      session: @escaping @Sendable (Int) -> String
    ) {
      self.name = name
      self.limit = limit
      self.reply = reply
      self.kind = kind
      self.accepted = accepted
      self.change = change
      self.session = { Array(session($0).utf8) }
    }

    var testDescription: String { name }
  }

  static func x(_ count: Int) -> String { String(repeating: "x", count: count) }

  /// A domain of so many octets, in labels of 63 at most.
  static func domain(_ count: Int) -> String {
    var left = count
    var labels: [String] = []
    while left > 63 {
      // What is left must be a label too.
      let label = left == 64 ? 62 : 63
      labels.append(x(label))
      left -= label + 1
    }
    return (labels + [x(left)]).joined(separator: ".")
  }

  static let opened = "EHLO c.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\n"

  static func data(_ content: String) -> String { opened + "DATA\r\n" + content + ".\r\n" }

  static func bdat(_ content: String, body: String = "") -> String {
    "EHLO c.test\r\nMAIL FROM:<a@b.test>\(body)\r\nRCPT TO:<c@d.test>\r\n"
      + "BDAT \(content.utf8.count) LAST\r\n" + content
  }

  /// The same in chunks, cut within the line.
  static func cut(_ content: String, at place: Int) -> String {
    let octets = content.utf8
    return opened + "BDAT 0\r\nBDAT \(place)\r\n" + String(octets.prefix(place))!
      + "BDAT \(octets.count - place) LAST\r\n" + String(octets.dropFirst(place))!
  }

  /// A line of so many octets, its CRLF included, as it is before dots are doubled.
  static func line(_ count: Int) -> String { x(count - 2) + "\r\n" }

  static let lines: [Limit] = [
    Limit("a line of DATA", 1000, "500 5.6.0", .contentLineTooLong) { data(line($0)) },
    Limit("a later line of DATA", 1000, "500 5.6.0", .contentLineTooLong) {
      data("a\r\n\r\n" + line($0) + "b\r\n")
    },
    // The doubled dot does not count; the one that was there before does.
    Limit("a line that begins with a dot", 1000, "500 5.6.0", .contentLineTooLong) {
      data(".." + line($0 - 1))
    },
    Limit("a later line that begins with a dot", 1000, "500 5.6.0", .contentLineTooLong) {
      data("a\r\n.." + line($0 - 1) + "..b\r\n")
    },
    Limit("a line behind one that begins with a dot", 1000, "500 5.6.0", .contentLineTooLong) {
      data("..a\r\n" + line($0))
    },
    // Which is refused for its dot already.
    Limit(
      "a dot that nobody doubled", 1000, "500 5.6.0", .contentLineTooLong, accepted: "500 5.6.0"
    ) {
      data("a\r\n." + line($0))
    },
    Limit("a line with dots within", 1000, "500 5.6.0", .contentLineTooLong) {
      data("a..." + line($0 - 4))
    },
    Limit("a line of BDAT", 1000, "500 5.6.0", .contentLineTooLong) { bdat(line($0)) },
    Limit("a line of BDAT that begins with a dot", 1000, "500 5.6.0", .contentLineTooLong) {
      bdat("a\r\n." + line($0 - 1) + "b\r\n")
    },
    Limit("a line in two chunks", 1000, "500 5.6.0", .contentLineTooLong) {
      cut("a\r\n" + line($0) + "b\r\n", at: 500)
    },
    Limit("a line of BDAT, 8BITMIME", 1000, "500 5.6.0", .contentLineTooLong) {
      bdat(line($0), body: " BODY=8BITMIME")
    },
  ]

  static let commands: [Limit] = [
    Limit("NOOP", 512, "500 5.5.2", .commandTooLong) { "NOOP " + line($0 - 5) },
    Limit("NOOP with blanks at its end", 512, "500 5.5.2", .commandTooLong) {
      "NOOP" + String(repeating: " ", count: $0 - 6) + "\r\n"
    },
    Limit("RCPT", 512 + 536, "500 5.5.2", .commandTooLong) {
      "EHLO c.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>"
        + String(repeating: " ", count: $0 - 20) + "\r\n"
    },
    Limit("AUTH", 12_288, "500 5.5.6", .authLineTooLong, accepted: "504", offerAUTH) {
      "EHLO c.test\r\nAUTH X " + String(repeating: "x", count: ($0 - 9) / 4 * 4)
        + String(repeating: " ", count: ($0 - 9) % 4) + "\r\n"
    },
    // Long before it, the line is too long for its command, and the referee says so once.
    Limit("any line at all", 12_288, "500 5.5.6", nil, accepted: "500 5.5.2") {
      "NOOP " + line($0 - 5)
    },
    Limit("a line beyond the server's own limit", 64, "500 5.5.6", nil, short) {
      "NOOP " + line($0 - 5)
    },
    Limit("an endless line", 2000, "421 4.7.0", nil, accepted: "500 5.5.6", endless) {
      x($0 - 1) + "\n"
    },
    Limit("an endless line without its end", 1999, "421 4.7.0", nil, accepted: "220", endless) {
      x($0)
    },
  ]

  static let paths: [Limit] = [
    Limit("a sender's local part", 64, "501 5.1.7", .localPartTooLong) {
      "EHLO c.test\r\nMAIL FROM:<\(x($0))@b.test>\r\n"
    },
    Limit("a quoted local part", 64, "501 5.1.7", .localPartTooLong) {
      "EHLO c.test\r\nMAIL FROM:<\"\(x($0 - 2))\"@b.test>\r\n"
    },
    Limit("a recipient's local part", 64, "501 5.1.3", .localPartTooLong) {
      "EHLO c.test\r\nMAIL FROM:<>\r\nRCPT TO:<\(x($0))@b.test>\r\n"
    },
    Limit("a label", 63, "501 5.1.7", .domainTooLong) {
      "EHLO c.test\r\nMAIL FROM:<a@\(x($0)).test>\r\n"
    },
    Limit("the domain of EHLO", 255, "501 5.5.4", .oddGreetingName) {
      "EHLO \(domain($0))\r\n"
    },
    Limit("a path", 256, "501 5.1.7", .pathTooLong) {
      "EHLO c.test\r\nMAIL FROM:<\(x(64))@\(domain($0 - 67))>\r\n"
    },
    Limit("a forward path", 256, "501 5.1.3", .pathTooLong) {
      "EHLO c.test\r\nMAIL FROM:<>\r\nRCPT TO:<\(x(64))@\(domain($0 - 67))>\r\n"
    },
    Limit("ENVID", 100, "501 5.5.4", .parameterTooLong) {
      "EHLO c.test\r\nMAIL FROM:<> ENVID=\(x($0))\r\n"
    },
    Limit("ORCPT", 500, "501 5.5.4", .parameterTooLong) {
      "EHLO c.test\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.test> ORCPT=rfc822;\(x($0 - 7))\r\n"
    },
  ]

  static let sizes: [Limit] = [
    Limit("a size that is declared", 100, "552 5.3.4", nil, limited) {
      "EHLO c.test\r\nMAIL FROM:<> SIZE=\($0)\r\n"
    },
    Limit("a content of DATA", 100, "552 5.3.4", nil, limited) { data(line($0)) },
    // The dots that were doubled, and the final one, are no content (RFC 1870 §6.3).
    Limit("a content with dots", 100, "552 5.3.4", nil, limited) {
      data("..a\r\n..\r\n" + line($0 - 7))
    },
    Limit("a content of BDAT", 100, "552 5.3.4", nil, limited) { bdat(line($0)) },
    Limit("a content of BDAT with dots", 100, "552 5.3.4", nil, limited) {
      bdat("..a\r\n..\r\n" + line($0 - 9))
    },
    Limit("a content in chunks", 100, "552 5.3.4", nil, limited) { cut(line($0), at: 50) },
    Limit("recipients", 10, "452 4.5.3", nil, few) {
      "EHLO c.test\r\nMAIL FROM:<>\r\n" + String(repeating: "RCPT TO:<a@b.test>\r\n", count: $0)
    },
    Limit("errors", 5, "421 4.7.0", nil, accepted: "502", few) {
      String(repeating: "TURN\r\n", count: $0)
    },
    Limit("commands", 20, "421 4.7.0", nil, few) {
      String(repeating: "NOOP\r\n", count: $0)
    },
    Limit("commands that nobody knows", 20, "421 4.7.0", nil, accepted: "502", fewCommands) {
      String(repeating: "TURN\r\n", count: $0)
    },
    Limit("lines that are too long", 20, "421 4.7.0", nil, accepted: "500 5.5.6", fewLines) {
      String(repeating: line(65), count: $0)
    },
  ]

  private static let limited: @Sendable (inout ServerProfile.Options) -> Void = {
    $0.limits.messageSize = 100
  }
  private static let few: @Sendable (inout ServerProfile.Options) -> Void = {
    $0.limits.recipients = 10
    $0.limits.errors = 5
    $0.limits.commands = 20
  }
  private static let fewCommands: @Sendable (inout ServerProfile.Options) -> Void = {
    $0.limits.commands = 20
    $0.limits.errors = 100
  }
  private static let fewLines: @Sendable (inout ServerProfile.Options) -> Void = {
    $0.limits.commandLine = 64
    $0.limits.commands = 20
    $0.limits.errors = 100
  }
  private static let short: @Sendable (inout ServerProfile.Options) -> Void = {
    $0.limits.commandLine = 64
  }
  private static let offerAUTH: @Sendable (inout ServerProfile.Options) -> Void = {
    $0.mechanisms = [SASLMechanism("TEST", needsTLS: false) { Refusing() }]
  }
  private static let endless: @Sendable (inout ServerProfile.Options) -> Void = {
    $0.limits.commandLine = 64
    $0.limits.endlessLine = 2000
  }

  @Test func `is none for a dot that nobody doubled, which strict alone refuses, in the end`() {
    for (reading, code) in [(SMTPReading.strict, "500"), (.standard, "250"), (.lenient, "250")] {
      var session = SessionHarness { $0.reading = reading }
      session.send(Self.opened + "DATA\r\n.bashrc\r\na\r\n.\r\nNOOP\r\n")
      #expect(session.trace.replies.dropLast().last?.hasPrefix(code) == true, "\(reading)")
      #expect(session.trace.replies.last?.hasPrefix("250") == true)
      #expect(session.trace.violations.map(\.kind).contains(.undoubledDot))
    }
  }

  @Test(arguments: lines + commands + paths + sizes)
  func `holds at its edge, and the referee says the same`(limit: Limit) {
    for count in [limit.limit - 1, limit.limit, limit.limit + 1] {
      let isBeyond = count > limit.limit
      let trace = Self.trace(limit, count)
      let expected = isBeyond ? limit.reply : limit.accepted
      #expect(
        trace.replies.last?.hasPrefix(expected) == true,
        "\(count): \(trace.replies.last ?? "nothing") is not \(expected)")
      if let kind = limit.kind {
        let found = trace.violations.map(\.kind).filter {
          !$0.isAboutTiming && $0 != .abandonedData && $0 != .undoubledDot
        }
        #expect(found == (isBeyond ? [kind] : []), "\(count)")
      }
    }
  }

  @Test(arguments: lines)
  func `of a line is found at one place however the octets are cut`(limit: Limit) {
    for count in [limit.limit, limit.limit + 1] {
      let whole = Self.trace(limit, count)
      for size in [1, 3, 64, 499, 997] {
        let cut = Self.trace(limit, count, pieces: size)
        #expect(cut == whole, "\(count) in pieces of \(size)")
      }
    }
  }

  /// What a client could not know is none of its errors.
  @Test func `of errors counts what is no command, and not what the server cannot take`() {
    var session = SessionHarness {
      $0.limits.errors = 2
      $0.limits.messageSize = 100
    }
    session.send("EHLO c.test\r\n" + String(repeating: "MAIL FROM:<> SIZE=101\r\n", count: 5))
    #expect(session.trace.replies.suffix(5).allSatisfy { $0.hasPrefix("552 5.3.4") })
    session.send("TURN\r\nTURN\r\nTURN\r\n")
    #expect(session.trace.replies.suffix(3).map { $0.prefix(3) } == ["502", "502", "421"])
  }

  @Test func `of lines is none in binary content, and none but the strict reading's`() {
    let long = Self.bdat(Self.line(2000), body: " BODY=BINARYMIME")
    var binary = SessionHarness { $0.reading = .strict }
    binary.send(long)
    #expect(binary.trace.replies.last?.hasPrefix("250") == true)
    #expect(binary.trace.withoutTiming.violations == [])
    for session in [Self.data(Self.line(2000)), Self.bdat(Self.line(2000))] {
      var standard = SessionHarness()
      standard.send(session)
      #expect(standard.trace.replies.last?.hasPrefix("250") == true)
      #expect(standard.trace.withoutTiming.violations.map(\.kind) == [.contentLineTooLong])
    }
  }

  @Test func `of octets above 127 is the same for chunks and for DATA`() {
    for session in [Self.data("ü\r\n"), Self.bdat("ü\r\n"), Self.cut("aü\r\n", at: 3)] {
      var strict = SessionHarness { $0.reading = .strict }
      strict.send(session)
      #expect(strict.trace.replies.last?.hasPrefix("554 5.6.1") == true)
      #expect(strict.trace.withoutTiming.violations.map(\.kind) == [.undeclared8Bit])
    }
  }

  @Test func `that one content broke is not held against the next`() {
    var session = SessionHarness { $0.reading = .strict }
    session.send(Self.data(Self.line(1001)))
    #expect(session.trace.replies.last?.hasPrefix("500 5.6.0") == true)
    session.send(Self.bdat("x\r\n"))
    #expect(session.trace.replies.last?.hasPrefix("250") == true)
  }

  @Test func `of a reply's line holds for the greeting of a client with a long name`() {
    for count in [450, 480, 483, 484, 485, 5000] {
      var session = SessionHarness()
      session.send("EHLO \(Self.x(count))\r\n")
      let line = session.trace.replies[1]
      #expect(line.utf8.count <= 510)
      let greeting = "250-fixture.test greets \(Self.x(count))"
      #expect(line == (greeting.utf8.count <= 510 ? greeting : "250-fixture.test"))
    }
  }

  private static func trace(_ limit: Limit, _ count: Int, pieces: Int = .max) -> SessionTrace {
    var session = SessionHarness {
      $0.reading = .strict
      limit.change(&$0)
    }
    var rest = limit.session(count)[...]
    while !rest.isEmpty {
      session.send(rest.prefix(pieces))
      rest = rest.dropFirst(pieces)
    }
    return session.trace.withoutTiming
  }
}

private struct Refusing: SASLExchange {
  mutating func respond(_ response: [UInt8]?) -> SASLStep { .failed(.authenticationFailed) }
}
