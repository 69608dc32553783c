package import SMTPTestScript
package import SMTPTestWire

extension ScriptNames {
  /// What names stand for where gates are those of tests.
  package init(
    calls: [String: @Sendable (SMTPStageEvent) async throws -> SMTPAction] = [:],
    gates: [SMTPGate] = []
  ) {
    self.init(calls: calls, gates: gates, makeGate: SMTPGate.init)
  }
}
