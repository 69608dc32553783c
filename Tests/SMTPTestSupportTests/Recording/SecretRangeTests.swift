import SMTPTestHelpers
import SMTPTestScript
import SMTPTestWire
import Testing

@testable import SMTPTestNetwork
@testable import SMTPTestSupport

@Suite(.bounded) struct `Octets that are marked as secret` {
  /// What a client and a server say in turn, line by line.
  struct Talk {
    var client: [UInt8]
    var server: [UInt8]

    /// Whole lines, and what is behind them.
    private static func lines(_ octets: [UInt8]) -> [[UInt8]] {
      var lines: [[UInt8]] = []
      var rest = octets[...]
      while let end = rest.firstIndex(of: 10) {
        lines.append(Array(rest[...end]))
        rest = rest[(end + 1)...]
      }
      return rest.isEmpty ? lines : lines + [Array(rest)]
    }

    func log(isBytewise: Bool = false) -> SessionLog {
      let (said, answered) = (Self.lines(client), Self.lines(server))
      var steps: [ToldSession.Step] = []
      for index in 0..<max(said.count, answered.count) {
        if index < answered.count { steps.append(.server(answered[index])) }
        if index < said.count { steps.append(.client(said[index])) }
      }
      return ToldSession(steps + [.clientCloses], isBytewise: isBytewise).log(by: .server)
    }

    func record(
      _ range: Range<Int>, of side: SessionSide, isBytewise: Bool = false
    ) -> SMTPSessionRecord {
      let log = log(isBytewise: isBytewise)
      log.markSecret(range, of: side)
      return ToldSession.record(of: log)
    }

    /// Other octets in the place of some, the same line ends.
    func disguised(_ range: Range<Int>, of side: SessionSide) -> Talk {
      func disguise(_ octets: inout [UInt8]) {
        for index in range where octets[index] != 10 && octets[index] != 13 { octets[index] = 90 }
      }
      var talk = self
      if side == .peer { disguise(&talk.client) } else { disguise(&talk.server) }
      return talk
    }
  }

  static let talk = Talk(
    client: Array("EHLO c.test\r\nAUTX PLAIN AGEAYg==\r\n*\nRSET\r\nüx{} \r\nNO".utf8),
    server: Array(
      "220 mx.test\r\n250 ok\r\n334 c2FsdA==\r\n501 5.7.0 no\r\n250 ok\r\n500 \r\n".utf8))

  /// Whether a range of what a server says has to do with a code or with what stands behind it.
  static func touchesCode(_ range: Range<Int>, _ octets: [UInt8]) -> Bool {
    range.contains { index in
      let line = (octets[..<index].lastIndex(of: 10) ?? -1) + 1
      return index - line < 4
    }
  }

  /// What is printed of a session; what is found in it may hang on the secret, its words may not.
  static func printed(_ record: SMTPSessionRecord) -> String {
    let lines = record.transcript.split(separator: "\n").filter { !$0.hasPrefix("# violation") }
    return lines.joined(separator: "\n")
      + record.exchanges.map { "\n\($0) \($0.command ?? "") \($0.replies)" }.joined()
  }

  @Test(arguments: [false, true])
  func `tell nothing of themselves, wherever they begin and end`(isBytewise: Bool) throws {
    let talk = Self.talk
    for (side, octets) in [(SessionSide.peer, talk.client), (.own, talk.server)] {
      for start in octets.indices {
        // Within a line, over its end, over several lines.
        let lengths = Effort.isFull ? [1, 2, 3, 5, 9, 17, 40] : [1, 3, 17]
        for end in lengths.map({ start + $0 }) where end <= octets.count {
          let range = start..<end
          // What makes a line a reply is no secret, but what decides how the session goes on.
          if side == .own, Self.touchesCode(range, octets) { continue }
          let record = talk.record(range, of: side, isBytewise: isBytewise)
          let other = talk.disguised(range, of: side)
          #expect(Self.printed(record) == Self.printed(other.record(range, of: side)))
          #expect(record.receivedOctets == talk.client)
          #expect(record.sentOctets == talk.server)
          let transcript = record.transcript
          if octets[range].contains(where: { $0 != 10 && $0 != 13 }) {
            #expect(transcript.contains("{secret}") || transcript.contains("# octets of a secret"))
          }
          // A client with another secret follows the transcript to its end.
          var harness = try DialogueHarness(transcript)
          harness.send(other.client)
          harness.close()
          #expect(harness.trace.isComplete, "\(range) of \(side): \(transcript)")
        }
      }
    }
  }

