/// An action of the language: what it is called, where it belongs, how it is written and what it
/// does.
///
/// A new one is a type of its own in a file of its own, which has its verbs of ``SMTPActionChain``
/// as well, and a line in ``ActionTable/all``. Parser, printer, documentation, guesses of what was
/// meant and the tests of the language take all else from here.
package protocol ScriptAction: Sendable, Hashable {
  /// The word it begins with: `close-port`.
  static var keyword: String { get }
  /// How it is written, as the documentation shows it and as tests draw it: words as they are,
  /// terminals in capitals, `"text"` for a string, `[]` around what may be left out, `{}` around
  /// what may be repeated, ` / ` between what there is to choose from behind the keyword.
  static var form: String { get }
  /// What it does, for the documentation.
  static var summary: String { get }
  /// What it is to the decision.
  static var role: ActionRole { get }
  /// Where it makes sense. Default: wherever a rule can be asked.
  static var stages: StageSet { get }
  /// Whether it makes sense only on a server that speaks TLS. Default: no.
  static var needsTLS: Bool { get }

  /// Reads what stands behind the keyword.
  init(from parser: inout ActionParser) throws(SMTPTextError)

  /// What stands behind the keyword, the way it is read; default nothing.
  var arguments: String { get }
  /// Why it cannot be done at any place; `nil`, the default, if it can.
  var mistake: String? { get }

  /// What it makes of a connection, whoever asks for it: a rule, or a line of a dialogue. Default
  /// `nil`: only a decision understands it.
  func effects(on host: ActionHost) -> [Effect]?
  /// What it makes of a decision. Default: its effects are performed there.
  func decide(_ decision: inout DecisionBuilder)

  // What the script does itself when the rule is taken.

  /// The closure it asks in its place; default none.
  var decider: Named<SMTPDecider>? { get }
  /// The gate at which it holds the session; default none.
  var gate: (any ScriptGate)? { get }
  /// The scenario it puts into a state; default none.
  var scenario: (name: String, state: String?)? { get }
  /// The certificate it shows; default none.
  var identity: TLSIdentity? { get }
}

extension ScriptAction {
  package static var stages: StageSet { ScriptDialect.everywhere }
  package static var needsTLS: Bool { false }
  package var arguments: String { "" }
  package var mistake: String? { nil }
  package func effects(on host: ActionHost) -> [Effect]? { nil }
  package func decide(_ decision: inout DecisionBuilder) {
    for effect in effects(on: decision.host) ?? [] { decision.append(effect) }
  }
  package var decider: Named<SMTPDecider>? { nil }
  package var gate: (any ScriptGate)? { nil }
  package var scenario: (name: String, state: String?)? { nil }
  package var identity: TLSIdentity? { nil }

  /// The action as a script and a dialogue write it.
  package var text: String {
    let arguments = arguments
    return arguments.isEmpty ? Self.keyword : "\(Self.keyword) \(arguments)"
  }

  /// The fault, behind the words by which the record knows it.
  func noted(_ fault: Effect.Fault) -> [Effect] { [.note(.action(text)), .fault(fault)] }
}

/// An action that is nothing but its keyword.
package protocol PlainAction: ScriptAction {
  init()
}

extension PlainAction {
  package static var form: String { keyword }

  package init(from parser: inout ActionParser) throws(SMTPTextError) { self.init() }
}
