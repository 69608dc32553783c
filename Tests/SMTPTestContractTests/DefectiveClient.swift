import SMTPTestContract
import SMTPTestSupport

/// A client that keeps all contracts, unless a defect is switched on.
struct DefectiveClient: Sendable {
  var defect: Defect?

  /// As a client under test.
  var client: SMTPContractClient {
    SMTPContractClient(defect?.rawValue ?? "clean", capabilities: [.timeouts, .severalRecipients]) {
      message, endpoint in
      try send(message, endpoint)
    }
  }

  func send(_ message: SMTPContractMessage, _ endpoint: SMTPTestEndpoint) throws -> SMTPSendOutcome
  {
    let outcome = attempt(message, endpoint)
    switch (defect, outcome.result) {
    case (.retries, .failed), (.retries, .unknown), (.resends, .unknown):
      return attempt(message, endpoint)
    case (.wrongClass, .failed):
      var outcome = outcome
      if outcome.failure == .transient {
        outcome.failure = .permanent
      } else if outcome.failure == .permanent {
        outcome.failure = .transient
      }
      return outcome
    default: return outcome
    }
  }

  private func attempt(_ message: SMTPContractMessage, _ endpoint: SMTPTestEndpoint)
    -> SMTPSendOutcome
  {
    let addresses = [message.sender] + message.recipients
    if defect != .injects, defect != .narrows, !addresses.allSatisfy(Self.isAddress) {
      return .failed(.configuration)
    }
    var attempt = Attempt(message: message, defect: defect)
    do {
      return try attempt.run(endpoint)
    } catch let refusal as Attempt.Refusal {
      return .failed(refusal.code < 500 ? .transient : .permanent, code: refusal.code)
    } catch {
      return attempt.isHandedOver ? .unknown : .failed(.transport)
    }
  }

  /// No octet that ends a line or a path, quotes apart.
  private static func isAddress(_ text: String) -> Bool {
    var isQuoted = false
    for scalar in text.unicodeScalars {
      if scalar.value < 32 || scalar.value > 126 { return false }
      if scalar == "\"" { isQuoted.toggle() }
      if !isQuoted, " <>".unicodeScalars.contains(scalar) { return false }
    }
    return !isQuoted
  }
}
