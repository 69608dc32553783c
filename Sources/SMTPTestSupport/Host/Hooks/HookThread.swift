internal import SMTPTestNetwork

/// The thread on which the closures of one script run, or work that has a deadline: never the I/O thread, never Swift's pool,
/// and not that of another server, whose closures must not wait for one that blocks here.
///
/// There is no thread before ``start()``: a script whose closures nobody calls costs none, however often
/// one is put in. What is to run by then waits for it.
@available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *)
final class HookThread: TaskExecutor {
  private enum State {
    case waiting([UnownedJob])
    // A loop that never sees a socket is a thread with a queue.
    case running(EventLoop)
    /// The process has no thread left for it, or needs none any more.
    case elsewhere
  }

  private let name: String
  private let state = Locked(State.waiting([]))

  init(name: String = "smtp-fixture-hook") { self.name = name }

  // Whoever has a task here holds the executor, so nothing is left to run.
  deinit {
    if case .running(let loop) = state.withLock({ $0 }) { loop.stop() }
  }

  /// Starts the thread unless it was. Where the process has none left, what is to run here runs on
  /// Swift's pool.
  func start() {
    settle { (try? EventLoop(name: name, runsClosures: true)).map { .running($0) } ?? .elsewhere }
  }

  /// Says that nobody will call ``start()``. What waited runs on Swift's pool.
  func giveUp() { settle { .elsewhere } }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let state = state.withLock { state in
      if case .waiting(let jobs) = state { state = .waiting(jobs + [job]) }
      return state
    }
    run(job, state)
  }

  private func settle(_ choose: () -> State) {
    let (jobs, next) = state.withLock { state -> ([UnownedJob], State) in
      guard case .waiting(let jobs) = state else { return ([], state) }
      state = choose()
      return (jobs, state)
    }
    for job in jobs { run(job, next) }
  }

  private func run(_ job: UnownedJob, _ state: State) {
    switch state {
    case .waiting: break
    case .running(let loop):
      loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    case .elsewhere: globalConcurrentExecutor.enqueue(job)
    }
  }
}
