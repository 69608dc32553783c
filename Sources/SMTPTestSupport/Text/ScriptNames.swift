package import SMTPTestWire

/// What the names in a text stand for.
package struct ScriptNames: Sendable {
  /// The closures for `call NAME`.
  package let calls: [String: @Sendable (SMTPStageEvent) async throws -> SMTPAction]
  /// The gates for `hold NAME`: those that were given, then those that the text made.
  package private(set) var gates: [SMTPGate]

  package init(
    calls: [String: @Sendable (SMTPStageEvent) async throws -> SMTPAction] = [:],
    gates: [SMTPGate] = []
  ) {
    self.calls = calls
    self.gates = gates
  }

  /// The gate of this name, made where there is none, so that a name is one gate.
  mutating func gate(_ name: String) -> SMTPGate {
    if let gate = gates.first(where: { $0.name == name }) { return gate }
    let gate = SMTPGate(name)
    gates.append(gate)
    return gate
  }
}
