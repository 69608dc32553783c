internal import SMTPTestNetwork
internal import SMTPTestWire

/// Waiting for what is called back, in a task or on a thread.
extension ClientConnection {
  /// Waits in a task; where that is cancelled, the connection is broken, and the wait ends when its
  /// socket is gone.
  func wait<Value: Sendable>(
    _ begin: @Sendable (@escaping Completion<Value>) -> Void
  ) async throws(SMTPClientError) -> Value {
    // What has not begun need not be broken off.
    if Task.isCancelled {
      throw SMTPClientError(
        .cancelledBefore, kind: .cancelled, record: ClientRecord(log: log, about: 0))
    }
    return try await waitForResult(begin).get()
  }

  func waitForResult<Value: Sendable>(
    _ begin: @Sendable (@escaping Completion<Value>) -> Void
  ) async -> Result<Value, SMTPClientError> {
    await Awaited.suspend(begin) { cancel() }
  }

  /// Blocks the thread.
  func block<Value: Sendable>(
    _ begin: (@escaping Completion<Value>) -> Void
  ) throws(SMTPClientError) -> Value {
    try Awaited.block(begin, error(.over))
  }
}
