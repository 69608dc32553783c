internal import SMTPTestWire

extension Connection {
  // MARK: The machine's timers

  func set(_ timer: MachineTimer, _ duration: Duration?) {
    if let earlier = timers?.removeValue(forKey: timer) { loop.cancel(earlier) }
    guard let duration else { return }
    let deadline = clock.now.addingSaturated(duration.nanosecondCount)
    timers = timers ?? [:]
    timers?[timer] = loop.schedule(at: deadline, clock: clock) { [weak self] in
      guard let self, isOpen else { return }
      timers?[timer] = nil
      now = clock.now
      machine.timerFired(timer)
      // Time has decided something, whether the peer reads or not.
      run(evenIfFull: true)
      // It has not read for as long, and need not read that it was too long.
      if isOpen, requestedClose != nil, !output.isEmpty { closeNow() }
    }
  }

  func cancelTimers() {
    if let idleTimer { loop.cancel(idleTimer) }
    if let timer = drain.timer { loop.cancel(timer) }
    if let timers {
      for timer in timers.values { loop.cancel(timer) }
      self.timers = nil
    }
  }

  // MARK: Idleness

  /// One timer a connection, moved only when it fires: activity costs no timer call. While the peer
  /// has to wait there is none; then it is nobody's silence.
  func watchIdleness() {
    guard settings.idleTimeout > 0, idleTimer == nil else { return }
    let deadline = lastActivity.addingSaturated(settings.idleTimeout)
    idleTimer = loop.schedule(at: deadline, clock: clock) { [weak self] in
      self?.checkIdleness()
    }
  }

  private func checkIdleness() {
    idleTimer = nil
    guard isOpen, !isWaitingForAnswer, !isPaused else { return }
    now = clock.now
    if now >= lastActivity.addingSaturated(settings.idleTimeout) {
      // Where the handshake waits for a rule, its peer is not to blame.
      if isShakingHands, transport.tls?.engine.isWaiting == false {
        failHandshake("the \(log.role.peerNoun) was silent for too long in the handshake")
      }
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

extension UInt64 {
  /// The sum, or the largest number there is: a moment that never comes.
  func addingSaturated(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
