/// A script in use: which rule is due, and how often each fired.
struct ScriptState: Sendable {
  let script: SMTPScript
  private(set) var hits: [Int]

  init(_ script: SMTPScript) {
    self.script = script
    hits = [Int](repeating: 0, count: script.rules.count)
  }

  /// The first rule that holds for `event`; it counts as fired.
  mutating func take(_ event: StageEvent) -> SMTPRule? {
    for position in script.positions(at: event.stage) {
      let rule = script.rules[position]
      if rule.condition.isOnce, hits[position] > 0 { continue }
      guard rule.applies(to: event) else { continue }
      hits[position] += 1
      return rule
    }
    return nil
  }
}
