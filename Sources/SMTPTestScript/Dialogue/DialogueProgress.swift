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
  private var compared: DialogueComparison

  init(line: Int?, reason: String, comparison: DialogueComparison) {
    self.line = line
    self.reason = reason
    compared = comparison
  }

  /// What was expected and what came, one above the other, the first difference marked.
  package var comparison: [String] { compared.lines }

  /// What came, and where that begins in all that the client sent.
  package var actual: (octets: [UInt8], offset: Int) { (compared.octets, compared.offset) }

  /// The same, with `{secret}` in the place of some of what came.
  package func hiding(_ secrets: [Range<Int>]) -> DialogueDeparture {
    var copy = self
    copy.compared.secrets = secrets
    return copy
  }
}

extension Effect {
  static func progress(_ progress: DialogueProgress) -> Effect { .tell(progress) }
}
