internal import SMTPTestNetwork

/// The thread on which closures of scripts run: never the I/O thread, never Swift's pool.
@available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *)
final class HookThread: TaskExecutor {
  static let shared = HookThread()

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    EventLoop.hooks.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

/// Starts a task that does not need Swift's pool, where the system allows it.
@discardableResult
func hookTask(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
  if #available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *) {
    Task(executorPreference: HookThread.shared) { await body() }
  } else {
    Task { await body() }
  }
}
