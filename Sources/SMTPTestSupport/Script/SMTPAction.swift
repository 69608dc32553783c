/// What a rule does at its stage.
public struct SMTPAction: Sendable, Hashable, CustomStringConvertible {
  enum Kind: Sendable, Hashable {
    case proceed
    case reply(SMTPReply)
    case close
  }

  let kind: Kind

  /// Does what an honest server does.
  public static let proceed = SMTPAction(kind: .proceed)
  /// Closes the connection without a reply. The client sees a clean end of stream (FIN).
  public static let close = SMTPAction(kind: .close)

  /// Answers with `reply`. Its code decides how the session goes on: 2yz and 3yz accept, all
  /// other codes refuse.
  public static func reply(_ reply: SMTPReply) -> SMTPAction { SMTPAction(kind: .reply(reply)) }

  /// Answers with a reply of one line: `.reply(452, "4.2.2", "Mailbox full")`.
  public static func reply(
    _ code: Int, _ enhanced: EnhancedStatusCode? = nil, _ text: String
  ) -> SMTPAction {
    reply(SMTPReply(code, enhanced, text))
  }

  /// The action as a script writes it: `proceed`, `reply 452 4.2.2 "Mailbox full"`, `close`.
  public var description: String {
    switch kind {
    case .proceed: return "proceed"
    case .close: return "close"
    case .reply(let reply):
      var text = "reply \(reply.code)"
      if let enhanced = reply.enhanced { text += " \(enhanced)" }
      for line in reply.lines { text += " \"\(escaped(line))\"" }
      return text
    }
  }

  private func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\r": result += "\\r"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
