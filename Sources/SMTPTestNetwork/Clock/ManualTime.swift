internal import SMTPTestWire

/// The time of one manual clock, and what waits for it on any loop.
final class ManualTime: Sendable {
  private struct State {
    var now: UInt64 = 0
    var timers = TimerQueue()
    var loops: [EventLoop] = []
  }

  private let state = Locked(State())
  /// Held by the one `advance` at a time.
  private let advancing = Locked(())

  var now: UInt64 { state.withLock { $0.now } }

  /// Notes that `loop` uses the clock, so that it comes to rest before time moves.
  func attach(_ loop: EventLoop) {
    state.withLock { state in
      if !state.loops.contains(where: { $0 === loop }) { state.loops.append(loop) }
    }
  }

  func insert(_ entry: TimerEntry, deadline: UInt64) {
    let isDue = state.withLock { state in
      if !state.loops.contains(where: { $0 === entry.loop }) { state.loops.append(entry.loop) }
      guard deadline > state.now else { return true }
      state.timers.insert(entry, deadline: deadline)
      return false
    }
    if isDue { post(entry) }
  }

  func cancel(_ entry: TimerEntry) {
    // The job dies outside the lock: it may own anything.
    let job = state.withLock { state in
      let job = entry.take()
      if job != nil { state.timers.noteCancelled(entry) }
      return job
    }
    withExtendedLifetime(job) {}
  }

  /// So far time can move: whatever begins then still has a deadline.
  private static let end = UInt64.max - Duration.longest.nanosecondCount

  /// Moves time to `target`, stopping at each deadline on the way until what is due there, and
  /// what that led to, has been performed.
  func advance(by nanoseconds: UInt64) -> Bool {
    advancing.withLock { _ in
      let (target, overflow) = now.addingReportingOverflow(nanoseconds)
      guard !overflow, target <= Self.end else { return false }
      // What is under way happened before time moves: it may set timers yet.
      for loop in state.withLock({ $0.loops }) { loop.barrier() }
      while let due = nextDue(until: target) {
        for entry in due { post(entry) }
        for loop in state.withLock({ $0.loops }) { loop.barrier() }
      }
      return true
    }
  }

  /// The entries of the next deadline, time moved there; nil once time has moved to `target`.
  private func nextDue(until target: UInt64) -> [TimerEntry]? {
    state.withLock { state in
      guard let deadline = state.timers.firstDeadline(), deadline <= target else {
        state.now = target
        return nil
      }
      state.now = deadline
      var due: [TimerEntry] = []
      while let entry = state.timers.popFirst(dueAt: deadline) { due.append(entry) }
      return due
    }
  }

  private func post(_ entry: TimerEntry) {
    entry.loop.execute { [self] in
      // Taken only now: an earlier job of the same deadline may have cancelled it.
      if let job = state.withLock({ _ in entry.take() }) { job() }
    }
  }
}
