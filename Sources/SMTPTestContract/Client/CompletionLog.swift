internal import SMTPTestNetwork

/// Who calls a completion handler how often.
final class CompletionLog: Sendable {
  private struct Call {
    var count = 0
    var waiting: UnsafeContinuation<SMTPSendOutcome?, any Error>?
  }

  private let calls = Locked<[String: Call]>([:])

  /// How often the handler for this message was called.
  func count(of marker: String) -> Int { calls.withLock { $0[marker]?.count ?? 0 } }

  /// Waits for the first call of the handler that `start` is given.
  ///
  /// - Throws: what it is called with; `CancellationError` where nobody waits any longer.
  func outcome(
    of marker: String, _ start: (@escaping SMTPContractClient.Completion) -> Void
  ) async throws -> SMTPSendOutcome? {
    try await withTaskCancellationHandler {
      try await withUnsafeThrowingContinuation { continuation in
        calls.withLock { $0[marker] = Call(waiting: continuation) }
        start { [self] result in
          take(marker) { $0.count += 1 }?.resume(with: result)
        }
        if Task.isCancelled { cancel(marker) }
      }
    } onCancel: {
      cancel(marker)
    }
  }

  private func cancel(_ marker: String) {
    take(marker) { _ in }?.resume(throwing: CancellationError())
  }

  /// Whoever waits, the first time.
  private func take(
    _ marker: String, _ change: (inout Call) -> Void
  ) -> UnsafeContinuation<SMTPSendOutcome?, any Error>? {
    calls.withLock { calls in
      guard var call = calls[marker] else { return nil }
      change(&call)
      defer { calls[marker] = call }
      return call.waiting.take()
    }
  }
}
