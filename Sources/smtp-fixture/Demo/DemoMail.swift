/// The mail of the demo, with what gets lost first when somebody reads lines instead of octets.
enum DemoMail {
  /// Lines of a single dot and with dots in front, text that is not ASCII.
  static let newsletter = content([
    "From: News <news@example.com>",
    "To: Ann <ann@example.com>, Bob <bob@example.com>",
    "Subject: Ten things about dots",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: 8bit",
    "",
    ". is a dot at the start of a line, and the next line is nothing else:",
    ".",
    "..two dots, and then a naïve café for 3 €.",
  ])

  static let receipt = content([
    "From: Shop <shop@example.com>",
    "To: Carol <carol@example.com>",
    "Subject: Your receipt",
    "",
    "Thank you.",
  ])

  private static func content(_ lines: [String]) -> [UInt8] {
    lines.flatMap { Array("\($0)\r\n".utf8) }
  }
}
