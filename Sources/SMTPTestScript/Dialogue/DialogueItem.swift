/// What a line of a dialogue says.
enum DialogueItem: Sendable, Hashable {
  case blank
  /// What stands behind the `#`.
  case comment(String)
  case section(Label, comment: String?)
  case server(DialoguePattern)
  case client(Times, DialoguePattern)
  case action(SMTPAction)
  case event(Event)
  case beginRepeat(lower: Int, upper: Int?)
  case beginEither
  case or
  case endBlock

  /// Which connections a section is for.
  enum Label: Sendable, Hashable {
    case number(Int)
    case others
  }

  /// How often a client sends a line.
  enum Times: String, Sendable, Hashable {
    case once = ""
    case optional = "?"
    case any = "*"
    case some = "+"
  }

  /// What a client does besides sending.
  enum Event: Sendable, Hashable {
    case close
    case reset
    case silence(Duration)
    /// It completes the handshake of TLS that the server has begun.
    case tls
  }
}

// How items print. `DialogueParser` reads all of it back.
extension DialogueItem {
  var text: String {
    switch self {
    case .blank: ""
    case .comment(let text): "#\(text)"
    case .section(let label, let comment):
      "== \(label.text)" + (comment.map { "  #\($0)" } ?? "")
    case .server(let pattern): DialogueText.prefixed("S:", pattern.text)
    case .client(let times, let pattern):
      DialogueText.prefixed("C\(times.rawValue):", pattern.text)
    case .action(let action): "S! \(action)"
    case .event(let event): "C! \(event.text)"
    case .beginRepeat(let lower, let upper):
      if lower == upper {
        "repeat \(lower) {"
      } else {
        "repeat \(lower)..\(upper.map(String.init) ?? "") {"
      }
    case .beginEither: "either {"
    case .or: "} or {"
    case .endBlock: "}"
    }
  }
}

extension DialogueItem.Label {
  var text: String {
    switch self {
    case .number(let number): "\(number)"
    case .others: "*"
    }
  }
}

extension DialogueItem.Event {
  var text: String {
    switch self {
    case .close: "close"
    case .reset: "reset"
    case .silence(let duration): "silence \(ScriptText.duration(duration))"
    case .tls: "tls"
    }
  }
}
