internal import SMTPTestWire

/// Plays what only scripts ask for, on one connection: waits, gates, half-closed connections, and
/// through a `PacedWriter` octets at a pace.
///
/// While something holds the connection back, its machine is not run, so that nothing is decided
/// before what was decided earlier has been done.
final class FaultPlayer {
  /// What is asked when a sequence was played, and at which stage.
  typealias Then = (ask: @Sendable () -> Answer, stage: SMTPStage)

  // The connection holds it.
  private unowned let connection: Connection
  /// What was decided and is held back, in order.
  @exclusivity(unchecked) private var pending: [Effect] = []
  /// How many of `pending` were performed, the one that is being performed included.
  @exclusivity(unchecked) private var performed = 0
  @exclusivity(unchecked) private var then: Then?
  /// Whether something holds back everything decided and not yet performed.
  @exclusivity(unchecked) private(set) var isPaused = false
  @exclusivity(unchecked) private var timer: TimerID?
  /// Takes the connection out of the interlude it waits for.
  @exclusivity(unchecked) private var leave: (@Sendable () -> Void)?
  /// How many interludes there were; the ends of earlier ones are late.
  @exclusivity(unchecked) private var interludes = 0
  @exclusivity(unchecked) private var writer: PacedWriter?
  /// What is to be done when the socket has taken everything.
  @exclusivity(unchecked) private var drained: ((FaultPlayer) -> Void)?
  /// Whether it waits for the socket to take everything.
  @exclusivity(unchecked) private var isDraining = false

  init(_ connection: Connection) { self.connection = connection }

  /// Whether what follows goes through here, since something is held back or leaves at a pace.
  var isPlaying: Bool { isPaused || writer != nil || pending.count > 0 }

  /// Performs the effects from `index` on; false if one of them holds back the rest, which is then
  /// performed, and `then` asked, when it is over.
  func play(_ effects: [Effect], from index: Int, then: Then? = nil) -> Bool {
    pending += effects[index...]
    if performPending() { return connection.isOpen }
    self.then = then
    return false
  }

  private func performPending() -> Bool {
    while connection.isOpen, !isPaused, performed < pending.count {
      let effect = pending[performed]
      performed += 1
      switch effect {
      case .write(let octets) where writer != nil && !connection.transport.isMute:
        if octets.isEmpty { continue }
        writer?.begin(octets)
        isPaused = true
        writePieces()
      case .fault(let fault): begin(fault)
      default: connection.perform(effect)
      }
    }
    if isPaused || !connection.isOpen { return false }
    pending = []
    performed = 0
    return true
  }

  func begin(_ fault: Effect.Fault) {
    switch fault {
    case .pace(let pace): writer = pace.map(PacedWriter.init)
    case .wait(let duration):
      let nanoseconds = duration.nanosecondCount
      guard nanoseconds > 0, letGo() else { return }
      pause(for: nanoseconds) { $0.goOn() }
    case .interlude(let interlude):
      guard letGo() else { return }
      begin(interlude)
    case .halfClose: onceDrained { $0.halfClose() }
    case .stopReading: connection.transport.isReadingStopped = true
    case .certificate(let identity): connection.show(identity)
    case .alert(let alert): connection.refuseHandshake(with: alert)
    case .leaveTLS: connection.transport.leaveTLS()
    case .cutRecord(let count):
      onceDrained { $0.connection.transport.tls?.cutRecord(count) }
    }
  }

  /// Does something when all that was decided has left.
  private func onceDrained(_ job: @escaping (FaultPlayer) -> Void) {
    guard letGo() else { return }
    if connection.output.isEmpty { return job(self) }
    drained = job
    isPaused = true
    isDraining = true
  }

  /// Has the octets decided so far leave before what follows; false if the connection is gone.
  private func letGo() -> Bool {
    connection.flush()
    return connection.isOpen
  }

  private func halfClose() {
    connection.log.mark(.halfClosed, at: connection.now)
    connection.transport.shutWrite()
  }

  // MARK: Pauses

  private func pause(for nanoseconds: UInt64, _ job: @escaping @Sendable (FaultPlayer) -> Void) {
    isPaused = true
    let clock = connection.clock
    let deadline = clock.now.addingSaturated(nanoseconds)
    timer = connection.loop.schedule(at: deadline, clock: clock) { [weak connection] in
      guard let connection, let player = connection.player, player.isPaused, connection.isOpen
      else { return }
      connection.now = clock.now
      player.timer = nil
      job(player)
    }
  }

  private func begin(_ interlude: Interlude) {
    isPaused = true
    interludes += 1
    let number = interludes
    let loop = connection.loop
    leave = interlude.begin { [weak connection] in
      loop.execute { [weak connection] in connection?.player?.end(interlude: number) }
    }
    // Whoever should end it may have failed, and waits for the peer, who waits for this.
    let timeout = connection.settings.interludeTimeout
    timer = loop.schedulePatiently(after: timeout) { [weak connection] in
      connection?.player?.giveUp(interlude, number)
    }
  }

  private func end(interlude number: Int) {
    guard isPaused, connection.isOpen, interludes == number else { return }
    connection.now = connection.clock.now
    leave = nil
    if let timer { connection.loop.cancel(timer) }
    timer = nil
    goOn()
  }

  private func giveUp(_ interlude: Interlude, _ number: Int) {
    guard isPaused, connection.isOpen, interludes == number else { return }
    connection.now = connection.clock.now
    timer = nil
    connection.delegate.didWaitTooLong(for: interlude)
    giveUp()
    connection.machine.shutDown()
    connection.run()
  }

  /// The pause is over.
  private func goOn() {
    isPaused = false
    connection.lastActivity = connection.now
    connection.watchIdleness()
    guard performPending() else { return connection.listen() }
    if let then {
      self.then = nil
      guard connection.take(then.ask(), at: then.stage) else { return }
    }
    connection.run()
  }

  /// The socket has taken all it was given.
  func outputDrained() {
    guard isDraining else { return }
    isDraining = false
    if let job = drained {
      drained = nil
      job(self)
    } else {
      writePieces()
      if isPaused { return }
    }
    goOn()
  }

  /// Writes pieces until there is a pause between them, the socket is full or all is written.
  private func writePieces() {
    while connection.isOpen, let piece = writer?.nextPiece() {
      connection.output.append(piece.octets)
      connection.flush()
      if !connection.isOpen { return }
      if piece.isLast {
        isPaused = false
        return
      }
      if piece.pause > 0 {
        return pause(for: piece.pause) { player in
          player.writePieces()
          if !player.isPaused { player.goOn() }
        }
      }
      if !connection.output.isEmpty {
        isDraining = true
        return
      }
    }
  }

  // MARK: Giving up

  /// Drops what is held back, but for what belongs to the record.
  func giveUp() {
    isPaused = false
    isDraining = false
    drained = nil
    writer = nil
    then = nil
    if let timer { connection.loop.cancel(timer) }
    timer = nil
    leave?()
    leave = nil
    let left = pending[performed...]
    pending = []
    performed = 0
    // What was performed before is on record already. Of a fact, the octets before it were not
    // written, or not whole.
    for case .tell(let fact) in left {
      connection.facts.append(QueuedFact(position: .max, fact: fact))
    }
  }
}
