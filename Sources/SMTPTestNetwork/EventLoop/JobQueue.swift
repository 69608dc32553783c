/// The jobs other threads handed to a loop, and whether it must be woken for them.
struct JobQueue {
  typealias Job = @Sendable () -> Void

  enum Phase { case running, stopping, stopped }

  enum Accepted { case queued, queuedNeedsWake, refused }

  var jobs: ContiguousArray<Job> = []
  var phase = Phase.running
  /// Whether the loop is waiting, or about to wait, for the kernel.
  var isPolling = false
  /// Whether a wake-up was written that the loop has not seen yet.
  var isWakePending = false

  mutating func append(_ job: @escaping Job) -> Accepted {
    guard phase != .stopped else { return .refused }
    jobs.append(job)
    return needsWake() ? .queuedNeedsWake : .queued
  }

  mutating func requestStop() -> Bool {
    if phase == .running { phase = .stopping }
    return needsWake()
  }

  /// Whether the caller has to write the wake-up: one is enough until the loop has seen it.
  private mutating func needsWake() -> Bool {
    guard isPolling, !isWakePending else { return false }
    isWakePending = true
    return true
  }

  /// Moves the jobs to `taken`, which comes back with the room of the last batch.
  mutating func take(into taken: inout ContiguousArray<Job>) {
    isPolling = false
    isWakePending = false
    if !jobs.isEmpty { swap(&jobs, &taken) }
  }
}
