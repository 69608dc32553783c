import SMTPTestHelpers
import SMTPTestWire
import Testing

@Suite(.bounded) struct `A server session under every cut of its input` {
  /// A dialogue, sent as one stream of octets.
  struct Dialogue: Sendable, CustomTestStringConvertible {
    let name: String
    let octets: [UInt8]
    var change: @Sendable (inout ServerProfile.Options) -> Void = { _ in }

    init(
      _ name: String, _ text: String,
      _ change: @escaping @Sendable (inout ServerProfile.Options) -> Void = { _ in }
    ) {
      self.name = name
      octets = Array(text.utf8)
      self.change = change
    }

    var testDescription: String { name }
  }

  static let start = "EHLO c.test\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n"

  static let dialogues: [Dialogue] = [
    Dialogue(
      "two messages",
      start + "DATA\r\nSubject: x\r\n\r\nbody\r\n.\r\n"
        + "MAIL FROM:<>\r\nRCPT TO:<c@d>\r\nDATA\r\n.\r\nQUIT\r\n"),
    Dialogue(
      "dots", start + "DATA\r\n..\r\n...\r\n..a\r\n.b\r\na.\r\n. \r\n\r\n..\r\n.\r\nNOOP\r\n"),
    Dialogue("no line before the dot", start + "DATA\r\nx.\r\n.\r\nRSET\r\n"),
    Dialogue(
      "chunks", start + "BDAT 4\r\n\r\n.\rBDAT 0\r\nBDAT 3 LAST\r\nabcNOOP\r\nBDAT 2\r\nxyQUIT\r\n"),
    Dialogue(
      "mistakes",
      "FROB\r\nMAIL FROM:<a@b>\r\n\r\nEHLO c\r\nMAIL FROM: <a@b>\r\nRCPT TO:<>\r\nDATA\r\n"),
    Dialogue("bare LF in content", start + "DATA\r\nabc\ndef\r\n.\r\nQUIT\r\n"),
    Dialogue("bare LF in a command", "EHLO c\r\nNOOP\nNOOP\r\nQUIT\r\n"),
    Dialogue("NUL in content", start + "DATA\r\nabc\u{0}def\r\n.\r\n"),
    Dialogue(
      "everything, leniently",
      start
        + "DATA\r\na\nb\rc\u{0}d\n.\ne\r.\rf\r\n.\ng\r\n.\rh\n.\r\n\r\n.\u{0}\r\nü\r\n.\r\nNOOP\nQUIT\r\n"
    ) { $0.reading = .lenient },
    Dialogue("CRLF . LF", start + "DATA\r\nabc\r\n.\nMAIL FROM:<x@y>\r\n.\r\nQUIT\r\n"),
    Dialogue("LF . CRLF", start + "DATA\r\nabc\n.\r\nMAIL FROM:<x@y>\r\n.\r\nQUIT\r\n"),
    Dialogue("CR . CR", start + "DATA\r\nabc\r.\rMAIL FROM:<x@y>\r\n.\r\nQUIT\r\n"),
    Dialogue("strict", start + "DATA\r\nü\r\n.\r\nMAIL FROM: <a@b>\r\nQUIT x\r\nQUIT\r\n") {
      $0.reading = .strict
    },
    Dialogue(
      "a long line of content",
      start + "DATA\r\n" + String(repeating: "x", count: 1001) + "\r\n"
        + String(repeating: "y", count: 998) + "\r\n.\r\nQUIT\r\n"),
    Dialogue(
      "overlong commands",
      "NOOP " + String(repeating: "x", count: 100) + "\r\nNOOP\r\n"
        + String(repeating: "z", count: 90) + "\r\nNOOP\r\n"
    ) { $0.limits.commandLine = 64 },
    Dialogue("an endless line", String(repeating: "x", count: 300)) {
      $0.limits.commandLine = 64
      $0.limits.endlessLine = 200
    },
    Dialogue("TLS on a plain port", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}"),
    Dialogue("TLS in a transaction", start + "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}"),
    Dialogue("HTTP", "GET /index.html HTTP/1.1\r\nHost: x\r\n\r\n"),
    Dialogue("half a command", "EHLO c.test\r\nMAIL FR"),
    Dialogue("half a message", start + "DATA\r\nhalf\r\n."),
    Dialogue("errors beyond the limit", "A\r\nB\r\nC\r\nD\r\nE\r\n") { $0.limits.errors = 3 },
    Dialogue(
      "LMTP",
      "LHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<1@b>\r\nRCPT TO:<2@b>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n"
    ) { $0.isLMTP = true },
    Dialogue(
      "LMTP in chunks",
      "LHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<1@b>\r\nRCPT TO:<2@b>\r\nBDAT 1 LAST\r\nxQUIT\r\n"
    ) {
      $0.isLMTP = true
    },
  ]

  @Test(arguments: dialogues)
  func `does the same`(dialogue: Dialogue) {
    let octets = dialogue.octets
    let whole = Self.trace(dialogue, [octets])
    #expect(!whole.written.isEmpty)
    #expect(Self.trace(dialogue, octets.map { [$0] }) == whole)
    for cut in 1..<octets.count {
      let cutTrace = Self.trace(dialogue, [Array(octets[..<cut]), Array(octets[cut...])])
      if cutTrace != whole {
        Issue.record("cut at \(cut): \(cutTrace) is not \(whole)")
        return
      }
    }
    // Three octets at a time: the awkward length for CRLF . CRLF.
    let threes = stride(from: 0, to: octets.count, by: 3).map {
      Array(octets[$0..<min($0 + 3, octets.count)])
    }
    #expect(Self.trace(dialogue, threes) == whole)
  }

  @Test(arguments: dialogues)
  func `does the same with every decision suspended`(dialogue: Dialogue) {
    let whole = Self.trace(dialogue, [dialogue.octets])
    var session = SessionHarness(dialogue.change)
    session.isSuspended = true
    for octet in dialogue.octets {
      // The answer to what came before arrives when the next octets are already there.
      session.send([octet])
      if octet == UInt8(ascii: "e") || octet == UInt8(ascii: "\n") { session.settle() }
    }
    session.settle()
    session.end()
    session.settle()
    #expect(session.trace.withoutTiming == whole)
    var late = SessionHarness(dialogue.change)
    late.isSuspended = true
    late.send(dialogue.octets)
    late.settle()
    late.end()
    late.settle()
    #expect(late.trace.withoutTiming == whole)
  }

  private static func trace(_ dialogue: Dialogue, _ pieces: [[UInt8]]) -> SessionTrace {
    var session = SessionHarness(dialogue.change)
    for piece in pieces { session.send(piece) }
    session.end()
    return session.trace.withoutTiming
  }
}
