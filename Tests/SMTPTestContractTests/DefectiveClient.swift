import SMTPTestContract
import SMTPTestNetwork
import SMTPTestSupport

/// A client that keeps all contracts, unless a defect is switched on.
struct DefectiveClient: Sendable {
  var defect: Defect?

  /// What it can do, beside what is seen.
  static let capabilities: Set<SMTPClientCapability> = [
    .timeouts, .severalRecipients, .authentication, .tokens, .composing, .completionHandler,
  ]

  /// As a client under test.
  var client: SMTPContractClient {
    let hasFailed = Locked(false)
    let last = Locked<SMTPContractMessage?>(nil)
    let kept = Locked<[Int: DefectiveWire]>([:])
    var client = SMTPContractClient(
      defect?.rawValue ?? "clean",
      capabilities: Self.capabilities
    ) { message, endpoint, done in
      if defect == .sulks, hasFailed.withLock({ $0 }) {
        return done(.success(.failed(.configuration)))
      }
      var letter = message
      if defect == .crosstalks, let other = last.withLock({ $0 }) {
        letter = message.sending(contentOf: other)
      }
      last.withLock { $0 = message }
      let result = Result<SMTPSendOutcome?, any Error> { try send(letter, endpoint, kept) }
      let isSent = (try? result.get())?.result == .sent
      if !isSent { hasFailed.withLock { $0 = true } }
      done(result)
      // Once for the error, once for the connection.
      if defect == .completesTwice, !isSent { done(result) }
    }
    if defect == .sendsSecret { client.serverOptions = [.secrets("hunter2-hunter2")] }
    return client
  }

  /// A login failed, and the error says too much.
  private struct Told: Error { let password: String? }

  /// - Parameter kept: connections to be used again, by their ports.
  func send(
    _ message: SMTPContractMessage, _ endpoint: SMTPTestEndpoint,
    _ kept: Locked<[Int: DefectiveWire]> = Locked([:])
  ) throws -> SMTPSendOutcome {
    let outcome = attempt(message, endpoint, kept)
    if defect == .tellsSecrets, outcome.code == 535 { throw Told(password: message.password) }
    switch (defect, outcome.result) {
    case (.retries, .failed), (.retries, .unknown), (.resends, .unknown):
      return attempt(message, endpoint, kept)
    case (.retriesForEver, .failed):
      for _ in 1...20 {
        let outcome = attempt(message, endpoint, kept)
        if outcome.result != .failed { return outcome }
      }
      return outcome
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

  private func attempt(
    _ message: SMTPContractMessage, _ endpoint: SMTPTestEndpoint,
    _ kept: Locked<[Int: DefectiveWire]>
  ) -> SMTPSendOutcome {
    // Its server is gone, and another may listen where it did.
    if Task.isCancelled { return .failed(.transport) }
    let addresses = [message.sender] + message.recipients
    if defect != .injects, defect != .narrows, !addresses.allSatisfy(Self.isAddress) {
      return .failed(.configuration)
    }
    if defect != .injects, !Self.isUsable(message) { return .failed(.configuration) }
    // A header that somebody else could end.
    if defect != .injects, message.subject.utf8.contains(where: { $0 == 10 || $0 == 13 }) {
      return .failed(.configuration)
    }
    var attempt = Attempt(message: message, defect: defect)
    do {
      return try attempt.run(endpoint, kept)
    } catch let refusal as Attempt.Refusal {
      return .failed(refusal.code < 500 ? .transient : .permanent, code: refusal.code)
    } catch {
      return attempt.isHandedOver ? .unknown : .failed(.transport)
    }
  }

  /// Nothing in a name or a secret that could be taken for its end.
  private static func isUsable(_ message: SMTPContractMessage) -> Bool {
    if message.password?.utf8.contains(0) ?? false { return false }
    let isClean = { (text: String) in text.utf8.allSatisfy { $0 > 32 && $0 != 127 } }
    guard let token = message.token else { return true }
    return !token.isEmpty && isClean(token) && isClean(message.user ?? "")
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
