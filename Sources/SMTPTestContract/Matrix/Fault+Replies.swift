internal import SMTPTestSupport

/// Replies that a client has to understand, to obey, and not to take for others.
extension Fault {
  static let replies: [Fault] = benign + negative + malformed

  private static let benign: [Fault] = [
    Fault("bytewise", .benign, .smoke, .delivery) {
      $0.reply == nil ? nil : "pace bytewise, proceed"
    },
    Fault("multiline", .benign, .standard, .delivery) {
      $0.isFree ? $0.raw(["XONE", "XTWO a=b,c;d", "XTHREE"]) : nil
    },
    Fault("codeOnly", .benign, .standard, .delivery) { $0.isFree ? $0.raw([""]) : nil },
    Fault("codeSpace", .benign, .standard, .delivery) {
      $0.isFree && !$0.isEHLO ? $0.accepting("\($0.code) \r\n") : nil
    },
    Fault("unknown2yz", .benign, .standard, .delivery) {
      $0.isPlain ? #"reply 259 "fine""# : nil
    },
    Fault("splitCRLF", .benign, .standard, .delivery) {
      $0.isFree && !$0.isEHLO ? #"pace bytewise 4ms, reply \#($0.code) "ok""# : nil
    },
    Fault("slow", .benign, .standard, .delivery, needs: [.timeouts]) {
      $0.reply == nil ? nil : "wait \($0.timeout(times: 0.4)), proceed"
    },
    Fault("longText", .benign, .standard, .delivery) {
      $0.isFree && !$0.isEHLO
        ? $0.accepting("\($0.code) " + String(repeating: "x", count: 506) + "\r\n") : nil
    },
    Fault("8bitText", .benign, .standard, .delivery) {
      $0.isFree && !$0.isEHLO
        ? $0.accepting(Array("\($0.code) ".utf8) + [0xE9, 0xFF, 0x1B, 0x5B, 13, 10]) : nil
    },
    Fault("enhancedOdd", .benign, .standard, .delivery) {
      $0.isPlain ? #"reply \#($0.code) 5.0.0 "odd""# : nil
    },
    Fault("extraCapabilities", .benign, .standard, .delivery) {
      $0.isEHLO && $0.stage != .helo ? #"offer "XFOO a=b" "MAILCOMPRESS" "LIMITS RCPTMAX=20""# : nil
    },
  ]

  private static let negative: [Fault] =
    [
      Fault("4yz", .negative, .smoke, .refusal(451)) { refused($0, 451, "4.3.0", "later") },
      Fault("5yz", .negative, .smoke, .refusal(550)) {
        refused($0, $0.stage == .greeting ? 554 : 550, "5.7.1", "no")
      },
      Fault("421+FIN", .negative, .standard, .refusal(421)) {
        $0.reply == nil ? nil : #"reply 421 4.3.2 "bye", close"#
      },
      Fault("421+open", .negative, .standard, .refusal(421)) {
        refused($0, 421, "4.3.2", "bye")
      },
      Fault("unknown4yz", .negative, .standard, .refusal(459)) { refused($0, 459, "", "later") },
      Fault("unknown5yz", .negative, .standard, .refusal(559)) { refused($0, 559, "", "no") },
    ] + specific

  /// Codes that belong to a command.
  private static let codes: [(stage: SMTPStage, codes: [Int])] = [
    (.auth, [454, 535, 534, 538, 432, 504, 530]), (.mail, [452, 503, 530, 552, 555]),
    (.rcpt, [450, 452, 551, 552, 553]), (.data, [503, 554]), (.endOfData, [452, 552, 554]),
    (.startTLS, [454, 501]),
  ]

  private static let specific: [Fault] = codes.flatMap { stage, codes in
    codes.map { code in
      Fault("\(code)", .negative, .standard, .refusal(code)) {
        $0.stage == stage ? #"reply \#(code) "no""# : nil
      }
    }
  }

  private static func refused(
    _ step: FaultStep, _ code: Int, _ enhanced: String, _ text: String
  ) -> String? {
    if step.stage == .body { return #"reply \#(code) "\#(text)", close"# }
    if step.reply == nil { return nil }
    return "reply \(code) \(enhanced.isEmpty ? "" : enhanced + " ")\"\(text)\""
  }

  private static let malformed: [Fault] = [
    Fault("2yzFor3yz", .malformed) { $0.stage == .data ? $0.refusing("250 ok\r\n") : nil },
    Fault("3yzFor2yz", .malformed) {
      $0.isPlain || $0.isEHLO || $0.stage == .greeting ? $0.refusing("354 go\r\n") : nil
    },
    wrong("1yz", "150 ok\r\n"), wrong("6yz", "650 ok\r\n"), wrong("nonNumeric", "OK\r\n"),
    Fault("mixedMultiline", .malformed) {
      $0.isPlain ? $0.refusing("250-ok\r\n550 no\r\n") : nil
    },
    Fault("bareLF", .malformed, .standard, .latitude, confuses: true) {
      $0.isFree && !$0.isEHLO && $0.stage != .startTLS ? $0.accepting("\($0.code) ok\n") : nil
    },
    Fault("blankLineBefore", .malformed, .standard, .latitude, confuses: true) {
      $0.isFree && !$0.isEHLO && $0.stage != .startTLS ? $0.accepting("\r\n\($0.code) ok\r\n") : nil
    },
    wrong("garbage", "\u{0}\u{1}\u{2}\u{10}\u{11}\u{12}\u{1B}\u{1C}\u{1D}\u{7F}qwertyuiop\r\n"),
    wrong("httpResponse", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
    wrong("emptyLine", "\r\n"),
    Fault("overlong", .malformed, .full, .latitude) {
      $0.isFree && !$0.isEHLO && $0.stage != .startTLS
        ? $0.accepting("\($0.code) " + String(repeating: "x", count: 4096) + "\r\n") : nil
    },
    Fault("endless", .malformed, .full) {
      $0.isPlain || $0.isEHLO
        ? #"raw "250-\#(String(repeating: "more ", count: 12))\r\n" times 125000 as 451, close"#
        : nil
    },
    Fault("endlessLine", .malformed, .full) {
      $0.isPlain || $0.isEHLO || $0.stage == .greeting
        ? #"raw "\#(String(repeating: "2", count: 64))" times 125000 as 451, close"# : nil
    },
    Fault("earlyReply", .malformed, .standard, .latitude, confuses: true) {
      switch $0.stage {
      case .rcpt: #"proceed, reply 354 "early""#
      case .data: #"proceed, reply 250 "early""#
      default: nil
      }
    },
    Fault("duplicateReply", .malformed, .standard, .latitude, confuses: true) {
      $0.isFree && $0.stage != .startTLS ? #"proceed, reply \#($0.code) "again""# : nil
    },
  ]

  /// Octets that are no reply, in place of one.
  private static func wrong(_ id: String, _ text: String) -> Fault {
    Fault(id, .malformed, .standard, confuses: true) { $0.reply == nil ? nil : $0.refusing(text) }
  }
}
