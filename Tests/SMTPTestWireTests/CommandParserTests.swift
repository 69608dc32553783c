import SMTPTestHelpers
import SMTPTestWire
import Testing

@Suite(.bounded) struct CommandParserTests {
  @Test(arguments: CommandTable.lines, SMTPReading.allCases)
  func `lines and octets are read as the table says`(
    _ row: CommandTable.Row, _ reading: SMTPReading
  ) {
    #expect(CommandTable.result(row.line, on: row.server, reading) == row.expected[reading])
  }

  @Test(arguments: CommandTable.verbs, SMTPReading.allCases)
  func `verbs are read as the table says`(_ row: CommandTable.Row, _ reading: SMTPReading) {
    #expect(CommandTable.result(row.line, on: row.server, reading) == row.expected[reading])
  }

  @Test(arguments: CommandTable.addresses, SMTPReading.allCases)
  func `addresses are read as the table says`(_ row: CommandTable.Row, _ reading: SMTPReading) {
    #expect(CommandTable.result(row.line, on: row.server, reading) == row.expected[reading])
  }

  @Test(arguments: CommandTable.parameters, SMTPReading.allCases)
  func `parameters are read as the table says`(_ row: CommandTable.Row, _ reading: SMTPReading) {
    #expect(CommandTable.result(row.line, on: row.server, reading) == row.expected[reading])
  }

  @Test func `a violation is noted by every reading and refused where the table says so`() {
    for row in CommandTable.all {
      for reading in SMTPReading.allCases {
        let parsed = parse(CommandTable.octets(row.line), row.server.parser(reading))
        let refusable = parsed.violations.filter { !$0.kind.isTolerated(in: reading) }
        // The first violation that is not tolerated ends the reading of the line.
        #expect(refusable.count <= 1, "\(row) \(reading)")
        if let last = parsed.violations.last, !last.kind.isTolerated(in: reading) {
          #expect(
            parsed.refusal?.text.hasSuffix("(\(last.clause.wireText))") == true, "\(row) \(reading)"
          )
        } else {
          #expect(refusable.isEmpty, "\(row) \(reading)")
        }
      }
    }
  }

  @Test func `what strict accepts, every reading accepts, with the same command`() {
    for row in CommandTable.all {
      let line = CommandTable.octets(row.line)
      let strict = parse(line, row.server.parser(.strict))
      guard strict.command != nil else { continue }
      #expect(parse(line, row.server.parser(.standard)) == strict, "\(row)")
      #expect(parse(line, row.server.parser(.lenient)) == strict, "\(row)")
    }
  }

  @Test func `what standard accepts, lenient accepts, with the same command`() {
    for row in CommandTable.all {
      let line = CommandTable.octets(row.line)
      let standard = parse(line, row.server.parser(.standard))
      guard standard.command != nil else { continue }
      #expect(parse(line, row.server.parser(.lenient)) == standard, "\(row)")
    }
  }

  @Test(arguments: [
    ("HELO a", SMTPStage.helo), ("EHLO", .ehlo), ("LHLO a", .lhlo), ("MAIL x", .mail),
    ("RCPT TO:<>", .rcpt), ("DATA x", .data), ("BDAT", .bdat), ("RSET x", .rset), ("NOOP", .noop),
    ("HELP", .help), ("VRFY", .vrfy), ("EXPN", .expn), ("QUIT x", .quit), ("STARTTLS x", .startTLS),
    ("AUTH", .auth), ("ETRN x", .unknown), ("FOO", .unknown), ("", .unknown), (" QUIT", .unknown),
  ])
  func `a refused line belongs to the stage of its verb`(_ line: String, _ stage: SMTPStage) {
    #expect(parse(Array(line.utf8), CommandTable.Server.full.parser(.strict)).stage == stage)
  }

  @Test func `BODY=BINARYMIME needs BINARYMIME to be offered`() {
    let line = Array("MAIL FROM:<a@b> BODY=BINARYMIME".utf8)
    var parser = CommandTable.Server.full.parser(.strict)
    parser.extensions.remove(.binaryMIME)
    #expect(
      parse(line, parser).refusal
        == SMTPReply(555, "5.5.4", "BINARYMIME is not offered (RFC 5321 section 4.1.1.3)"))
    parser.reading = .standard
    #expect(
      parse(line, parser).command
        == .mail("a@b", [SMTPParameter("BODY", "BINARYMIME")]))
    #expect(parse(line, parser).violations.map(\.kind) == [.unofferedParameter])
  }

  @Test func `a variable changes what the next line means`() {
    let line = Array("RCPT TO:<\u{FC}@b>".utf8)
    var parser = CommandTable.Server.full.parser(.strict)
    #expect(parse(line, parser).refusal?.code == 553)
    parser.isUTF8Transaction = true
    #expect(parse(line, parser).command == .rcpt("\u{FC}@b", []))
  }

  @Test func `a line without octets or memory is empty`() {
    let empty = UnsafeRawBufferPointer(start: nil, count: 0)
    let parsed = CommandTable.Server.full.parser(.lenient).parse(empty, at: 3)
    #expect(parsed.refusal?.code == 500)
    #expect(parsed.violations.first?.offset == 3)
  }

  @Test func `offsets near the end of Int do not overflow`() {
    let line = Array("MAIL FROM: <a@b>".utf8)
    let parsed = line.withUnsafeBytes {
      CommandTable.Server.full.parser(.lenient).parse($0, at: .max)
    }
    #expect(parsed.command == .mail("a@b", []))
  }

  @Test func `no octets make the parser trap or fall silent`() {
    var generator = SplitMix(state: 0x534D_5450)
    let lines = CommandTable.all.map { CommandTable.octets($0.line) }.filter { $0.count < 600 }
    let servers: [CommandTable.Server] = [.full, .helo, .bare, .lmtp, .utf8]
    for _ in 0..<Effort.of(40_000) {
      let line = generator.mutation(of: lines)
      let reading = SMTPReading.allCases[generator.below(3)]
      let parsed = parse(line, servers[generator.below(5)].parser(reading))
      let refusable = parsed.violations.filter { !$0.kind.isTolerated(in: reading) }
      let isConsistent =
        switch parsed.outcome {
        case .command: refusable.isEmpty && !parsed.isUnframed && parsed.refusedChunkSize == nil
        case .refused(let reply):
          (400...599).contains(reply.code) && reply.lines.count == 1 && refusable.count <= 1
            && !reply.text.unicodeScalars.contains { $0.value < 32 || $0.value == 127 }
        }
      let arePlaced = parsed.violations.allSatisfy { (0...line.count).contains($0.offset) }
      if !isConsistent || !arePlaced {
        Issue.record("\(CommandTable.notation(line)) \(reading): \(parsed)")
      }
    }
  }

  private func parse(_ line: [UInt8], _ parser: CommandParser) -> ParsedCommand {
    line.withUnsafeBytes { parser.parse($0, at: 0) }
  }
}
