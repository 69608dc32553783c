/// A complete rule: stages, conditions, how often, and what to do.
public struct SMTPRule: Hashable, SMTPActionChain, CustomStringConvertible {
  /// The name for the record and for failure messages; `nil` where none was given.
  public internal(set) var name: String?
  /// Where it applies; empty for ``On/any``.
  var stages: [SMTPStage]
  var conditions: [SMTPCondition] = []
  var occurrence: Occurrence?
  package var action = SMTPAction([])
  /// Whether it is part of a policy, which a test need not run into.
  var isPolicy = false

  init(stages: [SMTPStage]) { self.stages = stages }

  /// Begins a rule, for lists: `[.on(.rcpt, to: "bob@*").reply(.mailboxUnavailable)]`.
  public static func on(
    _ stages: SMTPStage..., to recipient: String? = nil, from sender: String? = nil
  ) -> On {
    On(stages: stages, to: recipient, from: sender)
  }

  /// Plumbing of the verbs.
  public var _end: SMTPActionChainEnd<SMTPRule, SMTPRule> {
    SMTPActionChainEnd(passing: adding, deciding: adding)
  }

  private func adding(_ action: SMTPAction) -> SMTPRule {
    var copy = self
    copy.action.steps += action.steps
    return copy
  }
}
