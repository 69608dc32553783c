/// A deadline for tasks that wait, on machines that are too busy to keep it.
///
/// Hundreds of tests share the few threads of Swift's pool. Where a task is resumed long after its
/// deadline, whatever it waits for stood in the same line, and could not even begin. So the deadline is
/// put off by as much as the task was late, though never further than to four times the timeout: a wait
/// always ends.
struct Patience {
  /// Less than so much is no sign of anything.
  private static let tolerance = Duration.milliseconds(100)

  private(set) var deadline: ContinuousClock.Instant
  private let latest: ContinuousClock.Instant

  init(until deadline: ContinuousClock.Instant, from start: ContinuousClock.Instant) {
    self.deadline = deadline
    latest = deadline + max(.zero, start.duration(to: deadline)) * 3
  }

  /// Whether the deadline is put off, now that the task was resumed.
  mutating func isProlonged(at now: ContinuousClock.Instant) -> Bool {
    let lateness = deadline.duration(to: now)
    guard lateness > Self.tolerance, now < latest else { return false }
    deadline = min(latest, now + lateness)
    return true
  }
}
