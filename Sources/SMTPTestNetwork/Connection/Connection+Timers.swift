internal import SMTPTestWire

extension Connection {
  // MARK: The machine's timers

  /// A deadline that moves away costs no timer call: the loop's timer is moved when it fires.
  func set(_ timer: MachineTimer, _ duration: Duration?) {
    let deadline =
      if let duration { clock.now.addingSaturated(duration.nanosecondCount) } else { UInt64.max }
    var index = 0
    while index < alarms.count, alarms[index].timer.number != timer.number { index += 1 }
    if index == alarms.count { alarms.append(Alarm(timer: timer)) }
    alarms[index].deadline = deadline
    if deadline < alarms[index].firesAt { schedule(index) }
  }

  private func schedule(_ index: Int) {
    let alarm = alarms[index]
    if let earlier = alarm.id { loop.cancel(earlier) }
    alarms[index].firesAt = alarm.deadline
    alarms[index].id = loop.schedule(at: alarm.deadline, clock: clock) { [weak self] in
      guard let self, isOpen else { return }
      alarms[index].id = nil
      alarms[index].firesAt = .max
      let deadline = alarms[index].deadline
      now = clock.now
      guard deadline <= now else {
        if deadline < .max { schedule(index) }
        return
      }
      alarms[index].deadline = .max
      machine.timerFired(alarm.timer)
      // Time has decided something, whether the peer reads or not.
      run(evenIfFull: true)
      // It has not read for as long, and need not read that it was too long.
      if isOpen, requestedClose != nil, !output.isEmpty { closeNow() }
    }
  }

  func cancelTimers() {
    if let idleTimer { loop.cancel(idleTimer) }
    if let timer = drain.timer { loop.cancel(timer) }
    for alarm in alarms { if let id = alarm.id { loop.cancel(id) } }
    alarms = []
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

/// A timer of the machine.
struct Alarm {
  let timer: MachineTimer
  /// When it is to fire; `.max` where it does not run.
  var deadline = UInt64.max
  /// The loop's timer, and when that fires: no later than the machine's.
  var id: TimerID?
  var firesAt = UInt64.max
}

extension UInt64 {
  /// The sum, or the largest number there is: a moment that never comes.
  func addingSaturated(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