  @Test func `are a hole for each line, and a count where a line has no end`() {
    let talk = Self.talk
    let all = talk.record(0..<talk.client.count, of: .peer).transcript
    #expect(
      all.split(separator: "\n").filter { $0.hasPrefix("C") || $0.hasPrefix("# octets") } == [
        "C: {secret}", "C: {secret}", "C: {secret}\\n\\-", "C: {secret}", "C: {secret}",
        "C: {2}\\-", "# octets of a secret", "C! close",
      ])
    let log = talk.log()
    log.markSecret(24..<32, of: .peer)
    log.markSecret(4..<11, of: .own)
    let some = ToldSession.record(of: log)
    #expect(
      some.transcript.split(separator: "\n").dropFirst().prefix(4) == [
        "S: 220 {secret}", "C: EHLO c.test", "S: 250 ok", "C: AUTX PLAIN {secret}",
      ])
    #expect(some.exchanges[0].reply == SMTPReply(220, "{secret}"))
    #expect(some.exchanges[2].command == "AUTX PLAIN {secret}")
  }

  @Test func `are not in lines that are shortened, nor in content`() throws {
    let long = "NOOP " + String(repeating: "x", count: 990) + "tops3cret" + "\r\n"
    let content = (1...40).map { "line \($0) tops3cret\r\n" }.joined()
    let client =
      "EHLO c.test\r\n\(long)MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\n\(content).\r\n"
    let steps: [ToldSession.Step] = [
      .s("220 mx.test\r\n"), .c("EHLO c.test\r\n"), .s("250 mx.test\r\n"), .c(long),
      .s("250 ok\r\n"), .c("MAIL FROM:<a@b.test>\r\n"), .s("250 ok\r\n"),
      .c("RCPT TO:<c@d.test>\r\n"), .s("250 ok\r\n"), .c("DATA\r\n"), .s("354 go\r\n"),
      .c(content + ".\r\n"), .s("250 ok\r\n"), .clientCloses, .serverCloses,
    ]
    let log = ToldSession(steps).log(by: .server)
    var rest = client[...]
    while let secret = rest.firstRange(of: "tops3cret") {
      let start = client.utf8.distance(from: client.startIndex, to: secret.lowerBound)
      log.markSecret(start..<start + 9, of: .peer)
      rest = rest[secret.upperBound...]
    }
    let record = ToldSession.record(of: log)
    #expect(!record.transcript.contains("tops3"))
    #expect(record.transcript.contains("x{secret}{*}\n"))
    #expect(
      record.transcript.contains(
        "C: line 12 {secret}\n# … 24 lines, 456 octets …\nC: {456}\\-\nC: line 37 {secret}\n"))
    var harness = try DialogueHarness(record.transcript)
    harness.send(client)
    harness.close()
    #expect(harness.trace.isComplete)
  }

  @Test func `are not quoted by the referee`() {
    let talk = Talk(
      client: Array("EHLO c.test\r\nFROB tops3cret\r\nMAIL FROM:<a@b.test> tops3cret=1\r\n".utf8),
      server: Array("220 mx.test\r\n250 ok\r\n500 no\r\n500 no\r\n".utf8))
    let log = talk.log()
    log.markSecret(13..<27, of: .peer)
    log.markSecret(50..<59, of: .peer)
    let record = ToldSession.record(of: log)
    #expect(record.violations.count > 1)
    #expect(!record.violations.description.uppercased().contains("TOPS3"))
    #expect(!record.transcript.uppercased().contains("TOPS3"))
    #expect(!record.transcript.contains("FROB"))
  }

  @Test func `are hidden from who watches, as soon as they are marked`() {
    let log = SessionLog()
    let line = Array("AUTX PLAIN AGEAYg==\r\n".utf8)
    var builder = TranscriptBuilder(
      number: 1, peer: .unix, terms: JudgeTerms(), startedAt: .zero)
    var printed = ""
    for octet in line {
      [octet].withUnsafeBytes { octet in
        log.space(minimum: 1).copyMemory(from: octet)
        log.received(1, at: 0)
      }
      // The line is known to be secret when it is whole, and part of it was seen before.
      if octet == 10 { log.markSecret(11..<19, of: .peer) }
      printed += String(decoding: builder.advance(log.snapshot()), as: UTF8.self)
    }
    #expect(printed.contains("\nC: AUTX PLAIN {secret}\n"))
    #expect(!printed.contains("AGE"), "\(printed)")
  }

  @Test func `are ranges that become one where they touch`() {
    var ranges = OctetRanges()
    for range in [5..<7, 1..<2, 9..<9, 12..<14, 7..<9, 0..<1, 13..<20, 3..<4] {
      ranges.insert(range)
    }
    #expect(ranges.ranges == [0..<2, 3..<4, 5..<9, 12..<20])
    #expect(ranges.parts(within: 1..<6) == [1..<2, 3..<4, 5..<6])
    #expect(ranges.parts(within: 9..<12) == [])
    #expect(ranges.parts(within: 13..<100) == [13..<20])
    ranges.insert(2..<12)
    #expect(ranges.ranges == [0..<20])
  }
}
