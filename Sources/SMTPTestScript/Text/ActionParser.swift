/// Reads actions, as they stand behind the colon of a rule and behind `S!` of a dialogue.
package struct ActionParser: Sendable {
  package var reader: TokenReader
  package var names: ScriptNames

  /// Reads one action after another, with commas between them, up to the end of the line.
  ///
  /// - Parameter willRead: is told where each begins.
  mutating func sequence(_ willRead: (Int) -> Void = { _ in }) throws(SMTPTextError) -> SMTPAction {
    var steps: [ActionStep] = []
    repeat {
      try reader.skipLineEnds()
      willRead(try reader.peek().range.lowerBound)
      steps.append(try step())
    } while try reader.takes(.comma)
    let token = try reader.peek()
    guard token.kind == .endOfLine else { throw try misplaced(token, behind: steps.last) }
    return SMTPAction(steps)
  }

  /// The error that something stands behind an action where it should have ended.
  private mutating func misplaced(
    _ token: Token, behind step: ActionStep?
  ) throws(SMTPTextError) -> SMTPTextError {
    let takesText = step.map { type(of: $0.action).form.contains("\"") } ?? false
    if case .word(let word) = token.kind, takesText, names.actions[word] == nil {
      return try reader.unexpected("a string in quotes, \",\" or the end of the line")
    }
    return try reader.unexpected("\",\" or the end of the line")
  }

  private mutating func step() throws(SMTPTextError) -> ActionStep {
    let token = try reader.peek()
    guard case .word(let word) = token.kind else {
      throw try reader.unexpected("an action such as reply")
    }
    if let type = names.actions[word] {
      try reader.take()
      return ActionStep(try type.init(from: &self))
    }
    if word == "on" {
      throw reader.error(
        at: token,
        "expected an action such as reply, found \"on\"; a line that ends in \",\" or \":\" goes on"
      )
    }
    throw try reader.unexpected("an action such as reply", among: names.actions.keywords)
  }
}
