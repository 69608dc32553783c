/// What the language of scripts has, as tables in Markdown: made from what the parser and the server
/// go by, so that the documentation says what is so.
package enum ScriptReference {
  /// All tables, each under a headline.
  package static var markdown: String {
    [stages, actions, table].joined(separator: "\n\n")
  }

  private static var stages: String {
    var lines = ["## Stages", "", "| stage | reached |", "|---|---|"]
    for stage in SMTPStage.scriptable {
      lines.append("| `\(stage.scriptName)` | \(stage.moment) |")
    }
    let any = SMTPStage.scriptable.filter { !SMTPStage.replying.contains($0) }.map(\.scriptName)
    lines.append(
      "| `ANY` | at every one of these but \(any.map { "`\($0)`" }.joined(separator: ", ")) |")
    return lines.joined(separator: "\n")
  }

  private static var actions: String {
    var lines = ["## Actions", "", "| action | does | decides |", "|---|---|---|"]
    for kind in ActionKind.allCases {
      lines.append("| `\(kind.form)` | \(kind.summary) | \(kind.role.summary) |")
    }
    return lines.joined(separator: "\n")
  }

  /// Which action makes sense at which stage.
  private static var table: String {
    let kinds = ActionKind.allCases
    var lines = [
      "## Which action goes where", "",
      "| stage | " + kinds.map { "`\($0.rawValue)`" }.joined(separator: " | ") + " |",
      "|---|" + String(repeating: ":-:|", count: kinds.count),
    ]
    for stage in SMTPStage.scriptable {
      let cells = kinds.map { $0.applies(at: stage) ? "✓" : "" }
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
    case .auth: "at AUTH"
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
    case .tlsHandshake, .authExchange, .tokenConnect, .token, .tokenRevoke: "never yet"
    }
  }
}

extension ActionKind {
  fileprivate var form: String {
    switch self {
    case .reply: "reply CODE [ENHANCED] {\"text\"} [cut N]"
    case .raw: "raw \"octets\" [as CODE]"
    case .offer: "offer \"line\" {\"line\"}"
    case .withdraw: "withdraw \"keyword\" {\"keyword\"}"
    case .call: "call NAME"
    case .wait: "wait DURATION"
    case .hold: "hold NAME"
    case .enter: "enter NAME[=NAME]"
    case .pace: "pace bytewise [DURATION] / split N {N} / throttle AMOUNT/s"
    case .closePort: "close-port DURATION"
    default: rawValue
    }
  }

  fileprivate var summary: String {
    switch self {
    case .reply:
      "answers; several texts make several lines, `cut` writes the first octets only; 2yz and 3yz "
        + "accept, all other codes refuse"
    case .raw:
      "answers with exactly these octets; the session goes on by CODE, else by the first three of "
        + "them, and where those are no digits, as if nothing had been answered"
    case .proceed: "does what an honest server does"
    case .offer: "lists a line in the reply to EHLO, in place of one with the same keyword"
    case .withdraw: "leaves keywords out of the reply to EHLO; `\"*\"` leaves out all"
    case .silence: "says nothing, and goes on"
    case .acceptThenLose: "stores the message, and closes in place of the reply"
    case .blackhole: "says that the message was accepted, and drops it"
    case .refuse: "resets the connection before a word is said"
    case .call: "asks the closure of that name"
    case .wait: "waits by the server's clock; only this connection waits"
    case .hold: "waits until the gate of that name opens"
    case .enter: "puts a scenario into a state, from this moment on and for all sessions"
    case .pace: "sends what follows octet by octet, in pieces, or so many octets a second"
    case .closePort: "refuses connections for so long, then listens on the same port again"
    case .next: "leaves the decision to the rules that follow"
    case .close: "closes cleanly (FIN) behind what was written"
    case .reset: "closes with RST behind what was written"
    case .halfClose: "shuts the server's side, and goes on reading"
    case .stopReading: "reads nothing more"
    }
  }
}

extension ActionKind.Role {
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
