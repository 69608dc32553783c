internal import SMTPTestNetwork
internal import SMTPTestWire

/// A script in use: which rules are due, how often each fired, and in which states the scenarios
/// are. One lock a decision.
final class ScriptState: Sendable {
  /// What was decided to be done, and by whom.
  struct Taken {
    var steps: [ActionStep] = []
    /// The rules as they print, in the order in which they were taken.
    var rules: [String] = []
  }

  let script: SMTPScript
  /// What chance is drawn from; `nil` where nothing is.
  let seed: UInt64?
  /// Where the script may have something to say.
  let stages: StageSet
  /// After how many octets of content it may.
  let bodyMarks: [Int]
  /// Whether it asks how much is stored for a recipient.
  let asksForStored: Bool
  private let lock = Lock()
  /// The rules of each stage, by the stage's place in the enumeration.
  private let index: [StageRules]
  // All three, and the counters inside the rules, are protected by `lock`. (`index` has the same
  // rules; what is read of them without the lock never changes.)
  nonisolated(unsafe) private let rules: [RuleState]
  nonisolated(unsafe) private var states: [String: String] = [:]
  nonisolated(unsafe) private var stored: [String: Int] = [:]

  init(_ script: SMTPScript, seed: UInt64?) {
    self.script = script
    self.seed = seed
    let rules = script.rules.enumerated().map { RuleState($1, position: $0, seed: seed ?? 0) }
    var index = [[RuleState]](repeating: [], count: rules.isEmpty ? 0 : SMTPStage.allCases.count)
    var stages = StageSet()
    for rule in rules {
      for stage in rule.stages {
        index[stage.ordinal].append(rule)
        stages.insert(stage)
      }
    }
    self.rules = rules
    self.index = index.map(StageRules.init)
    self.stages = stages
    bodyMarks = Set(rules.filter { $0.stages.contains(.body) }.map(\.mark)).sorted()
    asksForStored = rules.contains { rule in
      rule.rule.conditions.contains { if case .stored = $0.kind { true } else { false } }
    }
  }

  /// The same script with nothing counted, but for which rules have fired since it was put in.
  convenience init(again other: ScriptState) {
    self.init(other.script, seed: other.seed)
    other.lock.lock()
    for (rule, earlier) in zip(rules, other.rules) { rule.hasFired = earlier.hasFired }
    other.lock.unlock()
  }

  var isEmpty: Bool { rules.isEmpty }

  /// How often each rule fired.
  var hits: [Int] {
    lock.lock()
    defer { lock.unlock() }
    return rules.map(\.firings)
  }

  /// The script with the rules of chance replaced by what they came to.
  var drawn: SMTPScript {
    lock.lock()
    defer { lock.unlock() }
    return SMTPScript(rules.flatMap { $0.isByChance ? $0.draws : [$0.rule] })
  }

  /// What chance chose.
  var draws: [SMTPRule] {
    lock.lock()
    defer { lock.unlock() }
    return rules.flatMap(\.draws)
  }

  /// The rules that never fired, those of chance apart: they may have had none.
  var idleRules: [SMTPRule] {
    lock.lock()
    defer { lock.unlock() }
    return rules.filter { !$0.hasFired && !$0.isByChance && !$0.rule.isPolicy }.map(\.rule)
  }

  /// What is to be done at an event; `nil` where no rule holds. `subject` is asked for if one may.
  func take(_ event: SMTPStageEvent, subject makeSubject: () -> RuleSubject) -> Taken? {
    let candidates = index[event.stage.ordinal]
    var position = candidates.next(from: 0, for: event)
    if position == candidates.rules.count { return nil }
    let subject = makeSubject()
    let isBody = event.stage == .body
    var taken: Taken?
    var isDecided = false
    lock.lock()
    defer { lock.unlock() }
    while position < candidates.rules.count {
      let rule = candidates.rules[position]
      defer { position = candidates.next(from: position + 1, for: event) }
      // Those behind the one that decides only count.
      if isDecided, !rule.countsEvents { continue }
      if isBody, rule.mark != event.mark { continue }
      guard rule.conditions.count == 0 || holds(rule, subject) else { continue }
      guard rule.isDue(subject), !isDecided else { continue }
      rule.fire(subject)
      var all = taken ?? Taken()
      all.rules.append(rule.text)
      for step in rule.rule.action.steps {
        if case .enter(let name, let state) = step {
          states[name] = state ?? ""
        } else if step != .next {
          all.steps.append(step)
        }
      }
      taken = all
      isDecided = !rule.handsOn
    }
    // Where all hand on, the server is honest.
    if !isDecided { taken?.steps.append(.proceed) }
    return taken
  }

  /// Adds to what is stored for the recipients of a message.
  func noteStored(_ envelope: SMTPEnvelope, size: Int) {
    guard asksForStored else { return }
    lock.lock()
    for recipient in envelope.recipients {
      stored[RuleSubject.key(recipient), default: 0] += size
    }
    lock.unlock()
  }

  private func holds(_ rule: RuleState, _ subject: RuleSubject) -> Bool {
    var position = 0
    while position < rule.conditions.count {
      let condition = rule.conditions[position]
      position += 1
      let holds: Bool
      switch condition.kind {
      case .state(let name, let state):
        holds = states[name].map { state == nil || $0 == state } ?? false
      case .stored(let bounds):
        holds =
          subject.recipientKey.map { bounds.contains((stored[$0] ?? 0) + subject.size) } ?? false
      default: holds = condition.kind.holds(for: subject)
      }
      if holds == condition.isNegated { return false }
    }
    return true
  }
}
