package import SMTPTestWire

/// A script made ready to be asked: what never changes while it is in use.
package final class ScriptProgram: Sendable {
  package let script: SMTPScript
  /// What chance is drawn from; `nil` where nothing is.
  package let seed: UInt64?
  /// What the server speaks.
  package let dialect: ScriptDialect
  /// Where the script may have something to say.
  package let stages: StageSet
  /// After how many octets of content it may.
  package let bodyMarks: [Int]
  /// Whether it asks how much is stored for a recipient.
  package let asksForStored: Bool
  /// The rules of each stage, by the stage's place in the enumeration.
  private let index: [StageRules]

  /// - Parameter dialect: what the server speaks: the stages that `ANY` stands for.
  package init(_ script: SMTPScript, seed: UInt64?, dialect: ScriptDialect = .smtp) {
    self.script = script
    self.seed = seed
    self.dialect = dialect
    var positions = [[Int]](
      repeating: [], count: script.rules.isEmpty ? 0 : SMTPStage.allCases.count)
    var stages = StageSet()
    for (position, rule) in script.rules.enumerated() {
      for stage in rule.watchedStages(in: dialect) {
        positions[stage.ordinal].append(position)
        stages.insert(stage)
      }
    }
    index = positions.map { StageRules($0, of: script.rules) }
    self.stages = stages
    bodyMarks =
      Set(script.rules.filter { $0.watchedStages(in: dialect).contains(.body) }.map(\.mark))
      .sorted()
    asksForStored = script.rules.contains { rule in
      rule.conditions.contains { if case .stored = $0.kind { true } else { false } }
    }
  }

  package var isEmpty: Bool { script.rules.isEmpty }

  /// Whether no rule can say anything to the event: most events meet none, and ask no further.
  package func passes(over event: SMTPStageEvent) -> Bool {
    let candidates = index[event.stage.ordinal]
    return candidates.next(from: 0, for: event) == candidates.positions.count
  }

  func candidates(at stage: SMTPStage) -> StageRules { index[stage.ordinal] }
}
