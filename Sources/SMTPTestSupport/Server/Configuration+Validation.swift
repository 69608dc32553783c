extension SMTPTestServer.Configuration {
  /// Throws what no server can mean: numbers and durations below zero.
  ///
  /// - Throws: ``SMTPTestServerError/invalidConfiguration(_:)``, which names the first of them.
  func validate() throws(SMTPTestServerError) {
    let counts = [
      ("limits.messageSize", limits.messageSize), ("limits.recipients", limits.recipients),
      ("limits.commandLine", limits.commandLine), ("limits.endlessLine", limits.endlessLine),
      ("limits.errors", limits.errors), ("limits.commands", limits.commands),
      ("maximumConnections", maximumConnections), ("memoryBudget", memoryBudget),
    ]
    for (name, count) in counts where count < 0 {
      throw .invalidConfiguration("\(name) is \(count), and must not be negative")
    }
    let durations = [
      ("idleTimeout", idleTimeout), ("hookTimeout", hookTimeout), ("holdTimeout", holdTimeout),
    ]
    for (name, duration) in durations where duration < .zero {
      throw .invalidConfiguration("\(name) is \(duration), and must not be negative")
    }
  }
}
