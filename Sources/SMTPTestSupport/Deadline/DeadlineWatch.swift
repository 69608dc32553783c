internal import Dispatch
internal import SMTPTestNetwork

/// Runs work on a thread of its own and goes on without it when its deadline has passed.
///
/// Clients that hang may ignore cancellation or block their thread, and may have blocked all of Swift's
/// pool: so the work is no child of the task that waits for it, it has a thread to block, and the
/// deadline is a timer of another.
package struct DeadlineWatch: Sendable {
  let deadline: Duration
  /// What the work is called in failures.
  let name: String
  let subject: DeadlineSubject

  package init(_ deadline: Duration, for name: String, of subject: DeadlineSubject) {
    self.deadline = deadline
    self.name = name
    self.subject = subject
  }

  /// Runs `work`, and returns what it comes to.
  ///
  /// - Throws: what `work` throws; ``SMTPDeadlineError`` when the deadline has passed.
  package func run<Result>(
    isolation: isolated (any Actor)? = #isolation, _ work: @escaping () async throws -> Result
  ) async throws -> Result {
    // The caller waits while the work runs; whoever goes on without it has failed.
    let work = Confined(work)
    let race = DeadlineRace<Result>(self)
    let task = OwnThread.start {
      do { race.end(.success(try await work.value())) } catch { race.end(.failure(error)) }
    }
    race.begin(task)
    return try await withTaskCancellationHandler {
      let result = await withCheckedContinuation { continuation in
        race.whenSettled { continuation.resume(returning: $0) }
      }
      return try result.value.get()
    } onCancel: {
      task.cancel()
    }
  }

  /// Runs `work` and blocks the thread until it has ended, or the deadline has passed.
  ///
  /// - Throws: as ``run(isolation:_:)``.
  @available(*, noasync)
  package func runBlocking<Result>(_ work: @escaping () throws -> Result) throws -> Result {
    let work = Confined(work)
    let race = DeadlineRace<Result>(self)
    let task = OwnThread.start { race.end(Swift.Result { try work.value() }) }
    race.begin(task)
    let settled = DispatchSemaphore(value: 0)
    let outcome = Locked<Confined<Swift.Result<Result, any Error>>?>(nil)
    race.whenSettled { result in
      outcome.withLock { $0 = result }
      settled.signal()
    }
    settled.wait()
    return try outcome.withLock { $0! }.value.get()
  }
}

/// Threads for work that may block.
enum OwnThread {
  /// Starts a task, with the task-locals of the caller, that has a thread of its own where the system
  /// allows that.
  static func start(_ job: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
    if #available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *) {
      let thread = HookThread(name: "smtp-deadline")
      thread.start()
      return Task(executorPreference: thread) {
        await job()
        withExtendedLifetime(thread) {}
      }
    }
    return Task { await job() }
  }

  /// Looks after deadlines, and after nothing that could block it.
  static let watch: EventLoop =
    (try? EventLoop(name: "smtp-deadline-watch")) ?? EventLoop.shared
}
