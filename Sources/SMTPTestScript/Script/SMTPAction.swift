/// What a rule does at its stage: a sequence of steps, one of which decides.
///
/// ```swift
/// On(.mail).decide { event in
///   event.address == "spam@example.com" ? .wait(.seconds(1)).reply(.refusedByPolicy) : .proceed
/// }
/// ```
public struct SMTPAction: Hashable, SMTPActionChain, CustomStringConvertible {
  package var steps: [ActionStep]

  init(_ action: some ScriptAction) { steps = [ActionStep(action)] }

  package init(_ steps: [ActionStep]) { self.steps = steps }

  /// Plumbing of the verbs.
  public var _end: SMTPActionChainEnd<SMTPAction, SMTPAction> {
    SMTPActionChainEnd(
      passing: { SMTPAction(steps + $0.steps) }, deciding: { SMTPAction(steps + $0.steps) })
  }

  /// The steps as a script writes them: `wait 2s, reply 452 4.2.2 "Mailbox full", close`.
  public var description: String { steps.map(\.text).joined(separator: ", ") }
}

extension SMTPAction {
  /// No steps yet. The first verb of an action is a static of ``SMTPAction``, since a leading dot
  /// needs one; what it does is the same as in any chain.
  package static var nothing: SMTPUnfinished<SMTPAction> { SMTPUnfinished(SMTPAction([])) }
}
