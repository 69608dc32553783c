/// Runs the closures of a script as tasks that inherit the task-locals, and with them the current
/// test, of the task that put the script in.
///
/// A task that waits for work is born on the caller's task; each closure becomes a task of its own
/// born from that one, so that closures of different connections do not wait for each other. None
/// of them needs Swift's pool, where the system allows that.
///
/// It takes work for as long as anybody holds it, and what it took it starts: nobody else can end it.
final class HookRunner: Sendable {
  typealias Job = @Sendable () async -> Void

  /// Where closures run.
  enum Place: Sendable {
    /// On a thread of their own, where the system has task executors; else on Swift's pool.
    case ownThread
    /// On Swift's pool, as before macOS 15 and iOS 18: where code under test blocks all of its threads,
    /// a closure does not come to its turn, and its deadline answers for it.
    case pool
  }

  private let jobs: AsyncStream<(Job, HookHandle)>.Continuation
  private let starter: Starter

  init(on place: Place = .ownThread) {
    let (stream, jobs) = AsyncStream.makeStream(of: (Job, HookHandle).self)
    self.jobs = jobs
    starter = Starter(place)
    _ = starter.start { [start = starter.start] in
      for await (job, handle) in stream { handle.attach(start(job)) }
    }
  }

  /// Starts `job`; `handle` can cancel it.
  func run(_ handle: HookHandle, _ job: @escaping Job) {
    starter.begin()
    jobs.yield((job, handle))
  }

  // What was handed over is started all the same.
  deinit {
    jobs.finish()
    starter.end()
  }

  /// A way to start tasks, all in one place.
  private struct Starter: Sendable {
    let start: @Sendable (@escaping Job) -> Task<Void, Never>
    /// From here on tasks run.
    let begin: @Sendable () -> Void
    /// From here on those run that never began: they find no job.
    let end: @Sendable () -> Void

    init(_ place: Place) {
      if #available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *), place == .ownThread {
        let thread = HookThread()
        start = { job in
          Task(executorPreference: thread) {
            await job()
            // Tasks do not hold the executor they prefer.
            withExtendedLifetime(thread) {}
          }
        }
        begin = { thread.start() }
        end = { thread.giveUp() }
      } else {
        start = { job in Task { await job() } }
        begin = {}
        end = {}
      }
    }
  }
}
