extension SMTPScript {
  /// Reads a script from text.
  ///
  /// - Parameter names: what names stand for.
  package init(parsing text: String, names: ScriptNames) throws(SMTPTextError) {
    var parser = ScriptParser(text, names: names)
    self = try parser.script()
  }

  /// The gates at which its rules hold sessions, each once, in the order of their first use.
  package var scriptGates: [any ScriptGate] {
    var gates: [any ScriptGate] = []
    for step in rules.flatMap(\.action.steps) {
      if let gate = step.action.gate, !gates.contains(where: { $0 === gate }) {
        gates.append(gate)
      }
    }
    return gates
  }
}

extension SMTPAction {
  /// Reads actions with commas between them, such as stand behind `S!` in a dialogue. None of them
  /// need decide.
  ///
  /// - Parameters:
  ///   - text: the actions, nothing before and behind them but blanks.
  ///   - place: where in a larger text it begins; errors name places in that.
  ///   - names: what names stand for; gates are added to it.
  package init(
    parsing text: String, at place: TextPlace = TextPlace(line: 1, column: 1),
    names: inout ScriptNames
  ) throws(SMTPTextError) {
    var parser = ActionParser(reader: TokenReader(text, at: place), names: names)
    self = try parser.sequence()
    try parser.reader.skipLineEnds()
    guard try parser.reader.peek().kind == .endOfText else {
      throw try parser.reader.unexpected("the end of the text")
    }
    names = parser.names
  }
}
