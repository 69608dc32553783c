package import SMTPTestWire

/// A script in use: how often each rule fired, and in which states the scenarios are.
///
/// It belongs to whoever asks: a server keeps it behind a lock, one a decision.
package final class ScriptState {
  /// What was decided to be done, and by whom.
  package struct Taken: Sendable {
    package var steps: [ActionStep] = []
    /// The rules as they print, in the order in which they were taken.
    package var rules: [String] = []
  }

  private static let proceeding = ActionStep(ProceedAction())

  package private(set) var program: ScriptProgram
  private let rules: [RuleState]
  private var states: [String: String] = [:]
  private var stored: [String: Int] = [:]

  package init(_ program: ScriptProgram) {
    self.program = program
    rules = program.script.rules.enumerated().map {
      RuleState($1, position: $0, seed: program.seed ?? 0)
    }
  }

  /// The same script with nothing counted, but for which rules have fired since it was put in.
  package convenience init(again other: ScriptState) {
    self.init(other.program)
    for (rule, earlier) in zip(rules, other.rules) { rule.hasFired = earlier.hasFired }
  }

  /// Lets go of the closures; what was counted stays.
  ///
  /// - Returns: what holds them, to be let go of outside any lock: what a closure holds may do anything
  ///   as it goes.
  package func dropClosures() -> ScriptProgram {
    let last = program
    program = ScriptProgram(
      last.script.withoutClosures, seed: last.seed, dialect: last.dialect)
    for rule in rules { rule.dropClosures() }
    return last
  }

  /// What came of it so far.
  package var tally: ScriptTally {
    ScriptTally(
      seed: program.seed, hits: rules.map { SMTPRuleHits(rule: $0.rule, count: $0.firings) },
      draws: rules.flatMap(\.draws))
  }

  /// The script with the rules of chance replaced by what they came to.
  package var drawn: SMTPScript {
    SMTPScript(rules.flatMap { $0.isByChance ? $0.draws : [$0.rule] })
  }

  /// The rules that never fired, those of chance apart: they may have had none.
  package var idleRules: [SMTPRule] {
    rules.filter { !$0.hasFired && !$0.isByChance && !$0.rule.isPolicy }.map(\.rule)
  }

  /// What is to be done at an event; `nil` where no rule holds.
  package func take(_ event: SMTPStageEvent, _ subject: RuleSubject) -> Taken? {
    let candidates = program.candidates(at: event.stage)
    let isBody = event.stage == .body
    var taken: Taken?
    var isDecided = false
    var index = candidates.next(from: 0, for: event)
    while index < candidates.positions.count {
      let rule = rules[candidates.positions[index]]
      defer { index = candidates.next(from: index + 1, for: event) }
      // Those behind the one that decides only count.
      if isDecided, !rule.countsEvents { continue }
      if isBody, rule.mark != event.mark { continue }
      guard rule.conditions.count == 0 || holds(rule, subject) else { continue }
      guard rule.isDue(subject), !isDecided else { continue }
      rule.fire(subject)
      var all = taken ?? Taken()
      all.rules.append(rule.text)
      all.steps += rule.steps
      for scenario in rule.scenarios { states[scenario.name] = scenario.state ?? "" }
      taken = all
      isDecided = !rule.handsOn
    }
    // Where all hand on, the server is honest.
    if !isDecided { taken?.steps.append(Self.proceeding) }
    return taken
  }

  /// Adds to what is stored for the recipients of a message.
  package func noteStored(_ envelope: SMTPEnvelope, size: Int) {
    for recipient in envelope.recipients {
      stored[RuleSubject.key(recipient), default: 0] += size
    }
  }

  /// A client may declare any size.
  private func sum(_ a: Int, _ b: Int) -> Int {
    let (sum, isTooLarge) = a.addingReportingOverflow(b)
    return isTooLarge ? .max : sum
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
          subject.recipientKey.map { bounds.contains(sum(stored[$0] ?? 0, subject.size)) } ?? false
      default: holds = condition.kind.holds(for: subject)
      }
      if holds == condition.isNegated { return false }
    }
    return true
  }
}
