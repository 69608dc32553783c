import SMTPTestSupport
import Testing

/// What a client might send, and what is to come of it.
struct HostileCase: Sendable, CustomTestStringConvertible {
  /// Where the session stands when the input is sent.
  enum Place: Sendable {
    case greeting, hello, recipient, content

    func client(_ server: SMTPTestServer) throws -> RawClient {
      guard self != .greeting else {
        let client = try RawClient(server.endpoint)
        _ = try client.reply()
        return client
      }
      let client = try RawClient.greeted(server)
      if self == .content { try client.openData() }
      if self == .recipient {
        try client.say("MAIL FROM:<a@example.com>")
        try client.say("RCPT TO:<b@example.com>")
      }
      return client
    }
  }

  let name: String
  let reading: SMTPReading
  let place: Place
  let input: [UInt8]
  let replies: [String]
  let violations: [SMTPViolation.Kind]
  /// Whether the server closes the connection, with a clean end of stream.
  let closes: Bool
  /// The message that is stored in spite of it.
  let stored: String?

  init(
    _ name: String, _ reading: SMTPReading = .standard, at place: Place, _ input: [UInt8],
    _ replies: [String], _ violations: [SMTPViolation.Kind], closes: Bool = false,
    stored: String? = nil
  ) {
    self.name = name
    self.reading = reading
    self.place = place
    self.input = input
    self.replies = replies
    self.violations = violations
    self.closes = closes
    self.stored = stored
  }

  init(
    _ name: String, _ reading: SMTPReading = .standard, at place: Place, _ input: String,
    _ replies: [String], _ violations: [SMTPViolation.Kind], closes: Bool = false,
    stored: String? = nil
  ) {
    self.init(
      name, reading, at: place, Array(input.utf8), replies, violations, closes: closes,
      stored: stored)
  }

  var testDescription: String { "\(name), \(reading)" }

  static let all = lines + protocols + chunks + smuggling

  private static let tooLong = "line too long (RFC 5321 section 4.5.3.1.4)"

  private static let lines: [HostileCase] = [
    HostileCase(
      "a line of 1 MB", at: .greeting, "NOOP " + String(repeating: "x", count: 1_000_000) + "\r\n",
      ["500 5.5.6 \(tooLong)"], [.commandTooLong]),
    HostileCase(
      "a line without end", at: .greeting, String(repeating: "x", count: 1_200_000),
      ["421 4.7.0 \(tooLong)"], [.commandTooLong], closes: true),
    HostileCase(
      "NUL in a verb", at: .hello, "NO\0OP\r\n",
      ["500 5.5.2 NUL in a command (RFC 5321 section 4.1.2)"], [.nul, .unknownCommand]),
    HostileCase(
      "NUL in an argument", .strict, at: .hello, "NOOP \0\r\n",
      ["500 5.5.2 NUL in a command (RFC 5321 section 4.1.2)"], [.nul]),
    HostileCase(
      "NUL in an argument", .lenient, at: .hello, "NOOP \0\r\n", ["250 2.0.0 Ok"], [.nul]),
    HostileCase(
      "a thousand NULs", at: .hello, [UInt8](repeating: 0, count: 1000) + [13, 10],
      ["500 5.5.2 NUL in a command (RFC 5321 section 4.1.2)"],
      [.nul, .commandTooLong, .unknownCommand]),
    HostileCase(
      "bare LF", at: .hello, "NOOP\n",
      ["500 5.5.2 bare LF; end lines with CRLF (RFC 5321 section 2.3.8)"], [.bareLF]),
    HostileCase("bare LF", .lenient, at: .hello, "NOOP\n", ["250 2.0.0 Ok"], [.bareLF]),
    HostileCase(
      "bare CR", at: .hello, "NOOP a\rb\r\n",
      ["500 5.5.2 bare CR, lines end with CR LF (RFC 5321 section 2.3.8)"], [.bareCR]),
    HostileCase(
      "an empty line", at: .hello, "\r\n",
      ["500 5.5.2 empty line instead of a command (RFC 5321 section 4.1.1)"], [.emptyLine]),
    HostileCase(
      "every octet from 255 down", at: .hello, (0...255).reversed() + [13, 10],
      [
        "500 5.5.2 bare LF; end lines with CRLF (RFC 5321 section 2.3.8)",
        "500 5.5.2 NUL in a command (RFC 5321 section 4.1.2)",
      ],
      [
        .bareLF, .telnetNegotiation, .bareCR, .unknownCommand, .leadingSpace, .nul, .unknownCommand,
      ]),
    HostileCase(
      "telnet negotiation", at: .hello, [0xFF, 0xFB, 0x01] + Array("NOOP\r\n".utf8),
      ["500 5.5.2 telnet negotiation before the command (RFC 5321 section 2.4)"],
      [.telnetNegotiation]),
  ]

