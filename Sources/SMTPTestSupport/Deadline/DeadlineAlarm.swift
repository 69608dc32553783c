internal import SMTPTestNetwork

/// A deadline of a test that cannot be left behind: it is told of, and the connections are reset.
package final class DeadlineAlarm: Sendable {
  private let isOver = Locked(false)

  package init(
    _ deadline: Duration, of subject: DeadlineSubject,
    _ report: @escaping @Sendable (SMTPDeadlineError) -> Void
  ) {
    OwnThread.watch.after(deadline) { [weak self] in
      guard let self, !isOver.withLock({ $0 }) else { return }
      let lines = ["The test did not end within \(deadline)."] + subject.standings
      report(
        SMTPDeadlineError(
          deadline: deadline, text: lines.joined(separator: "\n"), sessions: subject.sessions))
      _ = subject.resetConnections(silentFor: .zero)
    }
  }

  /// The test has ended.
  package func cancel() { isOver.withLock { $0 = true } }
}
