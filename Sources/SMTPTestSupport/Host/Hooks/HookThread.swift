internal import SMTPTestNetwork

/// The thread on which the closures of one script run, or work that has a deadline: never the I/O thread, never Swift's pool,
/// and not that of another server, whose closures must not wait for one that blocks here.
@available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *)
final class HookThread: TaskExecutor {
  // A loop that never sees a socket is a thread with a queue.
  private let loop: EventLoop

  /// `nil` where the process has no thread left for it.
  init?(name: String = "smtp-fixture-hook") {
    guard let loop = try? EventLoop(name: name, runsClosures: true) else {
      return nil
    }
    self.loop = loop
  }

  // Whoever has a task here holds the executor, so nothing is left to run.
  deinit { loop.stop() }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
