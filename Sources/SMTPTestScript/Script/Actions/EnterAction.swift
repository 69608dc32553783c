/// `enter lockout=soft`.
struct EnterAction: ScriptAction {
  static let keyword = "enter"
  static let form = "enter NAME[=NAME]"
  static let summary = "puts a scenario into a state, from this moment on and for all sessions"
  static let role = ActionRole.passing

  let name: String
  let state: String?

  init(_ name: String, _ state: String?) {
    self.name = name
    self.state = state
  }

  init(from parser: inout ActionParser) throws(SMTPTextError) {
    (name, state) = try parser.reader.state()
  }

  var arguments: String { name + (state.map { "=\($0)" } ?? "") }
  var mistake: String? { ScriptText.stateMistake(name, state) }
  var scenario: (name: String, state: String?)? { (name, state) }

  func decide(_ decision: inout DecisionBuilder) {}
}

extension SMTPActionChain {
  /// Puts the scenario `name` into a state, for the rules that ask for it with
  /// ``SMTPCondition/state(_:_:)``. It holds from the moment the rule is taken, for all sessions.
  public func enter(_ name: String, _ state: String? = nil) -> Passed {
    passing(EnterAction(name, state))
  }
}

extension SMTPAction {
  /// Puts the scenario `name` into a state.
  public static func enter(
    _ name: String, _ state: String? = nil
  ) -> SMTPUnfinished<SMTPAction> {
    nothing.enter(name, state)
  }
}
