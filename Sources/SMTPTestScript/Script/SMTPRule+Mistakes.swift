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
      case .within(let duration) where duration.nanosecondCount == 0,
        .over(_, let duration) where duration.nanosecondCount == 0:
        duration > .zero
          ? "a duration must be 1ns or longer" : "a duration must be longer than 0"
      default: nil
      }
    return text.map { Mistake(.occurrence, $0) }
  }

  /// One step decides, `next` comes last, and before the deciding step nothing ends the connection.
  private var orderMistake: Mistake? {
    var deciding: ActionStep?
    var ending: ActionStep?
    for (index, step) in action.steps.enumerated() {
      func after(_ other: ActionStep, _ reason: String = "") -> Mistake {
        Mistake(.step(index), "\(step.keyword) after \(other.keyword)\(reason)")
      }
      let hasDecided = ", which has decided already"
      switch step.role {
      case .passing: break
      case .ending: ending = ending ?? step
      case .decidingOrExtra: deciding = deciding ?? step
      case .editing:
        if let deciding, deciding.role != .editing { return after(deciding, hasDecided) }
        deciding = deciding ?? step
      case .deciding:
        if let deciding { return after(deciding, hasDecided) }
        if let ending { return after(ending) }
        deciding = step
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
    if let stage = stages.first,
      let index = stages.firstIndex(where: { $0.dialect != stage.dialect })
    {
      return Mistake(
        .stage(index),
        "\(stages[index].scriptName) belongs to another kind of server than \(stage.scriptName)")
    }
    return placeMistake(in: dialect ?? .smtp)
  }

  /// Whose stages it names; `nil` for `ANY`, which are those of its server, whichever that is.
  private var dialect: ScriptDialect? { stages.first?.dialect }

  /// Whether it is a rule of token endpoints, and no other server can have it.
  package var isForTokens: Bool { dialect == .token }

  /// An action at a stage where it makes no sense.
  private func placeMistake(in dialect: ScriptDialect) -> Mistake? {
    for (index, step) in action.steps.enumerated() {
      let asked = watchedStages(in: dialect)
      let possible = type(of: step.action).stages
      guard let place = asked.first(where: { !possible.contains($0) }) else { continue }
      // At ANY it may be meant for the other kind of server.
      if stages.isEmpty,
        ScriptDialect.allCases.contains(where: {
          $0.replying.allSatisfy(possible.contains)
        })
      {
        continue
      }
      return Mistake(
        .step(index),
        "\(step.keyword) belongs to \(Self.places(possible, in: dialect)), not to "
          + (stages.isEmpty ? "ANY" : place.scriptName))
    }
    return nil
  }

  /// The stages for messages: those of the dialect where there are any, else all.
  private static func places(_ stages: StageSet, in dialect: ScriptDialect) -> String {
    let near = dialect.orderedStages.filter(stages.contains)
    let all = near.isEmpty ? SMTPStage.allCases.filter(stages.contains) : near
    return all.map(\.scriptName).joined(separator: " and ")
  }

  /// Why a server of `dialect` cannot do what it says, where another could; `nil` if it can.
  func mistake(in dialect: ScriptDialect) -> Mistake? {
    if let own = self.dialect, own != dialect {
      return Mistake(
        .stage(0), "\(stages[0].scriptName) belongs to \(own.servers), and \(dialect.server)")
    }
    let asked = watchedStages(in: dialect)
    for (index, step) in action.steps.enumerated() {
      let possible = type(of: step.action).stages
      if asked.allSatisfy(possible.contains) { continue }
      if let other = ScriptDialect.allCases.first(where: {
        $0.replying.allSatisfy(possible.contains)
      }) {
        return Mistake(
          .step(index), "\(step.keyword) belongs to \(other.servers), and \(dialect.server)")
      }
    }
    return nil
  }

  /// Why a server that speaks no TLS cannot do what it says; `nil` if it can.
  var mistakeWithoutTLS: Mistake? {
    let reason = "belongs to servers that speak TLS, and this one does not: add .tls()"
    if let index = stages.firstIndex(of: .tlsHandshake) {
      return Mistake(.stage(index), "\(stages[index].scriptName) \(reason)")
    }
    guard let index = action.steps.firstIndex(where: { type(of: $0.action).needsTLS }) else {
      return nil
    }
    return Mistake(.step(index), "\(action.steps[index].keyword) \(reason)")
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
      return bounds.mistake
    default: return nil
    }
  }
}

extension ScriptText {
  static func stateMistake(_ name: String, _ state: String?) -> String? {
    let bad = [name, state ?? "a"].first { !isName($0) }
    return bad.map { "\"\($0)\" is no name for a state" }
  }

  /// Why nothing can take so long; `nil` if it can.
  static func mistake(_ duration: Duration) -> String? {
    duration < .zero ? "a duration must not be negative" : nil
  }
}

extension SMTPAction {
  /// Why a closure cannot answer so at `stage`; `nil` if it can.
  package func mistake(at stage: SMTPStage) -> String? {
    var rule = SMTPRule(stages: [stage])
    rule.action = self
    if steps.contains(where: { $0.decider != nil }) { return "a closure cannot ask another" }
    return rule.mistake?.text
  }
}

extension SMTPScript {
  /// Throws what keeps a rule from doing what it says on a server of `dialect`, with TLS or without.
  package func validate(
    for dialect: ScriptDialect = .smtp, speaksTLS: Bool = true
  ) throws(SMTPTextError) {
    for rule in rules {
      let missing = speaksTLS ? nil : rule.mistakeWithoutTLS
      if let mistake = rule.mistake ?? rule.mistake(in: dialect) ?? missing {
        throw .mistake("\(mistake.text): \(rule)")
      }
    }
  }
}
