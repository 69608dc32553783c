internal import CSMTPTestPlatform

// What happens later. Everything in this file is for the loop's thread.
extension EventLoop {
  /// Runs `job` on this loop when `clock` shows `deadline`, in nanoseconds of that clock.
  ///
  /// Never early; by the system's clock at most about a millisecond late. A deadline that has
  /// passed is due in the next turn. Equal deadlines run in the order of the calls. A loop that
  /// was stopped drops the job.
  @discardableResult
  package func schedule(
    at deadline: UInt64, clock: SMTPFixtureClock, _ job: @escaping @Sendable () -> Void
  ) -> TimerID {
    assert(isOnLoopThread)
    let entry = TimerEntry(loop: self, manual: clock.manual, job: job)
    if let manual = clock.manual {
      manual.insert(entry, deadline: deadline)
    } else if !isClosed {
      timers.insert(entry, deadline: deadline)
    }
    return TimerID(entry: entry)
  }

  /// Cancels a job that has not begun; otherwise nothing happens.
  package func cancel(_ timer: TimerID) {
    assert(isOnLoopThread)
    if let manual = timer.entry.manual { return manual.cancel(timer.entry) }
    guard let job = timer.entry.take() else { return }
    timers.noteCancelled(timer.entry)
    withExtendedLifetime(job) {}
  }

  /// Fires what is due now; what that schedules waits for the next turn, so that sockets get one.
  func fireDueTimers() {
    let now = smtp_monotonic_now()
    let lastOrdinal = timers.lastOrdinal
    while let entry = timers.popFirst(dueAt: now, notAfter: lastOrdinal) {
      if let job = entry.take() { job() }
    }
  }
}
