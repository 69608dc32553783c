internal import CSMTPTestPlatform

// The loop's thread. Everything in this file runs on it.
extension EventLoop {
  /// How many rounds a barrier gives to work that makes more work, and the end of a loop to jobs
  /// that post jobs.
  private static let maximumRounds = 256

  /// Starts the thread. The thread keeps the loop alive until it has left it.
  func start() throws(SystemError) {
    let context = Unmanaged.passRetained(self)
    let result = smtp_thread_start(runEventLoop, context.toOpaque())
    guard result == 0 else {
      context.release()
      queue.withLock { $0.phase = .stopped }
      finished.fire()
      throw SystemError("start the thread", code: result, context: name)
    }
  }

  fileprivate func run() {
    // Linux cuts no names, it refuses those of more than 15 octets.
    smtp_thread_set_name(String(decoding: name.utf8.prefix(15), as: UTF8.self))
    pthread_mutex_lock(confinement)
    CurrentLoop.exchange(Unmanaged.passUnretained(self).toOpaque())
    while runJobs().phase == .running {
      while !barriers.isEmpty { settle() }
      dispatch(sleep())
      if timers.storedCount > 0 { fireDueTimers() }
    }
    tearDown()
    CurrentLoop.exchange(nil)
    pthread_mutex_unlock(confinement)
  }

  /// Waits for the kernel. Meanwhile others may work in the loop's place.
  private func sleep() -> Int {
    guard let poller else { return 0 }
    let timeout = timeout()
    if timeout == 0 { return poller.wait(timeout: 0) }
    pthread_mutex_unlock(confinement)
    defer { pthread_mutex_lock(confinement) }
    return poller.wait(timeout: timeout)
  }

  /// Runs the jobs posted so far.
  private func runJobs() -> (count: Int, phase: JobQueue.Phase) {
    let phase = queue.withLock { queue in
      queue.take(into: &taken)
      return queue.phase
    }
    let count = taken.count
    if count > 0 {
      // A job may post others or ask for anything else, but nobody touches `taken` meanwhile.
      for job in taken { job() }
      taken.removeAll(keepingCapacity: true)
    }
    return (count, phase)
  }

  /// How long to wait for the kernel, in nanoseconds; not at all where there is work.
  private func timeout() -> Int64 {
    var timeout: Int64 = -1
    if timers.storedCount > 0, let deadline = timers.firstDeadline() {
      let now = smtp_monotonic_now()
      timeout = Int64(clamping: deadline > now ? deadline - now : 0)
    }
    guard timeout != 0 else { return 0 }
    return queue.withLock { queue in
      guard queue.jobs.isEmpty, queue.phase == .running else { return 0 }
      queue.isPolling = true
      return timeout
    }
  }

  @discardableResult
  private func dispatch(_ count: Int) -> Int {
    guard count > 0, let poller else { return 0 }
    let wakeDescriptor = poller.wakeDescriptor
    var handled = 0
    var index = 0
    while index < count {
      let event = poller.ready[index]
      index += 1
      if event.descriptor == wakeDescriptor {
        smtp_wake_drain(wakeDescriptor)
      } else if let slot = slots.slot(event.descriptor), slot.generation == event.generation {
        // A handler earlier in this batch may have lost interest in what was found.
        let events = IOEvents(rawValue: event.events)
        guard !slot.interest.isEmpty else { continue }
        slot.handler.handleEvents(events, on: self)
        handled += 1
      }
    }
    return handled
  }

  /// Works until there is nothing to do, for the barriers that were asked for.
  private func settle() {
    let waiting = barriers
    barriers = []
    for _ in 0..<Self.maximumRounds {
      let jobCount = runJobs().count
      let eventCount = dispatch(poller?.wait(timeout: 0) ?? 0)
      if jobCount == 0, eventCount == 0 { break }
    }
    for barrier in waiting { barrier.fire() }
  }

  private func tearDown() {
    var round = 0
    var isDrained = false
    while !isDrained {
      round += 1
      let isLast = round == Self.maximumRounds
      isDrained = queue.withLock { queue in
        queue.take(into: &taken)
        let isDrained = taken.isEmpty || isLast
        if isDrained { queue.phase = .stopped }
        return isDrained
      }
      for job in taken { job() }
      taken.removeAll(keepingCapacity: true)
    }
    for barrier in barriers { barrier.fire() }
    barriers = []
    isClosed = true
    poller?.close()
    // Handlers and jobs may do anything as they die, so they die outside the tables.
    let handlers = slots.removeAll()
    let jobs = timers.removeAll()
    withExtendedLifetime((handlers, jobs)) {}
  }
}

private func runEventLoop(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  let loop = Unmanaged<EventLoop>.fromOpaque(context)
  let finished = loop.takeUnretainedValue().finished
  loop.takeUnretainedValue().run()
  // Before the signal: whoever waited for it finds the descriptors closed as soon as they let go.
  loop.release()
  finished.fire()
  return nil
}