  private static let protocols: [HostileCase] = [
    HostileCase(
      "a TLS ClientHello", at: .greeting,
      [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03]
        + (0..<500).map { UInt8(truncatingIfNeeded: $0 * 37) },
      ["500 5.5.1 this port speaks plain SMTP, not TLS"], [.tlsOnPlainPort], closes: true),
    HostileCase(
      "a TLS ClientHello", .lenient, at: .greeting, [0x16, 0x03, 0x01, 0x00, 0x05],
      ["500 5.5.1 this port speaks plain SMTP, not TLS"], [.tlsOnPlainPort], closes: true),
    HostileCase(
      "HTTP GET", at: .greeting, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
      ["500 5.5.1 this is SMTP, not HTTP"], [.httpOnSMTPPort, .unofferedPipelining], closes: true),
    HostileCase(
      "HTTP POST", .strict, at: .greeting,
      "POST /x HTTP/1.1\r\nContent-Length: 17\r\n\r\nMAIL FROM:<a@b>\r\n",
      ["500 5.5.1 this is SMTP, not HTTP"], [.httpOnSMTPPort, .unofferedPipelining], closes: true),
    HostileCase(
      "HTTP GET", .lenient, at: .hello, "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
      [
        "500 5.5.1 this is SMTP, not HTTP",
        "500 5.5.2 unknown command \"Host:\" (RFC 5321 section 4.2.4)",
        "500 5.5.2 empty line instead of a command (RFC 5321 section 4.1.1)",
      ], [.httpOnSMTPPort, .unknownCommand, .emptyLine]),
    HostileCase(
      "STARTTLS with commands behind it, not offered", at: .hello, "STARTTLS\r\nNOOP\r\n",
      ["502 5.5.1 STARTTLS is not offered", "250 2.0.0 Ok"], [.unofferedCommand, .brokenGroup]),
    HostileCase(
      "a batch without PIPELINING", at: .greeting, "HELO c.test\r\nNOOP\r\nNOOP\r\n",
      ["250 fixture.test", "250 2.0.0 Ok", "250 2.0.0 Ok"], [.unofferedPipelining]),
    HostileCase(
      "parameters after HELO", at: .greeting, "HELO c.test\r\nMAIL FROM:<a@b> SIZE=1\r\nRSET\r\n",
      ["250 fixture.test", "250 2.1.0 Ok", "250 2.0.0 Ok"],
      [.unofferedPipelining, .unofferedParameter]),
    HostileCase(
      "parameters after HELO", .strict, at: .greeting,
      "HELO c.test\r\nMAIL FROM:<a@b> SIZE=1\r\n",
      [
        "250 fixture.test", "555 5.5.4 SIZE needs EHLO (RFC 5321 section 4.1.1.3)",
      ], [.unofferedPipelining, .unofferedParameter]),
    HostileCase(
      "octets after QUIT", at: .hello, "QUIT\r\nMAIL FROM:<a@b>\r\nFROB\r\n",
      ["221 2.0.0 Bye"], [.commandAfterQUIT], closes: true),
  ]

  private static let chunks: [HostileCase] = [
    HostileCase(
      "a chunk of unknown length", at: .recipient, "BDAT x\r\nMAIL FROM:<a@b>\r\n",
      ["501 5.5.4 BDAT needs a size in octets (RFC 3030 section 2)"], [.malformedChunk],
      closes: true),
    HostileCase(
      "a chunk beyond all measure", at: .recipient, "BDAT 99999999999999 LAST\r\nx",
      ["501 5.5.4 BDAT needs a size in octets (RFC 3030 section 2)"], [.malformedChunk],
      closes: true),
    HostileCase(
      "commands inside a refused chunk", at: .hello, "BDAT 12\r\nQUIT\r\nQUIT\r\n",
      ["503 5.5.1 Send MAIL first (RFC 5321 section 4.1.4)"], [.outOfOrder]),
    HostileCase(
      "commands inside a chunk", at: .recipient, "BDAT 12 LAST\r\nQUIT\r\nQUIT\r\n",
      ["250 2.0.0 Ok: queued as 1-1"], [], stored: "QUIT\r\nQUIT\r\n"),
  ]

