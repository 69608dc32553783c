/// What the language of scripts has, as tables in Markdown: made from what the parser and the server
/// go by, so that the documentation says what is so.
package enum ScriptReference {
  /// All tables, each under a headline.
  package static var markdown: String { markdown(of: .all) }

  /// All tables, each under a headline, for these actions.
  package static func markdown(of actions: ActionTable) -> String {
    [stages, list(of: actions), places(of: actions)].joined(separator: "\n\n")
  }

  private static let all = ScriptDialect.allCases.flatMap(\.orderedStages)

  private static var stages: String {
    var lines = ["## Stages", "", "| stage | reached |", "|---|---|"]
    for stage in all { lines.append("| `\(stage.scriptName)` | \(stage.moment) |") }
    let replying = ScriptDialect.allCases.flatMap(\.replying)
    let any = all.filter { !replying.contains($0) }.map(\.scriptName)
    lines.append(
      "| `ANY` | at every one of these that its server has, but \(any.map { "`\($0)`" }.joined(separator: ", ")) |"
    )
    return lines.joined(separator: "\n")
  }

  private static func list(of actions: ActionTable) -> String {
    var lines = ["## Actions", "", "| action | does | decides |", "|---|---|---|"]
    for action in actions.types {
      lines.append("| `\(action.form)` | \(action.summary) | \(action.role.summary) |")
    }
    return lines.joined(separator: "\n")
  }

  /// Which action makes sense at which stage.
  private static func places(of actions: ActionTable) -> String {
    var lines = [
      "## Which action goes where", "",
      "| stage | " + actions.keywords.map { "`\($0)`" }.joined(separator: " | ") + " |",
      "|---|" + String(repeating: ":-:|", count: actions.types.count),
    ]
    for stage in all {
      let cells = actions.types.map { $0.stages.contains(stage) ? "✓" : "" }
      lines.append("| `\(stage.scriptName)` | " + cells.joined(separator: " | ") + " |")
    }
    return lines.joined(separator: "\n")
  }
}

extension SMTPStage {
  fileprivate var moment: String {
    switch self {
    case .connect: "when a client has connected, before anything is said"
    case .greeting: "when the greeting is due"
    case .helo: "at HELO"
    case .ehlo: "at EHLO"
    case .lhlo: "at LHLO, in LMTP"
    case .startTLS: "at STARTTLS"
    case .tlsHandshake:
      "when the client's part of a handshake has come, and the server's is due; what is written here "
        + "leaves in clear"
    case .auth: "at AUTH"
    case .authExchange: "at each response to a challenge of AUTH"
    case .mail: "at MAIL"
    case .rcpt: "at each RCPT"
    case .data: "at DATA, before the content"
    case .body:
      "in the content, after the octets that `at` names, else before the first; an answer here is "
        + "the final one, and the rest of the content is read without another"
    case .endOfData:
      "after the content, for the final reply; in LMTP for each recipient's"
    case .bdat: "after the chunk of each BDAT"
    case .rset: "at RSET"
    case .noop: "at NOOP"
    case .vrfy: "at VRFY"
    case .expn: "at EXPN"
    case .help: "at HELP"
    case .quit: "at QUIT"
    case .unknown: "at a line that is no command, or none that can be read"
    case .idle:
      "when the client was silent for the idle timeout; what is said here without a close leaves "
        + "the session open"
    case .tokenConnect: "at a token endpoint, when a client has connected"
    case .token: "at a token endpoint, at a request for a token"
    case .tokenRevoke: "at a token endpoint, at a request to revoke one"
    }
  }
}

extension ActionRole {
  fileprivate var summary: String {
    switch self {
    case .deciding: "yes"
    case .decidingOrExtra: "yes; after that, it is sent besides"
    case .editing: "yes; several may follow each other"
    case .passing: "no"
    case .ending: "no; alone, nothing is answered"
    case .handingOn: "no; it comes last"
    }
  }
}
