package import SMTPTestWire

/// Drives one machine over one socket: reads, records, feeds, asks, performs, writes once a batch.
///
/// Order, always: log, receive, next, decide, resume, perform, tell, wake. A fact is queued behind
/// the octets decided before it, and told when the socket has taken the last of them. What the
/// machine speaks, and what its facts mean, is not known here.
///
/// This file has its life and what arrives; `+Machine` runs the machine and performs, `+Ending` ends
/// it, `+TLS` has its handshake, `+Timers` its timers. `FaultPlayer` plays what scripts ask for, `Transport` is the socket.
package final class Connection: EventHandler, @unchecked Sendable {
  // Protected by: all state is touched on the loop's thread only, or in its place while it sleeps
  // (`EventLoop.performAndWait`), under the loop's own lock.

  /// Above this many octets unparsed the connection stops reading.
  static let highWater = 262_144
  /// Who leaves within so many nanoseconds behind the handshake of TLS leaves for what it has seen there.
  private static let soon: UInt64 = 2_000_000_000

  // Every field is touched on the loop's thread only, and no two accesses overlap: machines return
  // before their effects are performed. So nothing is lost without the run-time check of that,
  // which costs a debug build a twentieth of its time.
  package let log: SessionLog
  let loop: EventLoop
  let clock: SMTPFixtureClock
  let settings: ConnectionSettings
  let delegate: any ConnectionDelegate
  let isFollowed: Bool
  let budget: MemoryBudget
  let watched: WatchedStages
  let transport: Transport
  /// The transport's, at hand: it is asked for at every step.
  let output: OutputBuffer
  // Any protocol: the driver knows none. (As a generic parameter it would make every field access
  // of a debug build a lookup.)
  @exclusivity(unchecked) var machine: any ProtocolMachine

  // Open, then draining (the write side is shut; what still comes is read and recorded until the
  // peer closes), then closed.
  @exclusivity(unchecked) var isOpen = true
  @exclusivity(unchecked) var isClosed = false
  /// What is to be told when so many octets have been taken.
  @exclusivity(unchecked) var facts: [QueuedFact] = []
  @exclusivity(unchecked) var requestedClose: Effect.Close?
  /// Whether TLS begins when everything decided before was written.
  @exclusivity(unchecked) var isTLSDue = false
  /// What the next handshake shows; `nil`: what all show.
  @exclusivity(unchecked) var shownContext: TLSContext?
  /// When its handshake was complete.
  @exclusivity(unchecked) var establishedAt: UInt64 = 0
  /// The number of the question that is out with a hook; answers to earlier ones are late.
  @exclusivity(unchecked) var question = 0
  @exclusivity(unchecked) var isWaitingForAnswer = false
  /// The stage of the question asked last.
  @exclusivity(unchecked) var askedStage = SMTPStage.connect
  /// Plays what scripts ask for; made when one does.
  @exclusivity(unchecked) var player: FaultPlayer?
  // Where the machine stood when it last waited for its peer.
  @exclusivity(unchecked) var watchedGeneration = 0
  @exclusivity(unchecked) var isAtRest = false
  @exclusivity(unchecked) var unparsedCount = 0
  @exclusivity(unchecked) var isRunning = false
  /// Whether the machine was handed work since it was asked what to do.
  @exclusivity(unchecked) var isWorkNew = false
  /// The time of this turn; the clock is asked once a turn, not for every event of it.
  @exclusivity(unchecked) var now: UInt64
  @exclusivity(unchecked) var lastActivity: UInt64
  @exclusivity(unchecked) var idleTimer: TimerID?
  /// The timers of the machine: those that it ever set.
  @exclusivity(unchecked) var alarms: [Alarm] = []
  @exclusivity(unchecked) var drain = Drain()

  /// Takes over `descriptor`, a connected, non-blocking socket. Call ``start()`` next, on the
  /// loop's thread.
  package init(
    _ machine: any ProtocolMachine, descriptor: Int32, isTCP: Bool, loop: EventLoop,
    clock: SMTPFixtureClock, settings: ConnectionSettings, log: SessionLog, budget: MemoryBudget,
    watched: WatchedStages, delegate: any ConnectionDelegate
  ) {
    self.machine = machine
    transport = Transport(descriptor: descriptor, isTCP: isTCP, loop: loop)
    output = transport.output
    self.loop = loop
    self.clock = clock
    self.settings = settings
    self.log = log
    self.budget = budget
    self.watched = watched
    self.delegate = delegate
    isFollowed = delegate.followsEveryStep
    now = clock.now
    lastActivity = now
  }

  package func start() {
    transport.open(self)
    watchIdleness()
    run()
  }

  /// Whether something that was decided holds back all that is decided later.
  var isPaused: Bool { player?.isPaused ?? false }

  /// Whether nothing is left to do for this connection until its peer moves, and no transaction
  /// is open. On the loop's thread.
  package var isQuiet: Bool {
    if !isOpen { return true }
    return !isWaitingForAnswer && !isPaused && output.isEmpty && facts.isEmpty && isAtRest
  }

  /// Hands work to the machine. From any thread; in the order of the calls of one thread.
  package func hand(_ work: any MachineWork) {
    // Whoever hears of an effect may answer it with work: the machine is asked for more anyway.
    if loop.isOnLoopThread, isRunning {
      isWorkNew = true
      if isOpen { machine.take(work) }
      return
    }
    loop.execute { [self] in
      guard isOpen else { return }
      now = clock.now
      lastActivity = now
      machine.take(work)
      run()
    }
  }

  /// Ends the session now, with the machine's word for it if the socket takes it. On the loop's
  /// thread.
  package func shutDown() {
    guard !isClosed else { return }
    now = clock.now
    if isOpen {
      isWaitingForAnswer = false
      question += 1
      player?.giveUp()
      if isShakingHands { failHandshake("the \(log.role.noun) was stopped in the handshake") }
      machine.shutDown()
      run()
      // What a full socket kept it from deciding is put on record all the same.
      if isOpen { performRest() }
    }
    // What arrived already is read, or the close would be a reset that swallows the reply.
    if !isClosed, !transport.isReadingStopped { readAvailable(onlyForRecord: true) }
    closeNow()
  }

  // MARK: What arrives

  package func handleEvents(_ events: IOEvents, on loop: EventLoop) {
    if isClosed { return }
    now = clock.now
    let answered = output.taken
    if events.contains(.writable) {
      transport.writeRest()
      flush()
      if output.isEmpty, let player, player.isPaused { player.outputDrained() }
    }
    if isClosed { return }
    if transport.isReadingStopped {
      // What is left to learn is that the connection is gone.
      if events.contains(.hangup) { return lose() }
    } else if events.contains(.readable) || events.contains(.hangup) {
      readAvailable()
    }
    if isOpen { run() }
    // Nothing was answered, so nothing carries the acknowledgement of what was read, and peers
    // that hold back their last octets until then would wait for the kernel's delayed one.
    if output.taken == answered, isOpen { transport.rearmQuickAck() }
  }

  /// Reads what is there: for the machine while the session lasts, for the record afterwards.
  func readAvailable(onlyForRecord: Bool = false) {
    if transport.isInputEnded {
      // Level-triggered hang-up after the end: only a broken connection is left to learn of.
      if case .failed = readOnce(forMachine: false).outcome { lose() }
      return
    }
    if let tls = transport.tls {
      tls.isCallDue = false
      if tls.isShakingHands, !shakeHands() { return }
    }
    var rounds = 0
    while rounds < 16 {
      rounds += 1
      // Each time: what was read before may have ended the session.
      let isForMachine = isOpen && !onlyForRecord
      if isForMachine, unparsedCount >= Self.highWater { return }
      let (outcome, space) = readOnce(forMachine: isForMachine)
      switch outcome {
      case .octets(let count):
        if !isOpen, log.role == .client, drain.isLongForClient { return closeNow() }
        // A short read has emptied the socket; asking again would cost a system call.
        if count < space { return }
        if isForMachine { run() }
        if isClosed || transport.isInputEnded { return }
      case .wouldBlock: return
      case .endOfStream:
        transport.isInputEnded = true
        log.mark(.peerClosed, at: now)
        let isSoon = isOpen && now < establishedAt.addingSaturated(Self.soon)
        if let remark = transport.tls?.remark(isSoon: isSoon) {
          log.remark(remark, at: now)
          delegate.didEndTLS(remark)
        }
        if isForMachine { machine.inputEnded() } else { closeNow() }
        return
      case .failed:
        lose()
        return
      }
    }
  }

  /// Reads what the peer has said before the connection broke.
  func readRest() {
    if isClosed || transport.isInputEnded || transport.isReadingStopped { return }
    while case .octets = readOnce(forMachine: isOpen).outcome {}
  }

  private func readOnce(forMachine isForMachine: Bool) -> (outcome: Transport.Read, space: Int) {
    let space = log.space(minimum: 1024)
    let outcome = transport.receive(into: space)
    guard case .octets(let count) = outcome else { return (outcome, space.count) }
    if !isForMachine, !drain.keeps(count, isBudgetSpent: budget.isSpent) {
      return (outcome, space.count)
    }
    lastActivity = now
    log.received(count, at: now)
    if isForMachine {
      unparsedCount += count
      machine.receive(UnsafeRawBufferPointer(start: space.baseAddress, count: count))
      if budget.isSpent {
        delegate.didExhaustMemory()
        machine.memoryExhausted()
      }
    }
    return (outcome, space.count)
  }
}

/// A fact that is told when so many octets have been taken.
struct QueuedFact {
  let position: Int
  let fact: any Fact
}

/// How long things may take on a connection, in nanoseconds.
package struct ConnectionSettings: Sendable {
  /// How long the peer may be silent by the connection's clock; 0 means for ever.
  package var idleTimeout: UInt64
  /// How long an interlude may take, in real time.
  package var interludeTimeout: UInt64

  /// How many octets may wait to be written before nothing more is decided, nor read.
  package var unsentLimit: Int

  package init(
    idleTimeout: UInt64 = 0, interludeTimeout: UInt64 = 60_000_000_000, unsentLimit: Int = 262_144
  ) {
    self.idleTimeout = idleTimeout
    self.interludeTimeout = interludeTimeout
    self.unsentLimit = unsentLimit
  }
}
