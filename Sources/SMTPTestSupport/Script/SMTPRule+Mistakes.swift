// What only a whole rule can tell. The parser reports it with a place, `use(_:)` without one.
extension SMTPRule {
  /// Why the rule cannot do what it says, in a sentence without a full stop; `nil` if it can.
  var mistake: String? {
    nameMistake ?? occurrenceMistake ?? orderMistake ?? stageMistake ?? stepMistake
  }

  private var nameMistake: String? {
    if let name, !ScriptText.isName(name) { return "\"\(name)\" is no name for a rule" }
    for case .state(let name, let state) in conditions.map(\.kind) {
      if let bad = [name, state ?? "a"].first(where: { !ScriptText.isName($0) }) {
        return "\"\(bad)\" is no name for a state"
      }
    }
    return nil
  }

  private var occurrenceMistake: String? {
    switch occurrence?.kind {
    case .first(..<1), .nth(..<1), .every(..<1), .over(..<1, _):
      return "a count must be 1 or more"
    case .after(..<0): return "a count must not be negative"
    case .chance(let percent) where !(0...100).contains(percent):
      return "a chance must be between 0% and 100%"
    case .within(let duration), .over(_, let duration):
      return duration > .zero ? nil : "a duration must be longer than 0"
    default: return nil
    }
  }

  /// One step decides, `next` comes last, and before the deciding step nothing ends the connection.
  private var orderMistake: String? {
    var deciding: ActionKind?
    var ending: ActionKind?
    for (index, step) in action.steps.enumerated() {
      let kind = step.kind
      switch kind.role {
      case .passing: break
      case .ending: ending = ending ?? kind
      case .decidingOrExtra: deciding = deciding ?? kind
      case .editing:
        if let deciding, deciding.role != .editing {
          return "\(kind.rawValue) after \(deciding.rawValue), which has decided already"
        }
        deciding = deciding ?? kind
      case .deciding:
        if let deciding {
          return "\(kind.rawValue) after \(deciding.rawValue), which has decided already"
        }
        if let ending { return "\(kind.rawValue) after \(ending.rawValue)" }
        deciding = kind
      case .handingOn:
        if let deciding {
          return "next after \(deciding.rawValue), which has decided already"
        }
        if let ending { return "next after \(ending.rawValue)" }
        return index + 1 == action.steps.count ? nil : "next must be the last action"
      }
    }
    if deciding == nil, ending == nil {
      return "the rule decides nothing: add reply, proceed, close or another action that decides, "
        + "or next to leave that to later rules"
    }
    return nil
  }

  private var stageMistake: String? {
    for stage in stages where !Stage.scriptable.contains(stage) {
      return "no rule can be asked at \(stage.scriptName)"
    }
    for step in action.steps {
      let kind = step.kind
      let place = (stages.isEmpty ? Stage.replying : stages).first { !kind.applies(at: $0) }
      if place != nil {
        return "\(kind.rawValue) belongs to \(kind.places), not to "
          + (stages.isEmpty ? "ANY" : place!.scriptName)
      }
    }
    if stages != [.body],
      conditions.contains(where: { if case .at = $0.kind { true } else { false } })
    {
      return "at belongs to BODY"
    }
    if conditions.contains(where: { if case .at = $0.kind { $0.isNegated } else { false } }) {
      return "at cannot be negated"
    }
    return nil
  }

  private var stepMistake: String? {
    for step in action.steps {
      switch step {
      case .reply(let reply, let cut):
        if !(0...999).contains(reply.code) { return "\(reply.code) is no reply code" }
        if let cut, cut < 0 { return "a reply cannot be cut to \(cut) octets" }
      case .raw(_, let code):
        if let code, !(0...999).contains(code) { return "\(code) is no reply code" }
      case .pace(.split(let sizes)):
        if sizes.isEmpty || sizes.contains(where: { $0 < 1 }) {
          return "pace split needs sizes of 1 octet or more"
        }
      case .pace(.throttle(let rate)):
        if rate < 1 { return "pace throttle needs a rate of 1 octet a second or more" }
      case .wait(let duration), .pace(.bytewise(let duration)), .closePort(let duration):
        if duration < .zero { return "a duration must not be negative" }
      case .hold(let gate):
        if !ScriptText.isName(gate.name) { return "\"\(gate.name)\" is no name for a gate" }
      case .call(let call):
        if !ScriptText.isName(call.name) { return "\"\(call.name)\" is no name for a call" }
      case .enter(let name, let state):
        if let bad = [name, state ?? "a"].first(where: { !ScriptText.isName($0) }) {
          return "\"\(bad)\" is no name for a state"
        }
      case .offer(let lines) where lines.isEmpty: return "offer needs a line"
      case .withdraw(let keywords) where keywords.isEmpty: return "withdraw needs a keyword"
      default: break
      }
    }
    return nil
  }
}

extension SMTPAction {
  /// Why a closure cannot answer so at `stage`; `nil` if it can.
  func mistake(at stage: Stage) -> String? {
    var rule = SMTPRule(stages: [stage])
    rule.action = self
    if steps.contains(where: { $0.kind == .call }) { return "a closure cannot ask another" }
    return rule.mistake
  }
}

extension ActionKind {
  /// The stages it belongs to, for messages.
  var places: String {
    Stage.scriptable.filter(applies).map(\.scriptName).joined(separator: " and ")
  }
}

extension SMTPScript {
  /// Throws what keeps a rule from doing what it says.
  func validate() throws(SMTPScriptError) {
    for rule in rules {
      if let mistake = rule.mistake { throw .mistake("\(mistake): \(rule)") }
    }
  }
}
