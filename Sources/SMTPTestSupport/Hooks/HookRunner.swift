/// Runs the closures of a script as tasks that inherit the task-locals, and with them the current
/// test, of the task that put the script in.
///
/// A task that waits for work is born on the caller's task; each closure becomes a task of its own
/// born from that one, so that closures of different connections do not wait for each other. None
/// of them needs Swift's pool, where the system allows that.
final class HookRunner: Sendable {
  typealias Job = @Sendable () async -> Void

  private let jobs: AsyncStream<(Job, HookHandle)>.Continuation

  init() {
    let (stream, jobs) = AsyncStream.makeStream(of: (Job, HookHandle).self)
    self.jobs = jobs
    let start = Self.starter()
    _ = start {
      for await (job, handle) in stream { handle.attach(start(job)) }
    }
  }

  /// Starts `job`; `handle` can cancel it.
  func run(_ handle: HookHandle, _ job: @escaping Job) { jobs.yield((job, handle)) }

  /// Takes no more work. What runs goes on; nobody waits for it.
  func finish() { jobs.finish() }

  deinit { jobs.finish() }

  /// A way to start tasks, all on one thread of their own.
  private static func starter() -> @Sendable (@escaping Job) -> Task<Void, Never> {
    if #available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *), let thread = HookThread() {
      return { job in
        Task(executorPreference: thread) {
          await job()
          // Tasks do not hold the executor they prefer.
          withExtendedLifetime(thread) {}
        }
      }
    }
    return { job in Task { await job() } }
  }
}
