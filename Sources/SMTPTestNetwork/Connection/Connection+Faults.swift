internal import SMTPTestWire

/// What a connection needs to know while it does what a script asked for.
final class FaultState {
  /// What was decided and is held back, in order.
  @exclusivity(unchecked) var pending: [Effect] = []
  /// How many of `pending` were performed, the one that is being performed included.
  @exclusivity(unchecked) var performed = 0
  /// What is asked when that was performed.
  @exclusivity(unchecked) var then: (ask: @Sendable () -> Answer, stage: SMTPStage)?
  @exclusivity(unchecked) var timer: TimerID?
  /// Takes the connection out of the interlude it waits for.
  @exclusivity(unchecked) var leave: (@Sendable () -> Void)?
  @exclusivity(unchecked) var pace: SMTPPace?
  // The octets that are written at a pace, how many of them were, and in how many pieces.
  @exclusivity(unchecked) var paced: [UInt8] = []
  @exclusivity(unchecked) var pacedCount = 0
  @exclusivity(unchecked) var pieces = 0
  /// Whether the write side is to be shut when the socket has taken everything.
  @exclusivity(unchecked) var isHalfClosing = false
  /// Whether it waits for the socket to take everything.
  @exclusivity(unchecked) var isDraining = false
}

/// Performing what only scripts ask for: waits, gates, paced octets, half-closed connections.
///
/// While something holds the connection back, its machine is not run, so that nothing is decided
/// before what was decided earlier has been done.
extension Connection {
  func isFault(_ effect: Effect) -> Bool {
    if case .fault = effect { true } else { false }
  }

  /// Performs the effects from `index` on; false if one of them holds back the rest, which is then
  /// performed, and `then` asked, when it is over.
  func performInTurn(
    _ effects: [Effect], from index: Int,
    then: (ask: @Sendable () -> Answer, stage: SMTPStage)? = nil
  ) -> Bool {
    let faults = faults ?? FaultState()
    self.faults = faults
    faults.pending += effects[index...]
    if performPending() { return isOpen }
    faults.then = then
    return false
  }

  private func performPending() -> Bool {
    guard let faults else { return true }
    while isOpen, !isPaused, faults.performed < faults.pending.count {
      let effect = faults.pending[faults.performed]
      faults.performed += 1
      if case .write(let octets) = effect, faults.pace != nil, !isWriteShut {
        startPaced(octets)
      } else {
        perform(effect)
      }
    }
    if isPaused || !isOpen { return false }
    faults.pending = []
    faults.performed = 0
    if faults.pace == nil { self.faults = nil }
    return true
  }

  func perform(_ fault: Effect.Fault) {
    switch fault {
    case .rule(let text): log.remark(text, .rule, at: now)
    case .action(let text):
      // Behind what was decided before it, on record as on the wire.
      if letGo() { log.remark(text, .action, at: now) }
    case .remark(let text): log.remark(text, at: now)
    case .pace(let pace): faults?.pace = pace
    case .wait(let duration):
      let nanoseconds = duration.nanosecondCount
      guard nanoseconds > 0, letGo() else { return }
      pause(until: clock.now + nanoseconds) { $0.continueAfterPause() }
    case .interlude(let interlude):
      guard letGo(), let faults else { return }
      isPaused = true
      interludes += 1
      let number = interludes
      faults.leave = interlude.begin { [weak self, loop] in
        loop.execute { [weak self] in self?.end(interlude: number) }
      }
      // Whoever should end it may have failed, and waits for the client, who waits for this.
      let deadline = SMTPFixtureClock.system.now + interludeTimeout
      faults.timer = loop.schedule(at: deadline, clock: .system) { [weak self] in
        guard let self, isPaused, isOpen, interludes == number else { return }
        now = clock.now
        self.faults?.timer = nil
        delegate.didWaitTooLong(for: interlude)
        giveUpFaults()
        machine.shutDown()
        run()
      }
    case .halfClose:
      guard letGo(), let faults else { return }
      faults.isHalfClosing = true
      if output.isEmpty { return halfClose() }
      isPaused = true
      faults.isDraining = true
    case .stopReading:
      isReadingStopped = true
    }
  }

