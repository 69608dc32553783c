import SMTPTestClient
import SMTPTestHelpers
import SMTPTestSupport
import Testing

/// Whatever a server sends, wherever it sends it, a client comes to an end.
@Suite(.bounded) struct `A client of a server that sends anything` {
  static let stages = [
    "GREETING", "EHLO", "MAIL", "RCPT", "DATA", "BODY", "END-OF-DATA", "BDAT", "RSET", "QUIT",
  ]

  /// Octets of which some look like the beginning of a reply.
  private static func noise(_ random: inout SplitMix) -> String {
    let parts = [
      "250", "250-", "354 ", "421", " ", "\\r\\n", "\\n", "\\0", "334", "2", "\\xFF", "5", "x",
    ]
    let count = random.below(12)
    return (0..<count).map { _ in parts[random.below(parts.count)] }.joined()
  }

  @Test(arguments: stages) func `neither hangs nor crashes`(_ stage: String) async throws {
    for seed in 0..<20 {
      var random = SplitMix(state: UInt64(seed))
      let noise = Self.noise(&random)
      let script = "on \(stage): raw \"\(noise)\" as \(seed % 2 == 0 ? 250 : 550)"
      let server = try SMTPTestServer.start(
        seed % 4 < 2 ? .without([.chunking, .binaryMIME]) : .extensions(.standard),
        .script(try SMTPScript(parsing: script)))
      let client = SMTPTestClient(server.endpoint) { $0.timeouts = .init(all: .milliseconds(50)) }
      let outcome = await client.outcome(of: .sample())
      await client.quit()
      // Of what is not stored nobody says that it is.
      if outcome == "sent" { #expect(!server.messages.isEmpty, "\(script)") }
      server.stop()
    }
  }
}
