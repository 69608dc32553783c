internal import Dispatch
internal import SMTPTestNetwork

/// Counts what happens and wakes those who wait for a count: tests on threads and in tasks alike.
///
/// Counts only rise, also when the server is reset: whoever waits reads the count, looks whether
/// what it wants is there, and waits for the count to rise from there.
///
/// Whoever waits evaluates its own conditions when woken, so no closure of a user ever runs on the
/// I/O thread or under a lock.
final class Bulletin: Sendable {
  /// What is counted.
  enum Topic: Int, CaseIterable, Sendable {
    /// Transactions that ended.
    case transactions
    /// Sessions that ended.
    case endedSessions
    /// Moments at which a session had nothing left to do.
    case settles
    /// Dialogues that were departed from, or whose connection is gone.
    case dialogues
    /// Sessions that came to a gate.
    case arrivals
    /// Requests to a token endpoint that were answered, or left without an answer.
    case requests
  }

  enum Outcome: Sendable {
    case reached, timedOut, stopped, cancelled
  }

  private struct Waiter: Sendable {
    let id: Int
    let topic: Topic
    let threshold: Int
    let wake: @Sendable (Outcome) -> Void
  }

  private struct State {
    var counts = [Int](repeating: 0, count: Topic.allCases.count)
    var waiters: [Waiter] = []
    var nextID = 0
    var isStopped = false
  }

  private let state = Locked(State())
  private let loop: EventLoop

  init(loop: EventLoop) { self.loop = loop }

  /// How many wait.
  var waiterCount: Int { state.withLock { $0.waiters.count } }

  func count(_ topic: Topic) -> Int { state.withLock { $0.counts[topic.rawValue] } }

  /// Counts one more and wakes whom that satisfies.
  func post(_ topic: Topic) {
    let due = state.withLock { state -> [Waiter] in
      let count = state.counts[topic.rawValue] + 1
      state.counts[topic.rawValue] = count
      if state.waiters.isEmpty { return [] }
      let due = state.waiters.filter { $0.topic == topic && $0.threshold <= count }
      if !due.isEmpty {
        state.waiters.removeAll { $0.topic == topic && $0.threshold <= count }
      }
      return due
    }
    if due.count == 0 { return }
    for waiter in due { waiter.wake(.reached) }
  }

  /// Nothing will be counted any more: wakes everybody.
  func stop() {
    let due = state.withLock { state in
      state.isStopped = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in due { waiter.wake(.stopped) }
  }

  /// Blocks the thread until the count of `topic` is at least `threshold`, or until the deadline.
  func wait(_ topic: Topic, reaches threshold: Int, until deadline: ContinuousClock.Instant)
    -> Outcome
  {
    let semaphore = DispatchSemaphore(value: 0)
    let result = Locked<Outcome>(.timedOut)
    guard
      let id = enter(
        topic, threshold,
        { outcome in
          result.withLock { $0 = outcome }
          semaphore.signal()
        })
    else { return result.withLock { $0 } }
    let left = ContinuousClock.now.duration(to: deadline).nanosecondCount
    if semaphore.wait(timeout: .now() + .nanoseconds(Int(left))) == .timedOut {
      // It may have been woken meanwhile; then that counts.
      if leave(id) == nil { semaphore.wait() }
    }
    return result.withLock { $0 }
  }

  /// Suspends the task until the count of `topic` is at least `threshold`, until the deadline or
  /// until the task is cancelled. A deadline that comes while Swift's pool is late is put off; see
  /// ``Patience``.
  func waitAsync(_ topic: Topic, reaches threshold: Int, until deadline: ContinuousClock.Instant?)
    async -> Outcome
  {
    guard let deadline else { return await suspend(topic, threshold, until: nil) }
    var patience = Patience(until: deadline, from: .now)
    while true {
      let outcome = await suspend(topic, threshold, until: patience.deadline)
      if outcome != .timedOut { return outcome }
      // Between the deadline and now it may have come.
      if count(topic) >= threshold { return .reached }
      if !patience.isProlonged(at: .now) { return .timedOut }
    }
  }

  private func suspend(
    _ topic: Topic, _ threshold: Int, until deadline: ContinuousClock.Instant?
  ) async -> Outcome {
    let handle = Locked<(id: Int?, isCancelled: Bool)>((nil, false))
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        guard let id = enter(topic, threshold, { continuation.resume(returning: $0) }) else {
          return
        }
        let isCancelled = handle.withLock { state in
          state.id = id
          return state.isCancelled
        }
        if isCancelled {
          leave(id)?(.cancelled)
        } else if let deadline {
          loop.after(ContinuousClock.now.duration(to: deadline)) { [weak self] in
            self?.leave(id)?(.timedOut)
          }
        }
      }
    } onCancel: {
      let id = handle.withLock { state in
        state.isCancelled = true
        return state.id
      }
      if let id { leave(id)?(.cancelled) }
    }
  }

  /// Lists a waiter, or wakes it at once and returns `nil`.
  private func enter(
    _ topic: Topic, _ threshold: Int, _ wake: @escaping @Sendable (Outcome) -> Void
  ) -> Int? {
    let (id, outcome) = state.withLock { state -> (Int?, Outcome) in
      if state.counts[topic.rawValue] >= threshold { return (nil, .reached) }
      if state.isStopped { return (nil, .stopped) }
      state.nextID += 1
      state.waiters.append(
        Waiter(id: state.nextID, topic: topic, threshold: threshold, wake: wake))
      return (state.nextID, .reached)
    }
    if id == nil { wake(outcome) }
    return id
  }

  private func leave(_ id: Int) -> (@Sendable (Outcome) -> Void)? {
    state.withLock { state in
      guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return nil }
      return state.waiters.remove(at: index).wake
    }
  }
}

extension EventLoop {
  /// Runs `job` on the loop after `delay` of real time.
  func after(_ delay: Duration, _ job: @escaping @Sendable () -> Void) {
    let deadline = SMTPFixtureClock.system.now + delay.nanosecondCount
    execute { [self] in _ = schedule(at: deadline, clock: .system, job) }
  }
}
