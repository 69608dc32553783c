internal import SMTPTestWire

/// How far a session is that follows a dialogue.
package enum DialogueProgress: Fact, Hashable {
  /// It waits for its client at this line, from 1, which reads `expected`.
  case awaiting(line: Int, expected: String)
  /// Its client departed from the dialogue.
  case departed(DialogueDeparture)
  /// The dialogue ran to its end, with so many octets of the client.
  case completed(received: Int)
}

/// What a client did that its dialogue does not have.
package struct DialogueDeparture: Sendable, Hashable {
  /// The line of the dialogue, from 1; `nil` where none is meant for the connection.
  package let line: Int?
  /// What happened, behind "departed from the dialogue at line 7: ".
  package let reason: String
  /// What was expected and what came, one above the other, the first difference marked.
  package let comparison: [String]

  package init(line: Int?, reason: String, comparison: [String]) {
    self.line = line
    self.reason = reason
    self.comparison = comparison
  }
}

extension Effect {
  static func progress(_ progress: DialogueProgress) -> Effect { .tell(progress) }
}
