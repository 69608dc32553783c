package import SMTPTestWire

/// What the names in a text stand for.
package struct ScriptNames: Sendable {
  /// The closures for `call NAME`.
  package let calls: [String: @Sendable (SMTPStageEvent) async throws -> SMTPAction]
  /// The gates for `hold NAME`: those that were given, then those that the text made.
  package private(set) var gates: [any ScriptGate]
  /// The certificates for `certificate NAME`.
  package let certificates: [String: any Sendable]
  /// The actions that the words of the text stand for.
  package let actions: ActionTable
  private let makeGate: @Sendable (String) -> any ScriptGate

  /// - Parameters:
  ///   - actions: the actions there are. Default: those of the language.
  ///   - makeGate: makes a gate of a name that is none of `gates`.
  package init(
    calls: [String: @Sendable (SMTPStageEvent) async throws -> SMTPAction] = [:],
    gates: [any ScriptGate] = [], certificates: [String: any Sendable] = [:],
    actions: ActionTable = .all,
    makeGate: @escaping @Sendable (String) -> any ScriptGate
  ) {
    self.calls = calls
    self.gates = gates
    self.certificates = certificates
    self.actions = actions
    self.makeGate = makeGate
  }

  /// The gate of this name, made where there is none, so that a name is one gate.
  mutating func gate(_ name: String) -> any ScriptGate {
    if let gate = gates.first(where: { $0.name == name }) { return gate }
    let gate = makeGate(name)
    gates.append(gate)
    return gate
  }
}