  // MARK: Forged ends of data

  private static let smuggled = "MAIL FROM:<forged@example.com>\r\n"

  private static func refused(
    _ name: String, reading: SMTPReading = .standard, _ form: String, _ text: String,
    _ kinds: [SMTPViolation.Kind], section: String = "4.1.1.4"
  ) -> HostileCase {
    HostileCase(
      name, reading, at: .content, "a\(form)\(smuggled)\r\n.\r\n",
      ["550 5.6.0 \(text) (RFC 5321 section \(section))"], kinds, closes: true)
  }

  private static func kept(
    _ name: String, _ form: String, _ content: String, _ kinds: [SMTPViolation.Kind]
  ) -> HostileCase {
    HostileCase(
      name, .lenient, at: .content, "a\(form)\(smuggled)\r\n.\r\n",
      ["250 2.0.0 Ok: queued as 1-1"], kinds, stored: "a\(content)\(smuggled)\r\n")
  }

  private static let bareLF = "LF without CR in the content"
  private static let endOfLF = "(RFC 5321 section 2.3.8); end lines with CRLF"

  private static func refusedLF(
    _ name: String, _ form: String, _ kinds: [SMTPViolation.Kind]
  ) -> HostileCase {
    HostileCase(
      name, at: .content, "a\(form)\(smuggled)\r\n.\r\n",
      ["550 5.6.0 \(bareLF) \(endOfLF)"], kinds, closes: true)
  }

  private static let smuggling: [HostileCase] = [
    refusedLF("LF . LF", "\n.\n", [.bareLF, .smuggling, .bareLF]),
    refusedLF("LF . CRLF", "\n.\r\n", [.bareLF, .smuggling]),
    refused("CRLF . LF", "\r\n.\n", "CRLF . LF taken for the end of data", [.smuggling, .bareLF]),
    refused(
      "CR . CR", "\r.\r", "CR . taken for the end of data", [.smuggling, .bareCRInContent]),
    refused("CR . CRLF", "\r.\r\n", "CR . taken for the end of data", [.smuggling]),
    refused(
      "CRLF . CR", "\r\n.\r", "CRLF . CR taken for the end of data",
      [.smuggling, .bareCRInContent]),
    refused(
      "CR CRLF . CR CRLF", "\r\r\n.\r\r\n", "CRLF . CR taken for the end of data",
      [.bareCRInContent, .smuggling, .bareCRInContent]),
    refused(
      "CR CRLF . CR CRLF", reading: .strict, "\r\r\n.\r\r\n", "CR without LF in the content",
      [.bareCRInContent, .smuggling, .bareCRInContent], section: "2.3.8"),
    refused(
      "CRLF . NUL CRLF", "\r\n.\0\r\n", "CRLF . NUL taken for the end of data",
      [.smuggling, .nul]),
    refused("CRLF NUL . CRLF", "\r\n\0.\r\n", "NUL in the content", [.nul], section: "4.1.2"),
    kept("LF . LF", "\n.\n", "\n.\n", [.bareLF, .smuggling, .bareLF]),
    kept("LF . CRLF", "\n.\r\n", "\n.\r\n", [.bareLF, .smuggling]),
    kept("CRLF . LF", "\r\n.\n", "\r\n\n", [.smuggling, .bareLF]),
    kept("CR . CR", "\r.\r", "\r.\r", [.smuggling, .bareCRInContent]),
    kept("CR . CRLF", "\r.\r\n", "\r.\r\n", [.smuggling]),
    kept("CRLF . CR", "\r\n.\r", "\r\n\r", [.smuggling, .bareCRInContent]),
    kept(
      "CR CRLF . CR CRLF", "\r\r\n.\r\r\n", "\r\r\n\r\r\n",
      [.bareCRInContent, .smuggling, .bareCRInContent]),
    kept("CRLF . NUL CRLF", "\r\n.\0\r\n", "\r\n\0\r\n", [.smuggling, .nul]),
    kept("CRLF NUL . CRLF", "\r\n\0.\r\n", "\r\n\0.\r\n", [.nul]),
  ]
}
