internal import SMTPTestWire

/// How a connection comes to its end: by a close, a break, or a silence that is too long.
extension Connection {
  func perform(_ close: Effect.Close) {
    guard isOpen else { return }
    switch close {
    case .reset:
      log.mark(.reset, at: now)
      let socket = descriptor
      release()
      Socket.reset(socket)
    case .fin:
      log.mark(.closed, at: now)
      if isInputEnded { return closeNow() }
      // A close() with unread input would be a reset, and the client might lose the last reply.
      Socket.shutdownWrite(descriptor)
      isOpen = false
      updateInterest()
      drainTimer = loop.schedule(at: SMTPFixtureClock.system.now + 1_000_000_000, clock: .system) {
        [weak self] in
        guard let self else { return }
        now = clock.now
        closeNow()
      }
    }
  }

  /// The connection broke. What was stored and not acknowledged is on the record as such.
  func lose() {
    guard !isClosed else { return }
    log.mark(.connectionLost, at: now)
    if isOpen {
      isInputEnded = true
      isWaitingForAnswer = false
      question += 1
      giveUpFaults()
      machine.connectionLost()
      performRest()
    }
    closeNow()
  }

  /// Performs what a machine that has ended has left to do, but for the close, which follows.
  func performRest() {
    while case .perform(let effects) = machine.next() {
      for effect in effects {
        if case .close = effect { continue }
        perform(effect)
      }
    }
  }

  func closeNow() {
    guard !isClosed else { return }
    let socket = descriptor
    release()
    Socket.close(socket)
  }

  func release() {
    isOpen = false
    isClosed = true
    if let idleTimer { loop.cancel(idleTimer) }
    if let drainTimer { loop.cancel(drainTimer) }
    giveUpFaults()
    loop.remove(descriptor)
    descriptor = -1
    let due = commits
    commits = []
    for entry in due {
      // Where the reply was not taken whole, the client cannot know that the message was stored.
      delegate.didCommit(
        entry.transaction, isAcknowledged: entry.position <= output.taken, at: now)
    }
    log.complete()
    delegate.didClose(at: now)
  }

  // MARK: Idleness

  /// One timer a connection, moved only when it fires: activity costs no timer call.
  func watchIdleness() {
    guard idleTimeout > 0 else { return }
    idleTimer = loop.schedule(at: lastActivity + idleTimeout, clock: clock) { [weak self] in
      self?.checkIdleness()
    }
  }

  func checkIdleness() {
    guard isOpen else { return }
    now = clock.now
    if isWaitingForAnswer || isPaused { lastActivity = now }
    if now >= lastActivity + idleTimeout {
      machine.idleTimedOut()
      run()
      if !isOpen { return }
      // It has not read for as long either, and will not read that it was too long.
      if requestedClose != nil, !output.isEmpty { return closeNow() }
      // A rule had something else to say.
      lastActivity = now
    }
    watchIdleness()
  }
}
