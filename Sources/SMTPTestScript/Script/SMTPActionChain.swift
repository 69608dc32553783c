/// What an action is made of, one verb after another.
///
/// The verbs are the same for rules (``On``), for their beginnings (``SMTPUnfinished``) and for what
/// closures return (``SMTPAction``). Passing verbs, such as ``wait(_:)``, may come before and after
/// the one that decides. No other types can be chains.
public protocol SMTPActionChain: Sendable {
  /// What the chain is after a step that decides nothing.
  associatedtype Passed: Sendable
  /// What the chain is once it has decided.
  associatedtype Decided: SMTPActionChain

  /// Plumbing of the verbs.
  var _end: SMTPActionChainEnd<Passed, Decided> { get }
}

/// A chain that has not decided yet.
public protocol SMTPUndecided {}

/// Where the verbs of an ``SMTPActionChain`` put their steps: nobody else can do anything with it,
/// or make one.
public struct SMTPActionChainEnd<Passed: Sendable, Decided: Sendable>: Sendable {
  /// Adds steps that decide nothing.
  package let passing: @Sendable (SMTPAction) -> Passed
  /// Adds steps after which the chain has decided.
  package let deciding: @Sendable (SMTPAction) -> Decided
}

extension SMTPActionChain {
  /// Adds an action that decides nothing.
  package func passing(_ action: some ScriptAction) -> Passed {
    _end.passing(SMTPAction(action))
  }

  /// Adds an action after which the chain has decided.
  package func deciding(_ action: some ScriptAction) -> Decided {
    _end.deciding(SMTPAction(action))
  }
}
