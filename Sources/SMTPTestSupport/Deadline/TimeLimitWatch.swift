internal import SMTPTestNetwork

/// Tells where a test stands that is cancelled because its time is up.
package final class TimeLimitWatch: Sendable {
  /// When a test is cancelled before, it is for another reason.
  private let end: ContinuousClock.Instant
  private let subject: DeadlineSubject
  private let stream: AsyncStream<Void>
  private let told: AsyncStream<Void>.Continuation

  /// - Parameter limit: how long the test may take. What has happened before now is at most some seconds.
  package init(_ limit: Duration, of subject: DeadlineSubject) {
    end = ContinuousClock.now + limit - min(limit / 2, .seconds(5))
    self.subject = subject
    (stream, told) = AsyncStream.makeStream(of: Void.self)
  }

  /// Runs a test; `report` is called with what it is told, in a task that has its task-locals, and not
  /// in its own, which may hang.
  package func follow(
    _ body: @concurrent () async throws -> Void,
    _ report: @escaping @Sendable (SMTPDeadlineError) -> Void
  ) async throws {
    let reporter = OwnThread.start { [stream, subject] in
      for await _ in stream {
        let lines = ["The test was cancelled: its time is up."] + subject.standings
        report(
          SMTPDeadlineError(
            deadline: .zero, text: lines.joined(separator: "\n"), sessions: subject.sessions))
        _ = subject.resetConnections(silentFor: .seconds(1))
      }
    }
    let result: Result<Void, any Error>
    do {
      result = .success(
        try await withTaskCancellationHandler {
          try await body()
        } onCancel: {
          if ContinuousClock.now >= end { told.yield() }
        })
    } catch { result = .failure(error) }
    told.finish()
    await reporter.value
    try result.get()
  }
}
