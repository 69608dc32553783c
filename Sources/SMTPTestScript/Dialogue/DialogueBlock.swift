/// The lines of a section, of a `repeat` or of a branch of `either`, in order. (An object, since
/// every session and every loop stands somewhere in one.)
final class DialogueBlock: Sendable {
  struct Node: Sendable {
    /// The line in the dialogue, from 1.
    let line: Int
    let kind: Kind
    /// The line as it prints.
    let text: String
  }

  enum Kind: Sendable {
    case say(DialoguePattern)
    case act(SMTPAction)
    case expect(DialogueItem.Times, DialoguePattern)
    case event(DialogueItem.Event)
    case repeated(lower: Int, upper: Int?, DialogueBlock)
    case either([DialogueBlock])
  }

  let nodes: [Node]

  init(_ nodes: [Node]) { self.nodes = nodes }
}

extension DialogueBlock.Kind {
  /// Whether the client's next move says whether it is reached.
  var isClientsTurn: Bool {
    switch self {
    case .say, .act, .event(.silence): false
    case .expect, .event, .either: true
    case .repeated(_, _, let block): block.nodes.first?.kind.isClientsTurn ?? true
    }
  }

  /// Whether the dialogue may go on behind it without it.
  var isOptional: Bool {
    switch self {
    case .expect(let times, _): times != .once
    case .repeated(let lower, let upper, _): lower != upper
    case .say, .act, .event, .either: false
    }
  }

  /// Whether the handshake of TLS begins behind it.
  var beginsTLS: Bool {
    guard case .act(let action) = self else { return false }
    return action.steps.contains(where: \.beginsTLS)
  }

  /// Whether the handshake of TLS goes on behind it, where it stands between the two parts of that.
  var leavesHandshake: Bool {
    guard case .act(let action) = self else { return false }
    return action.steps.allSatisfy(\.leavesHandshake)
  }

  /// Whether it is a line of the server.
  var isServers: Bool {
    switch self {
    case .say, .act: true
    case .expect, .event, .repeated, .either: false
    }
  }

  /// Whether octets are written for it.
  var writes: Bool {
    switch self {
    case .say: true
    case .act(let action): action.steps.contains(where: \.writes)
    case .expect, .event, .repeated, .either: false
    }
  }

  /// Whether it has an alert of TLS.
  var alerts: Bool {
    guard case .act(let action) = self else { return false }
    return action.steps.contains { $0.action is AlertAction }
  }

  /// Whether the connection is over for the server behind it.
  var endsConnection: Bool {
    guard case .act(let action) = self else { return false }
    return action.steps.contains(where: \.endsConnection)
  }
}
