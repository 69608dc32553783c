/// `offer "SIZE 1000" "DSN"`.
struct OfferAction: ScriptAction {
  static let keyword = "offer"
  static let form = "offer \"line\" {\"line\"}"
  static let summary = "lists a line in the reply to EHLO, in place of one with the same keyword"
  static let role = ActionRole.editing
  static let stages = StageSet([.ehlo, .lhlo])

  let lines: [String]

  init(_ lines: [String]) { self.lines = lines }

  init(from parser: inout ActionParser) throws(SMTPTextError) {
    lines = try Self.lines("a line in quotes, such as \"SIZE 1000\"", from: &parser)
  }

  var arguments: String { lines.map(ScriptText.quoted).joined(separator: " ") }
  var mistake: String? { lines.isEmpty ? "offer needs a line" : nil }

  /// In place of the lines with the same keyword, else behind the others. The first line greets and
  /// lists nothing.
  func decide(_ decision: inout DecisionBuilder) {
    decision.edit { reply in
      for line in lines {
        if let place = reply.lines.indices.dropFirst().first(where: {
          SMTPReply.keyword(reply.lines[$0]) == SMTPReply.keyword(line)
        }) {
          reply.lines[place] = line
        } else {
          reply.lines.append(line)
        }
      }
    }
  }
}

extension SMTPActionChain {
  /// Lists `lines` in the reply to EHLO or LHLO: in place of those with the same keyword, else
  /// behind the others. At `ehlo` and `lhlo` only; several may
  /// follow each other.
  public func offer(_ lines: String...) -> Decided { deciding(OfferAction(lines)) }
}

extension SMTPAction {
  /// Lists `lines` in the reply to EHLO or LHLO.
  public static func offer(_ lines: String...) -> SMTPAction {
    nothing.deciding(OfferAction(lines))
  }
}
