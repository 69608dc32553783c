/// A scheduled job, for whoever wants to cancel it.
package struct TimerID: Sendable, Hashable {
  let entry: TimerEntry

  package static func == (left: TimerID, right: TimerID) -> Bool { left.entry === right.entry }

  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(entry)) }
}

/// A job and the loop it runs on; the job is gone once it ran or was cancelled.
// @unchecked: `job` is touched on the loop's thread only (system time) or with the lock of
// `manual` held.
final class TimerEntry: @unchecked Sendable {
  typealias Job = @Sendable () -> Void

  let loop: EventLoop
  /// The manual clock that holds the entry, nil for the system's.
  let manual: ManualTime?
  var job: Job?
  /// Whether a queue still holds the entry.
  var isStored = false

  init(loop: EventLoop, manual: ManualTime?, job: @escaping Job) {
    self.loop = loop
    self.manual = manual
    self.job = job
  }

  /// Takes the job out, so that it runs or is cancelled once only.
  func take() -> Job? {
    defer { job = nil }
    return job
  }
}
