import SMTPTestHelpers
import SMTPTestMIME
import Testing

/// Mails made to keep a reader busy. Each must be read in a time that grows with its size alone.
///
/// What is compared is processor time of the reading thread, for a mail and for a quarter of it: neither
/// the machine's speed nor its load is in that, and what is quadratic takes sixteen times as long. Without
/// `SMTP_FIXTURE_FULL=1` the mails are a tenth as long.
@Suite(.bounded, .serialized) struct PathologicalTests {
  static let cases: [(name: String, content: @Sendable () -> [UInt8])] = [
    ("1 MB of =?", { field("Subject", times("=?", 500_000)) }),
    ("1 MB of words that begin =?", { field("Subject", times("=?a ", 250_000)) }),
    ("1 MB of encoded words", { field("Subject", times("=?utf-8?Q?=C3=BC?= ", 52_000)) }),
    (
      "1 MB of encoded words of two charsets",
      { field("Subject", times("=?koi8-r?Q?=C1?= =?koi8-u?Q?=C1?= ", 29_000)) }
    ),
    ("1 MB of addresses begun with =?", { field("To", times("=?", 500_000)) }),
    ("10,000 nested multiparts", nested),
    ("10,000 nested multiparts of one boundary", nestedAlike),
    ("100,000 header fields", { Array(times("X-Field: value\r\n", 100_000).utf8) }),
    ("100,000 Subject fields", { Array(times("Subject: =?utf-8?Q?a?=\r\n", 100_000).utf8) }),
    ("1 MB of ( in an address", { field("To", times("(", 1_000_000)) }),
    ("1 MB of ( in a subject", { field("Subject", times("(", 1_000_000)) }),
    (
      "1 MB of ( in a content type", { field("Content-Type", "text/plain" + times("(", 1_000_000)) }
    ),
    (
      "1 MB of parameters that open comments",
      { field("Content-Type", "text/plain" + times(";a(", 333_000)) }
    ),
    ("1 MB of ;", { field("Content-Type", "text/plain" + times(";", 1_000_000)) }),
    ("1 MB of parameters", { field("Content-Type", "text/plain" + times(";a=b", 250_000)) }),
    ("1 MB of pieces", { field("Content-Type", "text/plain" + times(";a*1*=b", 140_000)) }),
    ("1 MB of [", { field("To", times("@[", 500_000)) }),
    ("1 MB of <", { field("To", times("<@", 500_000)) }),
    ("1 MB of quotes", { field("To", times("\"", 1_000_001)) }),
    ("1 MB of commas", { field("To", times("a,", 500_000)) }),
    ("1 MB of empty lines", { field("Subject", "x") + Array(times("\n", 1_000_000).utf8) }),
    (
      "1 MB of dashes",
      {
        field("Content-Type", "multipart/mixed; boundary=-") + Array(times("-", 1_000_000).utf8)
      }
    ),
    (
      "100,000 parts",
      {
        field("Content-Type", "multipart/mixed; boundary=b")
          + Array(times("--b\r\n\r\n", 100_000).utf8)
      }
    ),
    (
      "100,000 delimiters",
      {
        field("Content-Type", "multipart/mixed; boundary=b") + Array(times("--b\r\n", 100_000).utf8)
      }
    ),
    (
      "1 MB of encoded words in a file name",
      { field("Content-Type", "text/plain; name=\"" + times("=?utf-8?Q?a?= ", 70_000) + "\"") }
    ),
    ("1 MB of numbers", { field("Subject", "x") + Array(times("123456 ", 140_000).utf8) }),
    ("1 MB of digits", { field("Subject", "x") + Array(times("1 ", 500_000).utf8) }),
    ("1 MB of CR", { field("Subject", "x") + Array(times("\r", 1_000_000).utf8) }),
    ("1 MB of NUL", { field("Subject", "x") + [UInt8](repeating: 0, count: Effort.of(1_000_000)) }),
    (
      "1 MB of cut characters",
      {
        field("Content-Type", "text/plain; charset=euc-jp", "8bit")
          + [UInt8](repeating: 0xFF, count: Effort.of(1_000_000))
      }
    ),
    ("1 MB of URLs", { field("Subject", "x") + Array(times("http://a ", 111_000).utf8) }),
    ("1 MB of :", { field("Subject", "x") + Array(times("http:", 200_000).utf8) }),
    (
      "1 MB of tags",
      { field("Content-Type", "text/html") + Array(times("<a href=", 125_000).utf8) }
    ),
    (
      "1 MB of quoted attributes",
      { field("Content-Type", "text/html") + Array(times("<a b=\"", 166_000).utf8) }
    ),
    (
      "1 MB of comments in HTML",
      { field("Content-Type", "text/html") + Array(times("<!--", 250_000).utf8) }
    ),
    (
      "1 MB of scripts",
      { field("Content-Type", "text/html") + Array(times("<script>", 125_000).utf8) }
    ),
    ("1 MB of &", { field("Content-Type", "text/html") + Array(times("&#x", 333_000).utf8) }),
    ("1 MB of no-break spaces", { field("Subject", "x") + Array(times("\u{A0}", 500_000).utf8) }),
  ]

  @Test(arguments: cases.indices)
  func `is read in a bounded time`(index: Int) async throws {
    let content = Self.cases[index].content
    let (whole, quarter) = try await offThePool {
      // The first reading of a kind may have tables to make.
      _ = Self.reading(Effort.$part.withValue(400) { content() })
      return (Self.reading(content()), Self.reading(Effort.$part.withValue(4) { content() }))
    }
    // Below some milliseconds a clock tells nothing.
    #expect(whole < quarter * 10 + .milliseconds(50), "\(Self.cases[index].name)")
  }

  /// The processor time that all views of a mail take together.
  private static func reading(_ content: [UInt8]) -> Duration {
    let message = SMTPMIMEMessage(content)
    let begin = threadTime()
    _ = (message.subject, message.to, message.text, message.html, message.links)
    _ = (message.code(6), message.attachments.map(\.digest), message.defects)
    return threadTime() - begin
  }

  private static func times(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: Effort.of(count))
  }

  private static func field(_ name: String, _ value: String, _ encoding: String = "7bit") -> [UInt8]
  {
    Array("\(name): \(value)\r\nContent-Transfer-Encoding: \(encoding)\r\n\r\n".utf8)
  }

  private static func nested() -> [UInt8] {
    var text = ""
    for level in 0..<Effort.of(10_000) {
      text += "Content-Type: multipart/mixed; boundary=\"b\(level)\"\r\n\r\n--b\(level)\r\n"
    }
    text += "\r\nHello\r\n"
    for level in (0..<Effort.of(10_000)).reversed() { text += "--b\(level)--\r\n" }
    return Array(text.utf8)
  }

  private static func nestedAlike() -> [UInt8] {
    let text = times("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", 10_000)
    return Array(text.utf8)
  }
}
