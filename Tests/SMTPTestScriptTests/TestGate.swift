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
    calls: [String: SMTPDecider] = [:], gates: [TestGate] = [], actions: ActionTable = .all
  ) {
    self.init(calls: calls, gates: gates, actions: actions, makeGate: TestGate.init)
  }
}

extension SMTPScript {
  init(parsing text: String, calls: [String: SMTPDecider] = [:]) throws(SMTPTextError) {
    try self.init(parsing: text, names: ScriptNames(calls: calls))
  }
}
