internal import CSMTPTestPlatform

/// A thread that waits for sockets and timers, and calls whoever they concern.
///
/// The fixture's I/O happens here and nowhere else, so that it goes on when the code under test
/// blocks every other thread. What runs on the loop must not block.
///
/// Each turn does, in this order: posted jobs, the events the kernel reported, due timers. A loop
/// keeps itself alive until ``stop()``.
package final class EventLoop: Sendable {
  package let name: String
  /// Whether it is there for closures of users, which may block it, and has no sockets.
  package let runsClosures: Bool
  /// Why the loop never ran, where it could not be made.
  package let failure: SystemError?

  let queue: Locked<JobQueue>
  /// Fires when the loop's thread has left the loop.
  let finished = Signal()

  // From here on: confined to whoever holds `confinement`: the loop's thread but while it sleeps.
  // `wake` of the poller alone is called from other threads.
  nonisolated(unsafe) let poller: (any Poller)?
  nonisolated(unsafe) let slots = SlotTable()
  nonisolated(unsafe) var timers = TimerQueue()
  nonisolated(unsafe) var taken: ContiguousArray<JobQueue.Job> = []
  nonisolated(unsafe) var barriers: [Signal] = []
  /// Whether handlers and timers were dropped and none are taken any more.
  nonisolated(unsafe) var isClosed = false

  /// Memory into which one socket after the other is read whose octets go elsewhere; made at need, and
  /// confined like all above.
  nonisolated(unsafe) private var knownScratch: UnsafeMutableRawBufferPointer?

  /// Held by the loop's thread from first to last, but for its sleep in the kernel; meanwhile, and
  /// afterwards, by whoever runs a job in its place.
  // A pthread mutex guards itself.
  nonisolated(unsafe) let confinement: UnsafeMutablePointer<pthread_mutex_t>

  package convenience init(
    backend: Backend = .default, name: String, runsClosures: Bool = false
  ) throws(SystemError) {
    self.init(
      name: name, poller: try backend.makePoller(), failure: nil, runsClosures: runsClosures)
    try start()
  }

  /// A loop that does not run yet, or, without a poller, never will.
  init(
    name: String, poller: (any Poller)?, failure: SystemError?, runsClosures: Bool = false
  ) {
    self.name = name
    self.runsClosures = runsClosures
    self.poller = poller
    self.failure = failure
    var queue = JobQueue()
    if poller == nil { queue.phase = .stopped }
    self.queue = Locked(queue)
    confinement = .allocate(capacity: 1)
    smtp_mutex_init(confinement, 1)
    if poller == nil { finished.fire() }
  }

  deinit {
    knownScratch?.deallocate()
    pthread_mutex_destroy(confinement)
    confinement.deallocate()
  }

  /// Memory for a moment: nobody's octets stay in it. For whoever holds `confinement`.
  var scratch: UnsafeMutableRawBufferPointer {
    if let knownScratch { return knownScratch }
    let new = UnsafeMutableRawBufferPointer.allocate(byteCount: 131_072, alignment: 16)
    knownScratch = new
    return new
  }

  /// Whether the caller may touch what is confined to the loop.
  package var isOnLoopThread: Bool {
    CurrentLoop.pointer == UnsafeMutableRawPointer(Unmanaged.passUnretained(self).toOpaque())
  }

  /// Runs `job` on the loop's thread, soon, in the order of the calls.
  ///
  /// Callable from any thread, the loop's own included: then the job runs in the next turn. A loop
  /// that was stopped drops the job.
  package func execute(_ job: @escaping @Sendable () -> Void) {
    if queue.withLock({ $0.append(job) }) == .queuedNeedsWake { poller?.wake() }
  }

  /// Runs `job` on the loop's thread, after all jobs posted earlier, and returns its result.
  ///
  /// On the loop's thread it runs at once. While the loop sleeps it runs on the caller's thread, in
  /// the loop's place: waking a thread takes longer than most jobs.
  ///
  /// - Returns: the result; `nil` where the loop has stopped, and the job was dropped. What an exit
  ///   handler has stopped is never entered again: no call of TLS may follow OpenSSL's own cleanup.
  @discardableResult
  package func performAndWait<Result: Sendable>(
    _ job: @escaping @Sendable () -> Result
  ) -> Result? {
    if isOnLoopThread { return job() }
    let errand = Errand(job)
    if performAsleep({ errand.run() }) { return errand.takeResult() }
    switch queue.withLock({ $0.append { errand.run() } }) {
    case .refused: return nil
    case .queuedNeedsWake:
      poller?.wake()
      errand.done.wait()
    case .queued: errand.done.wait()
    }
    return errand.takeResult()
  }

  /// Returns after everything posted before the call, and everything the kernel had ready then,
  /// was handled.
  ///
  /// What handling it made ready is handled too, for a bounded number of rounds. On the loop's own
  /// thread, and once the loop has stopped, there is nothing to wait for: it returns at once.
  package func barrier() {
    guard !isOnLoopThread else { return }
    let passed = Signal()
    switch queue.withLock({ $0.append { [unowned self] in barriers.append(passed) } }) {
    case .refused: return
    case .queuedNeedsWake: poller?.wake()
    case .queued: break
    }
    passed.wait()
  }

  /// Ends the loop: posted jobs still run, then handlers and timers are dropped.
  ///
  /// Returns when the thread has left the loop, at once when that was earlier. On the loop's own
  /// thread it only asks: the loop ends after this turn.
  package func stop() {
    requestStop()
    if !isOnLoopThread { finished.wait() }
  }

  func requestStop() {
    if queue.withLock({ $0.requestStop() }) { poller?.wake() }
  }

  /// Runs `job` here if the loop sleeps with nothing to do; false if it is awake.
  private func performAsleep(_ job: () -> Void) -> Bool {
    guard let poller, poller.canChangeWhileWaiting, pthread_mutex_trylock(confinement) == 0 else {
      return false
    }
    // Jobs posted earlier come first, and the loop is awake or about to be.
    guard queue.withLock({ $0.jobs.isEmpty && $0.phase == .running && $0.isPolling }) else {
      pthread_mutex_unlock(confinement)
      return false
    }
    let deadline = timers.storedCount > 0 ? timers.firstDeadline() : nil
    let previous = CurrentLoop.exchange(Unmanaged.passUnretained(self).toOpaque())
    job()
    CurrentLoop.exchange(previous)
    let isEarlier = timers.storedCount > 0 && timers.firstDeadline() != deadline
    pthread_mutex_unlock(confinement)
    // The loop sleeps for as long as its timers told it then.
    if isEarlier { poller.wake() }
    return true
  }

}

/// A job another thread waits for, and its result.
// @unchecked: `result` is written before `done` fires and read after.
private final class Errand<Result: Sendable>: @unchecked Sendable {
  let done = Signal()
  private let job: @Sendable () -> Result
  private var result: Result?

  init(_ job: @escaping @Sendable () -> Result) { self.job = job }

  func run() {
    result = job()
    done.fire()
  }

  /// The result, for whoever ran the job or waited for it.
  func takeResult() -> Result? { result }
}
