internal import SMTPTestNetwork

/// Waiting for what is called back once.
enum Awaited {
  /// Blocks the thread until `begin` calls back.
  ///
  /// - Parameter nothing: what is thrown where it calls back without a result, which it never does.
  static func block<Value: Sendable>(
    _ begin: (@escaping ClientConnection.Completion<Value>) -> Void, _ nothing: SMTPClientError
  ) throws(SMTPClientError) -> Value {
    let known = Signal()
    let result = Locked<Result<Value, SMTPClientError>?>(nil)
    begin { value in
      result.withLock { $0 = value }
      known.fire()
    }
    known.wait()
    return try (result.withLock { $0 } ?? .failure(nothing)).get()
  }

  /// Suspends until `begin` calls back; `onCancel` is to make it do so.
  static func suspend<Value: Sendable>(
    _ begin: @Sendable (@escaping ClientConnection.Completion<Value>) -> Void,
    onCancel: @Sendable () -> Void
  ) async -> Result<Value, SMTPClientError> {
    await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        begin { continuation.resume(returning: $0) }
      }
    } onCancel: {
      onCancel()
    }
  }
}
