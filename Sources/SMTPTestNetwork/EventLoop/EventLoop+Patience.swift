// Deadlines for what somebody's task is to forestall. Everything in this file is for the loop's
// thread.
extension EventLoop {
  /// Has its argument called by a new task, and so as late as tasks are just now.
  package typealias TaskProbe = @Sendable (_ answer: @escaping @Sendable () -> Void) -> Void

  /// Runs `job` when `timeout` nanoseconds of real time have passed: `schedule(at:clock:_:)` for a
  /// deadline that a task is to forestall.
  ///
  /// Hundreds of tests share the few threads of Swift's pool. Where a task that begins at the deadline
  /// comes to its turn late, whoever was to forestall it stood in the same line. So the deadline is
  /// put off by as much as that task was late, though never further than to four times the timeout:
  /// it comes also where tests block every thread of the pool.
  ///
  /// - Parameter probe: how lateness is measured. Default: by a task on Swift's pool.
  @discardableResult
  package func schedulePatiently(
    after timeout: UInt64,
    probe: @escaping TaskProbe = { answer in Task.detached { answer() } },
    _ job: @escaping @Sendable () -> Void
  ) -> TimerID {
    let now = SMTPFixtureClock.system.now
    let deadline = now.addingSaturated(timeout)
    let (fourfold, overflow) = timeout.multipliedReportingOverflow(by: 4)
    let latest = now.addingSaturated(overflow ? .max : fourfold)
    let trial = DeadlineTrial(latest: latest, probe: probe)
    let timer = schedule(at: deadline, clock: .system, job)
    timer.entry.job = { [unowned entry = timer.entry] in trial.begin(entry, job, at: deadline) }
    return timer
  }
}

/// What becomes of a deadline that has come: perhaps it is put off.
///
/// Meanwhile the entry holds the job without being in the queue, so that whoever cancels the timer
/// takes it from there, as does whoever runs it.
private struct DeadlineTrial: Sendable {
  /// Less than so many nanoseconds are no sign of anything.
  private static let tolerance: UInt64 = 100_000_000

  let latest: UInt64
  let probe: EventLoop.TaskProbe

  func begin(_ entry: TimerEntry, _ job: @escaping TimerEntry.Job, at deadline: UInt64) {
    entry.job = job
    entry.loop.schedule(at: latest, clock: .system) { entry.take()?() }
    ask(entry, at: deadline)
  }

  private func ask(_ entry: TimerEntry, at deadline: UInt64) {
    if entry.job == nil { return }
    probe {
      entry.loop.execute {
        let now = SMTPFixtureClock.system.now
        let lateness = now > deadline ? now - deadline : 0
        if lateness <= Self.tolerance {
          entry.take()?()
          return
        }
        let next = now.addingSaturated(lateness)
        guard next < latest else { return }
        entry.loop.schedule(at: next, clock: .system) { ask(entry, at: next) }
      }
    }
  }
}
