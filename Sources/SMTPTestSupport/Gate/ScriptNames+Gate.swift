package import SMTPTestNetwork
package import SMTPTestScript
package import SMTPTestWire

extension ScriptNames {
  /// What names stand for where gates are those of tests, and certificates those of the gallery besides
  /// those that are given.
  package init(
    calls: [String: @Sendable (SMTPStageEvent) async throws -> SMTPAction] = [:],
    gates: [SMTPGate] = [], certificates: [String: SMTPTestCertificate] = [:]
  ) {
    let all = SMTPTestCertificate.gallery.merging(certificates) { $1 }
    self.init(calls: calls, gates: gates, certificates: all, makeGate: SMTPGate.init)
  }
}
