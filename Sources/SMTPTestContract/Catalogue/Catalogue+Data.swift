internal import SMTPTestSupport

/// The content on its way.
extension SMTPClientContract {
  static let data: [SMTPClientContract] = [
    SMTPClientContract(
      "data-waits-354", "No content is sent before the 354", 5321, "3.3", .critical,
      lints: [.earlyContent], control: "noWaitFor354",
      [ContractCase("", "on DATA: wait 80ms, proceed", .sent, .lockStep)]),
    SMTPClientContract(
      "data-refused", "Where DATA is refused no content is sent", 5321, "3.3", .critical,
      control: "noWaitFor354",
      [554, 503].map {
        ContractCase("\($0)", #"on DATA: reply \#($0) "no""#, .permanent, .noContent)
      }
        + [
          ContractCase("451", #"on DATA: reply 451 "later""#, .transient, .noContent),
          ContractCase("421", #"on DATA: reply 421 "bye", close"#, .transient, .noContent),
        ]),
    SMTPClientContract(
      "data-dot-stuffing", "A dot at the beginning of a line is doubled", 5321, "4.5.2", .critical,
      needs: [.rawContent], lints: [.undoubledDot], control: "noDotStuffing",
      ContractCase.bodies(
        [("dots", ".\r\n..\r\n.x\r\n...\r\nend\r\n.last\r\n")], .sent, .intact)),
    SMTPClientContract(
      "data-dot-chunk-boundary", "A dot is doubled wherever buffers end", 5321, "4.5.2", .critical,
      needs: [.rawContent], lints: [.undoubledDot], control: "noStuffingAtEdges",
      (0..<3).map {
        ContractCase("shift \($0)", sending: .body(dotsAtEdges(shift: $0)), .sent, .intact)
      }),
    SMTPClientContract(
      "data-dot-last", "A dot at the very end does not become the end", 5321, "4.5.2", .critical,
      needs: [.rawContent], control: "noDotStuffing",
      ContractCase.bodies([("CRLF behind it", "text\r\n.\r\n")], .sent, .intact)
        + ContractCase.bodies(
          [("no CRLF behind it", "text\r\n.")], .sentOrNothing, .ended, .intact)),
    SMTPClientContract(
      "data-terminator", "The content ends with CRLF.CRLF, once", 5321, "4.1.1.4", .high,
      lints: [.extraEndOfData], control: "twoDots", [.honest(.sent)]),
    SMTPClientContract(
      "data-final-crlf-added", "A content without a last CRLF gets one, or is refused", 5321,
      "4.1.1.4", .high,
      needs: [.rawContent], control: "noFinalCRLF",
      ContractCase.bodies([("no CRLF", "no line end")], .sentOrNothing, .ended, .intact)),
    SMTPClientContract(
      "data-bare-lf", "A bare LF is mended or refused", 5321, "2.3.8", .critical,
      needs: [.rawContent], lints: [.bareLF, .smuggling], control: "rawBody",
      ContractCase.bodies([("a LF", "a\nb\n.\nc\r\n")], .sentOrNothing)),
    SMTPClientContract(
      "data-bare-cr", "A bare CR is mended or refused", 5321, "2.3.8", .high, needs: [.rawContent],
      lints: [.bareCRInContent, .smuggling], control: "rawBody",
      ContractCase.bodies(
        [("a CR", "a\rb\r\n"), ("CR CR LF", "a\r\r\nb\r\n")], .sentOrNothing)),
    SMTPClientContract(
      "data-smuggling", "No content can end the message before its end", 5321, "2.3.8", .critical,
      needs: [.rawContent], lints: [.smuggling], control: "rawBody",
      ContractCase.bodies(
        [
          ("LF.LF", "\n.\n"), ("LF.CRLF", "\n.\r\n"), ("CRLF.LF", "\r\n.\n"), ("CR.CR", "\r.\r"),
          ("CR.CRLF", "\r.\r\n"), ("CRLF.CR", "\r\n.\r"),
        ].map { ($0, "a\($1)MAIL FROM:<smuggled@evil.test>\r\n") },
        .sentOrNothing, .absent("smuggled"))),
    SMTPClientContract(
      "data-line-998", "No line is longer than 998 octets", 5322, "2.1.1", .high,
      needs: [.rawContent], lints: [.contentLineTooLong], control: "rawBody",
      ContractCase.bodies(
        [("5000 octets", String(repeating: "x", count: 5000) + "\r\n")], .sentOrNothing)),
    SMTPClientContract(
      "data-8bit-not-offered", "No octet above 127 is sent where 8BITMIME is not offered", 5321,
      "2.4",
      .high, needs: [.rawContent], lints: [.undeclared8Bit], control: "rawBody",
      ContractCase.bodies(
        [("UTF-8", "é漢\r\n")], options: [.without(.eightBitMIME)], .sentOrNothing)),
    SMTPClientContract(
      "data-integrity", "What is stored is what was given", 5321, "4.5.2", .critical,
      needs: [.rawContent], control: "losesOctet",
      [
        ContractCase("4 KB", sending: .body(text(lines: 64)), .sent, .intact),
        ContractCase("256 KB", sending: .body(text(lines: 4096)), .sent, .intact),
      ]),
    SMTPClientContract(
      "data-final-reply-awaited", "A message is told as sent only after the final reply", 5321,
      "4.2.5",
      .critical, control: "noWaitForFinal",
      [ContractCase("", "on END-OF-DATA: wait 150ms, proceed", .sent, .lockStep)]),
    SMTPClientContract(
      "data-final-4yz", "A content that is refused for now is not sent", 5321, "4.2.5", .critical,
      control: "noWaitForFinal",
      [ContractCase("", #"on END-OF-DATA: reply 451 4.3.0 "later""#, .transient, .once)]),
    SMTPClientContract(
      "data-final-5yz", "A content that is refused is not sent, and not tried again", 5321, "4.2.5",
      .should,
      .critical, control: "noWaitForFinal",
      [ContractCase("", #"on END-OF-DATA: reply 554 5.7.1 "spam""#, .permanent, .once)]),
    SMTPClientContract(
      "data-early-refusal", "A refusal in the midst of the content is heard", 5321, "4.2.5",
      .robustness, .high, control: "noWaitForFinal",
      [
        ContractCase(
          "552, then closed", #"on BODY at 4KB: reply 552 5.3.4 "too big", close"#,
          sending: .body(text(lines: 4096)), .unsent),
        ContractCase(
          "reset", "on BODY at 4KB: reset", sending: .body(text(lines: 4096)), .unsent),
      ]),
    SMTPClientContract(
      "data-stalled-reader", "A server that reads no further is given up", 5321, "4.5.3.2.5", .high,
      needs: [.timeouts], control: "noTimeouts",
      [
        ContractCase(
          "", "on BODY at 10KB: stop-reading", sending: .body(long),
          // Else it depends on the system how much of it is written all the same.
          options: [.configure { $0.buffers.receive = 8192 }], .unsent)
      ]),
  ]

  /// More than systems hold for somebody who does not read.
  private static let long: [UInt8] = {
    var octets = Array(repeating: UInt8(97), count: 62) + [13, 10]
    while octets.count < 4 << 20 { octets += octets }
    return octets
  }()

  /// Lines of 64 octets, all of them printable, no two alike.
  private static func text(lines: Int) -> [UInt8] {
    var octets: [UInt8] = []
    octets.reserveCapacity(lines * 64)
    var state: UInt32 = 1
    for _ in 0..<lines {
      for _ in 0..<62 {
        state = state &* 1_664_525 &+ 1_013_904_223
        octets.append(UInt8(truncatingIfNeeded: 33 + (state >> 16) % 94))
      }
      octets += [13, 10]
    }
    return octets
  }

  /// A CRLF and a dot around each octet of the mail at which a buffer may end: powers of two, thousands.
  ///
  /// - Parameter shift: 0 to 2: with all three the dot has been at each place.
  private static func dotsAtEdges(shift: Int) -> [UInt8] {
    let header = ContractLetter.body([]).message(
      marker: "sts-contract-1000000", timeout: .zero
    ).content.count
    let edges = (9...17).map { 1 << $0 } + (1...8).map { $0 * 1000 }
    let places = edges.flatMap { edge in stride(from: edge - 9, through: edge + 9, by: 3) }
      .map { $0 + shift - header }.sorted()
    var octets: [UInt8] = []
    for place in places where place >= octets.count + 2 {
      while octets.count + 70 < place { octets += Array(repeating: 97, count: 66) + [13, 10] }
      octets += Array(repeating: 98, count: place - 2 - octets.count) + [13, 10, 46]
    }
    return octets + [99, 13, 10]
  }
}
