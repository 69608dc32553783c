/// What came of a script so far.
package struct ScriptTally: Sendable {
  /// What chance was drawn from; `nil` where nothing was.
  package let seed: UInt64?
  /// The rules in their order.
  package let hits: [SMTPRuleHits]
  /// What chance chose, as rules without chance.
  package let draws: [SMTPRule]
}
