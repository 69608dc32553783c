internal import SMTPTestNetwork

/// The thread on which closures of scripts run: never the I/O thread, never Swift's pool.
@available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *)
final class HookThread: TaskExecutor {
  /// `nil` where the process has no thread left for it.
  static let shared: HookThread? = (try? EventLoop(name: "smtp-fixture-hooks")).map(HookThread.init)

  // A loop that never sees a socket is a thread with a queue.
  private let loop: EventLoop

  private init(_ loop: EventLoop) { self.loop = loop }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
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
