/// `withdraw "STARTTLS"`.
struct WithdrawAction: ScriptAction {
  static let keyword = "withdraw"
  static let form = "withdraw \"keyword\" {\"keyword\"}"
  static let summary = "leaves keywords out of the reply to EHLO; `\"*\"` leaves out all"
  static let role = ActionRole.editing
  static let stages = StageSet([.ehlo, .lhlo])

  let keywords: [String]

  init(_ keywords: [String]) { self.keywords = keywords }

  init(from parser: inout ActionParser) throws(SMTPTextError) {
    keywords = try Self.lines("a keyword in quotes, such as \"STARTTLS\"", from: &parser)
  }

  var arguments: String { keywords.map(ScriptText.quoted).joined(separator: " ") }
  var mistake: String? { keywords.isEmpty ? "withdraw needs a keyword" : nil }

  func decide(_ decision: inout DecisionBuilder) {
    let patterns = keywords.map(Glob.init)
    decision.edit { reply in
      // The first line greets.
      reply.lines =
        Array(reply.lines.prefix(1))
        + reply.lines.dropFirst().filter { line in
          !patterns.contains { $0.matches(SMTPReply.keyword(line)) }
        }
    }
  }
}

extension SMTPActionChain {
  /// Leaves out of the reply to EHLO or LHLO the keywords that match a pattern; `"*"` leaves out
  /// all. What is not listed is still understood. At `ehlo` and `lhlo` only; several may
  /// follow each other.
  public func withdraw(_ keywords: String...) -> Decided { deciding(WithdrawAction(keywords)) }
}

extension SMTPAction {
  /// Leaves keywords out of the reply to EHLO or LHLO.
  public static func withdraw(_ keywords: String...) -> SMTPAction {
    nothing.deciding(WithdrawAction(keywords))
  }
}
