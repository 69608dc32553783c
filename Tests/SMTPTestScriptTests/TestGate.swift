import SMTPTestScript

/// A gate that is nothing but its name, and lets everybody pass.
final class TestGate: ScriptGate {
  let name: String

  init(_ name: String) { self.name = name }

  func arrive(_ resume: @escaping @Sendable () -> Void) -> @Sendable () -> Void {
    resume()
    return {}
  }
}

extension ScriptNames {
  init(
    calls: [String: SMTPDecider] = [:], gates: [TestGate] = [], certificates: [String] = [],
    actions: ActionTable = .all
  ) {
    let certificates = Dictionary(uniqueKeysWithValues: certificates.map { ($0, $0) })
    self.init(
      calls: calls, gates: gates, certificates: certificates, actions: actions,
      makeGate: TestGate.init)
  }
}

extension SMTPScript {
  init(
    parsing text: String, calls: [String: SMTPDecider] = [:], certificates: [String] = []
  ) throws(SMTPTextError) {
    try self.init(parsing: text, names: ScriptNames(calls: calls, certificates: certificates))
  }
}
