// What only a whole rule can tell. The parser reports it with a place, `use(_:)` without one.
extension SMTPRule {
  /// Why a rule cannot do what it says, and which part of it is to blame.
  struct Mistake: Sendable, Hashable {
    enum Part: Sendable, Hashable {
      case name
      case stage(Int)
      case condition(Int)
      case occurrence
      case step(Int)
      /// What is missing behind all there is.
      case end
    }

    /// A sentence without a full stop.
    let text: String
    let part: Part

    init(_ part: Part, _ text: String) {
      self.text = text
      self.part = part
    }
  }

  /// Why the rule cannot do what it says; `nil` if it can.
  var mistake: Mistake? {
    nameMistake ?? conditionMistake ?? occurrenceMistake ?? orderMistake ?? stageMistake
      ?? stepMistake
  }

  private var nameMistake: Mistake? {
    guard let name, !ScriptText.isName(name) else { return nil }
    return Mistake(.name, "\"\(name)\" is no name for a rule")
  }

  private var conditionMistake: Mistake? {
    for (index, condition) in conditions.enumerated() {
      if let text = condition.kind.mistake { return Mistake(.condition(index), text) }
      guard case .at = condition.kind else { continue }
      if stages != [.body] { return Mistake(.condition(index), "at belongs to BODY") }
      if condition.isNegated { return Mistake(.condition(index), "at cannot be negated") }
    }
    return nil
  }

  private var occurrenceMistake: Mistake? {
    let text: String? =
      switch occurrence?.kind {
      case .first(..<1), .nth(..<1), .every(..<1), .over(..<1, _): "a count must be 1 or more"
      case .after(..<0): "a count must not be negative"
      case .chance(let percent) where !(0...100).contains(percent):
        "a chance must be between 0% and 100%"
      case .within(let duration) where duration <= .zero,
        .over(_, let duration) where duration <= .zero:
        "a duration must be longer than 0"
      default: nil
      }
    return text.map { Mistake(.occurrence, $0) }
  }

  /// One step decides, `next` comes last, and before the deciding step nothing ends the connection.
  private var orderMistake: Mistake? {
    var deciding: ActionKind?
    var ending: ActionKind?
    for (index, step) in action.steps.enumerated() {
      let kind = step.kind
      func after(_ other: ActionKind, _ reason: String = "") -> Mistake {
        Mistake(.step(index), "\(kind.rawValue) after \(other.rawValue)\(reason)")
      }
      let hasDecided = ", which has decided already"
      switch kind.role {
      case .passing: break
      case .ending: ending = ending ?? kind
      case .decidingOrExtra: deciding = deciding ?? kind
      case .editing:
        if let deciding, deciding.role != .editing { return after(deciding, hasDecided) }
        deciding = deciding ?? kind
      case .deciding:
        if let deciding { return after(deciding, hasDecided) }
        if let ending { return after(ending) }
        deciding = kind
      case .handingOn:
        if let deciding { return after(deciding, hasDecided) }
        if let ending { return after(ending) }
        if index + 1 == action.steps.count { return nil }
        return Mistake(.step(index), "next must be the last action")
      }
    }
    if deciding != nil || ending != nil { return nil }
    return Mistake(
      .end,
      "the rule decides nothing: add reply, proceed, close or another action that decides, "
        + "or next to leave that to later rules")
  }

  private var stageMistake: Mistake? {
    for (index, stage) in stages.enumerated() where !SMTPStage.scriptable.contains(stage) {
      return Mistake(.stage(index), "no rule can be asked at \(stage.scriptName)")
    }
    for (index, step) in action.steps.enumerated() {
      let kind = step.kind
      let place = (stages.isEmpty ? SMTPStage.replying : stages).first { !kind.applies(at: $0) }
      if let place {
        return Mistake(
          .step(index),
          "\(kind.rawValue) belongs to \(kind.places), not to "
            + (stages.isEmpty ? "ANY" : place.scriptName))
      }
    }
    return nil
  }

  private var stepMistake: Mistake? {
    for (index, step) in action.steps.enumerated() {
      if let text = step.mistake { return Mistake(.step(index), text) }
    }
    return nil
  }
}

extension SMTPCondition.Kind {
  /// Why it can never be asked; `nil` if it can.
  fileprivate var mistake: String? {
    switch self {
    case .state(let name, let state): return ScriptText.stateMistake(name, state)
    case .parameter(let keyword, _) where !ScriptText.isName(keyword):
      return "\"\(keyword)\" is no name for a parameter"
    case .at(..<0): return "an amount must not be negative"
    case .size(let bounds), .session(let bounds), .recipients(let bounds), .stored(let bounds),
      .open(let bounds):
      if bounds.lower ?? 0 < 0 || bounds.upper ?? 0 < 0 { return "an amount must not be negative" }
      if bounds.lower == nil, bounds.upper == nil { return "a range needs an end" }
      if let lower = bounds.lower, let upper = bounds.upper, lower > upper {
        return "the range \(ScriptText.bounds(bounds)) is empty"
      }
      return nil
    default: return nil
    }
  }
}

extension ActionStep {
  /// Why it cannot be done at any place; `nil` if it can.
  var mistake: String? {
    switch self {
    case .reply(let reply, let cut):
      if !(0...999).contains(reply.code) { return "\(reply.code) is no reply code" }
      if let code = reply.enhanced,
        ![code.statusClass, code.subject, code.detail].allSatisfy((0...999).contains)
      {
        return "\(code) is no enhanced status code"
      }
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
    case .enter(let name, let state): return ScriptText.stateMistake(name, state)
    case .offer(let lines) where lines.isEmpty: return "offer needs a line"
    case .withdraw(let keywords) where keywords.isEmpty: return "withdraw needs a keyword"
    default: break
    }
    return nil
  }
}

extension ScriptText {
  fileprivate static func stateMistake(_ name: String, _ state: String?) -> String? {
    let bad = [name, state ?? "a"].first { !isName($0) }
    return bad.map { "\"\($0)\" is no name for a state" }
  }
}

extension SMTPAction {
  /// Why a closure cannot answer so at `stage`; `nil` if it can.
  package func mistake(at stage: SMTPStage) -> String? {
    var rule = SMTPRule(stages: [stage])
    rule.action = self
    if steps.contains(where: { $0.kind == .call }) { return "a closure cannot ask another" }
    return rule.mistake?.text
  }
}

extension ActionKind {
  /// The stages it belongs to, for messages.
  var places: String {
    SMTPStage.scriptable.filter(applies).map(\.scriptName).joined(separator: " and ")
  }
}

extension SMTPScript {
  /// Throws what keeps a rule from doing what it says.
  package func validate() throws(SMTPTextError) {
    for rule in rules {
      if let mistake = rule.mistake { throw .mistake("\(mistake.text): \(rule)") }
    }
  }
}
