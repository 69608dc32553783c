internal import SMTPTestWire

/// Why a closure of a script was not asked: the server that the script belonged to has stopped.
package struct ClosureIsGone: Error, CustomStringConvertible {
  package let name: String

  package var description: String {
    "the closure \"\(name)\" went with the server that it belonged to; put in the script it was written in"
  }
}

extension SMTPScript {
  /// The same script, but for its closures, which throw: for whoever keeps what became of a script, and
  /// must not keep what its closures hold.
  package var withoutClosures: SMTPScript {
    SMTPScript(rules.map(\.withoutClosures), seed: seed)
  }
}

extension SMTPRule {
  var withoutClosures: SMTPRule {
    var copy = self
    copy.action.steps = action.steps.map(\.withoutClosure)
    return copy
  }
}

extension ActionStep {
  var withoutClosure: ActionStep {
    guard let name = decider?.name else { return self }
    let gone: SMTPDecider = { _ in throw ClosureIsGone(name: name) }
    return ActionStep(CallAction(Named(name: name, value: gone)))
  }
}
