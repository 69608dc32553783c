/// `reply 452 4.2.2 "Mailbox full" cut 5`.
struct ReplyAction: ScriptAction {
  static let keyword = "reply"
  static let form = "reply CODE [ENHANCED] {\"text\"} [cut N]"
  static let summary =
    "answers; several texts make several lines, `cut` writes the first octets only; 2yz and 3yz "
    + "accept, all other codes refuse"
  static let role = ActionRole.decidingOrExtra
  static let stages = ScriptDialect.smtp.stages

  let reply: SMTPReply
  /// How many octets of it are written; `nil` means all.
  let cut: Int?

  init(_ reply: SMTPReply, cut: Int? = nil) {
    self.reply = reply
    self.cut = cut
  }

  init(from parser: inout ActionParser) throws(SMTPTextError) {
    let code = try parser.reader.code()
    let enhanced = try parser.reader.enhancedCode()
    let lines = try parser.reader.texts("use raw for other octets")
    reply = SMTPReply(code, enhanced, lines)
    cut = try parser.reader.takes("cut") ? try parser.reader.count("a number of octets") : nil
  }

  var arguments: String {
    var text = "\(reply.code)"
    if let enhanced = reply.enhanced { text += " \(enhanced)" }
    if reply.lines != [""] {
      for line in reply.lines { text += " \(ScriptText.quoted(line))" }
    }
    if let cut { text += " cut \(cut)" }
    return text
  }

  var mistake: String? {
    if let mistake = ScriptText.mistake(inCode: reply.code) { return mistake }
    if let code = reply.enhanced,
      !(1...999).contains(code.statusClass)
        || ![code.subject, code.detail].allSatisfy((0...999).contains)
    {
      return "\(code) is no enhanced status code such as 4.2.2"
    }
    if let cut, cut < 0 { return "a reply cannot be cut to \(cut) octets" }
    return nil
  }

  private func written(of octets: [UInt8]) -> [UInt8] {
    cut.map { Array(octets.prefix($0)) } ?? octets
  }

  func effects(on host: ActionHost) -> [Effect]? { [.write(written(of: reply.octets))] }

  func decide(_ decision: inout DecisionBuilder) {
    let octets = reply.octets
    let written = written(of: octets)
    let isWhole = written.count == octets.count
    decision.answer(written, reply.verdict(at: decision.stage), reply: isWhole ? octets : nil)
  }
}

extension SMTPActionChain {
  /// Answers with `reply`; its code decides how the session goes on: 2yz and 3yz accept, all other
  /// codes refuse. After a verb that decided: sends it besides, early or doubled.
  ///
  /// - Parameters:
  ///   - reply: the reply.
  ///   - count: how many octets of it are written; `nil` (the default) means all.
  public func reply(_ reply: SMTPReply, cut count: Int? = nil) -> Decided {
    deciding(ReplyAction(reply, cut: count))
  }

  /// Answers with a reply of one line, with or without text: `.reply(550)`, `.reply(451, "Later")`.
  public func reply(_ code: Int, _ text: String = "", cut count: Int? = nil) -> Decided {
    reply(SMTPReply(code, text), cut: count)
  }

  /// Answers with a reply of one line: `.reply(452, "4.2.2", "Mailbox full")`.
  public func reply(
    _ code: Int, _ enhanced: SMTPEnhancedStatusCode?, _ text: String, cut count: Int? = nil
  ) -> Decided {
    reply(SMTPReply(code, enhanced, text), cut: count)
  }

  /// Answers with a reply of several lines: `.reply(250, ["first", "last"])`.
  public func reply(_ code: Int, _ lines: [String], cut count: Int? = nil) -> Decided {
    reply(SMTPReply(code, lines), cut: count)
  }
}

extension SMTPAction {
  /// Answers with `reply`, or with its first `count` octets.
  public static func reply(_ reply: SMTPReply, cut count: Int? = nil) -> SMTPAction {
    nothing.reply(reply, cut: count)
  }

  /// Answers with a reply of one line, with or without text: `.reply(550)`, `.reply(451, "Later")`.
  public static func reply(_ code: Int, _ text: String = "", cut count: Int? = nil) -> SMTPAction {
    nothing.reply(code, text, cut: count)
  }

  /// Answers with a reply of one line: `.reply(452, "4.2.2", "Mailbox full")`.
  public static func reply(
    _ code: Int, _ enhanced: SMTPEnhancedStatusCode?, _ text: String, cut count: Int? = nil
  ) -> SMTPAction {
    nothing.reply(code, enhanced, text, cut: count)
  }

  /// Answers with a reply of several lines: `.reply(250, ["first", "last"])`.
  public static func reply(_ code: Int, _ lines: [String], cut count: Int? = nil) -> SMTPAction {
    nothing.reply(code, lines, cut: count)
  }
}
