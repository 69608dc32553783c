package import SMTPTestWire

/// What the names in a text stand for.
package struct ScriptNames: Sendable {
  /// The closures for `call NAME`.
  package let calls: [String: @Sendable (StageEvent) async throws -> SMTPAction]
  /// The gates for `hold NAME`: those that were given, then those that the text made.
  package private(set) var gates: [Gate]

  package init(
    calls: [String: @Sendable (StageEvent) async throws -> SMTPAction] = [:], gates: [Gate] = []
  ) {
    self.calls = calls
    self.gates = gates
  }

  /// The gate of this name, made where there is none, so that a name is one gate.
  mutating func gate(_ name: String) -> Gate {
    if let gate = gates.first(where: { $0.name == name }) { return gate }
    let gate = Gate(name)
    gates.append(gate)
    return gate
  }
}