  /// Has the octets decided so far leave before what follows; false if the connection is gone.
  private func letGo() -> Bool {
    flush()
    return isOpen
  }

  private func pause(until deadline: UInt64, _ job: @escaping @Sendable (Connection) -> Void) {
    isPaused = true
    faults?.timer = loop.schedule(at: deadline, clock: clock) { [weak self] in
      guard let self, isPaused, isOpen else { return }
      now = clock.now
      faults?.timer = nil
      job(self)
    }
  }

  private func end(interlude number: Int) {
    guard isPaused, isOpen, let faults, interludes == number else { return }
    now = clock.now
    faults.leave = nil
    if let timer = faults.timer { loop.cancel(timer) }
    faults.timer = nil
    continueAfterPause()
  }

  private func continueAfterPause() {
    isPaused = false
    lastActivity = now
    let faults = faults
    guard performPending() else { return updateInterest() }
    if let faults, let then = faults.then {
      faults.then = nil
      guard take(then.ask(), at: then.stage) else { return }
    }
    run()
  }

  private func halfClose() {
    faults?.isHalfClosing = false
    isWriteShut = true
    log.mark(.halfClosed, at: now)
    Socket.shutdownWrite(descriptor)
  }

  /// The socket has taken all it was given.
  func outputDrained() {
    guard let faults, faults.isDraining else { return }
    faults.isDraining = false
    if faults.isHalfClosing {
      halfClose()
    } else {
      writePieces()
      if isPaused { return }
    }
    continueAfterPause()
  }

  // MARK: Pace

  private func startPaced(_ octets: [UInt8]) {
    guard let faults, octets.count > 0 else { return }
    faults.paced = octets
    faults.pacedCount = 0
    faults.pieces = 0
    isPaused = true
    writePieces()
  }

  /// Writes pieces until there is a pause between them, the socket is full or all is written.
  private func writePieces() {
    guard let faults, let pace = faults.pace else { return }
    while isOpen {
      let left = faults.paced.count - faults.pacedCount
      let (size, pause) = pace.piece(faults.pieces, left: left)
      output.append(Array(faults.paced[faults.pacedCount..<faults.pacedCount + size]))
      faults.pacedCount += size
      faults.pieces += 1
      flush()
      if !isOpen { return }
      if size == left {
        faults.paced = []
        isPaused = false
        return
      }
      if pause > 0 {
        return self.pause(until: clock.now + pause) { connection in
          connection.writePieces()
          if !connection.isPaused { connection.continueAfterPause() }
        }
      }
      if !output.isEmpty {
        faults.isDraining = true
        return
      }
    }
  }

  // MARK: Giving up

  /// Drops what is held back, but for what belongs to the record.
  func giveUpFaults() {
    guard let faults else { return }
    self.faults = nil
    isPaused = false
    if let timer = faults.timer { loop.cancel(timer) }
    faults.leave?()
    // What was performed before the connection was lost is on record already.
    for effect in faults.pending[faults.performed...] {
      switch effect {
      // Its reply was not written, or not whole.
      case .commit(let transaction): commits.append((.max, transaction))
      case .learned, .progress: perform(effect)
      default: break
      }
    }
    faults.pending = []
    faults.performed = 0
  }
}

extension SMTPPace {
  /// The size of piece number `index`, and the nanoseconds between it and the next.
  func piece(_ index: Int, left: Int) -> (size: Int, pause: UInt64) {
    switch self {
    case .bytewise(let every): return (1, every.nanosecondCount)
    case .split(let sizes):
      return (index < sizes.count ? min(max(1, sizes[index]), left) : left, 0)
    case .throttle(let rate):
      let rate = max(1, rate)
      if rate < 10 { return (1, 1_000_000_000 / UInt64(rate)) }
      return (min(rate / 10, left), 100_000_000)
    }
  }
}
