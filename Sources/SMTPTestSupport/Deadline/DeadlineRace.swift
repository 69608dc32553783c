internal import SMTPTestNetwork

/// Work against its deadline: the first to come decides, and work that ends soon after the deadline, now
/// that its connections are gone, is told of.
final class DeadlineRace<Value>: Sendable {
  typealias Outcome = Confined<Result<Value, any Error>>

  /// So long it is seen whether the work comes free.
  private static var grace: Duration { .milliseconds(500) }

  private struct State {
    var isExpired = false
    /// Whether the work has ended, before the deadline or after it.
    var isEnded = false
    var task: Task<Void, Never>?
    var outcome: Outcome?
    var waiter: (@Sendable (Outcome) -> Void)?
  }

  private let watch: DeadlineWatch
  private let state = Locked(State())

  init(_ watch: DeadlineWatch) { self.watch = watch }

  /// Starts the clock.
  func begin(_ task: Task<Void, Never>) {
    let isRunning = state.withLock { state in
      if !state.isEnded { state.task = task }
      return !state.isEnded
    }
    if isRunning { OwnThread.watch.after(watch.deadline) { [weak self] in self?.expire() } }
  }

  /// The work has ended.
  func end(_ result: Result<Value, any Error>) {
    let isInTime = state.withLock { state in
      state.isEnded = true
      state.task = nil
      return !state.isExpired
    }
    if isInTime { settle(Outcome(result)) }
  }

  /// Calls `waiter`, once, when it is decided.
  func whenSettled(_ waiter: @escaping @Sendable (Outcome) -> Void) {
    let outcome = state.withLock { state in
      if state.outcome == nil { state.waiter = waiter }
      return state.outcome
    }
    if let outcome { waiter(outcome) }
  }

  private func settle(_ outcome: Outcome) {
    let waiter = state.withLock { state in
      state.outcome = outcome
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?(outcome)
  }

  // MARK: The deadline, on the watching thread

  private func expire() {
    let task = state.withLock { state -> Task<Void, Never>? in
      if state.isEnded { return nil }
      state.isExpired = true
      return state.task
    }
    guard let task else { return }
    let subject = watch.subject
    let standings = subject.standings
    let sessions = subject.sessions
    task.cancel()
    let count = subject.resetConnections(silentFor: watch.deadline / 2)
    look(until: ContinuousClock.now + Self.grace) { [watch] isFree in
      let lines =
        ["\(watch.name) did not end within \(watch.deadline)."] + standings
        + [Self.consequence(isFree: isFree, resets: count)]
      return SMTPDeadlineError(
        deadline: watch.deadline, text: lines.joined(separator: "\n"), sessions: sessions)
    }
  }

  /// Looks whether the work has come free, until it has or has had the time to.
  private func look(
    until end: ContinuousClock.Instant, _ error: @escaping @Sendable (_ isFree: Bool) -> any Error
  ) {
    let isFree = state.withLock(\.isEnded)
    if isFree || ContinuousClock.now >= end { return settle(Outcome(.failure(error(isFree)))) }
    OwnThread.watch.after(.milliseconds(5)) { self.look(until: end, error) }
  }

  private static func consequence(isFree: Bool, resets: Int) -> String {
    let what =
      switch resets {
      case 0: "It was cancelled; no connection was left to reset"
      case 1: "It was cancelled, and its connection was reset"
      default: "It was cancelled, and \(resets) connections were reset"
      }
    return isFree
      ? "\(what): it has ended since." : "\(what): it goes on all the same, and is left behind."
  }
}
