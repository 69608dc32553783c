internal import SMTPTestWire

/// How a connection comes to its end: by a close or a break.
extension Connection {
  func perform(_ close: Effect.Close) {
    guard isOpen else { return }
    switch close {
    case .reset:
      log.mark(.reset, at: now)
      release(.reset)
    case .fin, .drop:
      let isCutOff = close == .drop && transport.tls?.engine.isEstablished == true
      log.mark(isCutOff ? .dropped : .closed, at: now)
      // What comes of a handshake now is of no interest.
      transport.tls?.giveUp()
      if transport.isInputEnded { return release(close) }
      // A close() with unread input would be a reset, and the peer might lose the last octets.
      transport.shutWrite(isNotified: close == .fin)
      isOpen = false
      listen()
      let deadline = SMTPFixtureClock.system.now + Drain.patience
      drain.timer = loop.schedule(at: deadline, clock: .system) { [weak self] in
        guard let self else { return }
        now = clock.now
        closeNow()
      }
    }
  }

  /// The connection broke. What the machine knows and has not said is told all the same.
  func lose() {
    guard !isClosed else { return }
    // Once it is over, what is left of TLS is of no interest.
    let failure = isOpen ? transport.tls?.engine.failure : nil
    if let failure {
      log.remark(failure.description, .tlsFailed, at: now)
      delegate.didEndTLS(failure.description)
    } else {
      log.mark(.connectionLost, at: now)
    }
    if isOpen {
      if isShakingHands { failHandshake("the connection broke in the handshake") }
      if failure == nil { transport.isInputEnded = true }
      isWaitingForAnswer = false
      question += 1
      player?.giveUp()
      machine.connectionLost()
      performRest()
      // The socket is as it was, and the alert that says why shall arrive.
      if failure != nil { return perform(.fin) }
    }
    closeNow()
  }

  /// Breaks the connection, whatever is under way: who waits for it is not to wait any more. On the
  /// loop's thread.
  ///
  /// - Parameter reason: what the record says of it.
  /// - Returns: whether it was open: one that the machine has closed is only let go of.
  package func abort(_ reason: String) -> Bool {
    guard !isClosed else { return false }
    let wasOpen = isOpen
    now = clock.now
    if wasOpen {
      transport.isInputEnded = true
      isWaitingForAnswer = false
      question += 1
      player?.giveUp()
      machine.connectionLost()
      performRest()
      log.remark(reason, at: now)
      log.mark(.reset, at: now)
    }
    release(.reset)
    return wasOpen
  }

  /// For how many nanoseconds nothing has happened. On the loop's thread.
  package var silence: UInt64 {
    let now = clock.now
    return now > lastActivity ? now - lastActivity : 0
  }

  func closeNow() { release(.fin) }

  private func release(_ close: Effect.Close) {
    guard !isClosed else { return }
    isOpen = false
    isClosed = true
    cancelTimers()
    player?.giveUp()
    let due = facts
    facts = []
    for entry in due {
      // Where the octets before it were not taken whole, the peer cannot know of it.
      delegate.didTell(
        entry.fact, isWritten: entry.position <= output.taken && !transport.isCut, at: now)
    }
    transport.close(close)
    log.complete()
    delegate.didClose(at: now)
  }
}
