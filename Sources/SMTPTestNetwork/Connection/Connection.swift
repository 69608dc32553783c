package import SMTPTestWire

/// Drives one machine over one socket: reads, records, feeds, asks, performs, writes once a batch.
///
/// Order, always: log, receive, next, decide, resume, perform, commit, wake. A commit is queued
/// behind the octets decided before it and performed when the socket has taken the last of them.
package final class Connection: EventHandler, @unchecked Sendable {
  // Protected by: all state is touched on the loop's thread only, or in its place while it sleeps
  // (`EventLoop.performAndWait`), under the loop's own lock.

  /// Above this many octets unparsed, or decided and not taken, the connection stops reading.
  private static let highWater = 262_144
  /// After the server's close, this much more is kept of what the client sends.
  private static let drainLimit = 16 << 20

  // Every field is touched on the loop's thread only, and no two accesses overlap: machines return
  // before their effects are performed. So nothing is lost without the run-time check of that,
  // which costs a debug build a twentieth of its time.
  package let log: SessionLog
  let loop: EventLoop
  let clock: SMTPFixtureClock
  let idleTimeout: UInt64
  /// How long an interlude may take, in nanoseconds of real time.
  let interludeTimeout: UInt64
  let isTCP: Bool
  let delegate: any ConnectionDelegate
  let isFollowed: Bool
  let budget: MemoryBudget
  let watched: WatchedStages
  // Any protocol: the driver knows none. (As a generic parameter it would make every field access
  // of a debug build a lookup.)
  @exclusivity(unchecked) var machine: any ProtocolMachine
  @exclusivity(unchecked) var descriptor: Int32

  // Open, then draining (the write side is shut; what still comes is read and recorded until the
  // client closes), then closed.
  @exclusivity(unchecked) var isOpen = true
  @exclusivity(unchecked) var isClosed = false
  let output = OutputBuffer()
  @exclusivity(unchecked) var commits: [(position: Int, transaction: FinishedTransaction)] =
    []
  @exclusivity(unchecked) var requestedClose: Effect.Close?
  @exclusivity(unchecked) var interest = IOEvents(rawValue: 0)
  /// The number of the question that is out with a hook; answers to earlier ones are late.
  @exclusivity(unchecked) var question = 0
  @exclusivity(unchecked) var isWaitingForAnswer = false
  @exclusivity(unchecked) var isInputEnded = false
  // What scripts asked for; see `Connection+Faults.swift`.
  /// Whether a fault holds back everything decided and not yet performed.
  @exclusivity(unchecked) var isPaused = false
  @exclusivity(unchecked) var faults: FaultState?
  /// How many interludes there were; the ends of earlier ones are late.
  @exclusivity(unchecked) var interludes = 0
  @exclusivity(unchecked) var isWriteShut = false
  /// The stage of the question asked last.
  @exclusivity(unchecked) var askedStage = SMTPStage.connect
  @exclusivity(unchecked) var isReadingStopped = false
  // Where the machine stood when it last waited for the client.
  @exclusivity(unchecked) var watchedGeneration = 0
  @exclusivity(unchecked) var isAtRest = false
  @exclusivity(unchecked) var unparsedCount = 0
  @exclusivity(unchecked) var isRunning = false
  /// The time of this turn; the clock is asked once a turn, not for every event of it.
  @exclusivity(unchecked) var now: UInt64
  @exclusivity(unchecked) var isDiscarding = false
  @exclusivity(unchecked) var lastActivity: UInt64
  @exclusivity(unchecked) var idleTimer: TimerID?
  @exclusivity(unchecked) var drainTimer: TimerID?
  @exclusivity(unchecked) var drained = 0

  /// Takes over `descriptor`, a connected, non-blocking socket. Call ``start()`` next, on the
  /// loop's thread.
  ///
  /// - Parameter idleTimeout: nanoseconds of `clock`; 0 means never.
  package init(
    _ machine: any ProtocolMachine, descriptor: Int32, isTCP: Bool, loop: EventLoop,
    clock: SMTPFixtureClock,
    idleTimeout: UInt64, interludeTimeout: UInt64, log: SessionLog, budget: MemoryBudget,
    watched: WatchedStages, delegate: any ConnectionDelegate
  ) {
    self.machine = machine
    self.descriptor = descriptor
    self.isTCP = isTCP
    self.loop = loop
    self.clock = clock
    self.idleTimeout = idleTimeout
    self.interludeTimeout = interludeTimeout
    self.log = log
    self.budget = budget
    self.watched = watched
    self.delegate = delegate
    isFollowed = delegate.followsEveryStep
    now = clock.now
    lastActivity = now
  }

  package func start() {
    if isTCP { Socket.setNoDelay(descriptor) }
    interest = .readable
    loop.add(descriptor, interest, self)
    watchIdleness()
    run()
  }

  /// Whether nothing is left to do for this connection until its client moves, and no transaction
  /// is open. On the loop's thread.
  package var isQuiet: Bool {
    if !isOpen { return true }
    return !isWaitingForAnswer && !isPaused && output.isEmpty && commits.isEmpty && isAtRest
  }

  /// Ends the session now, with the machine's reply for it if the socket takes it.
  package func shutDown() {
    guard !isClosed else { return }
    now = clock.now
    if isOpen {
      isWaitingForAnswer = false
      question += 1
      giveUpFaults()
      machine.shutDown()
      run()
      // What a full socket kept it from deciding is put on record all the same.
      if isOpen { performRest() }
    }
    // What arrived already is read, or the close would be a reset that swallows the reply.
    if !isClosed, !isReadingStopped { readAvailable(onlyRecord: true) }
    closeNow()
  }

  // MARK: Events

  package func handleEvents(_ events: IOEvents, on loop: EventLoop) {
    if isClosed { return }
    now = clock.now
    let answered = output.taken
    if events.contains(.writable) {
      flush()
      if isPaused, output.isEmpty { outputDrained() }
    }
    if isClosed { return }
    if isReadingStopped {
      // What is left to learn is that the connection is gone.
      if events.contains(.hangup) { return lose() }
    } else if events.contains(.readable) || events.contains(.hangup) {
      readAvailable(onlyRecord: !isOpen)
    }
    if isOpen { run() }
    // Nothing was answered, so nothing carries the acknowledgement of what was read, and clients
    // that hold back their last octets until then would wait for the kernel's delayed one.
    if isTCP, output.taken == answered, isOpen { Socket.rearmQuickAck(descriptor) }
  }

  func readAvailable(onlyRecord: Bool) {
    if isInputEnded {
      // Level-triggered hang-up after the end: only a broken connection is left to learn of.
      if case .failed = readOnce(onlyRecord: true) { lose() }
      return
    }
    var rounds = 0
    while rounds < 16, onlyRecord || unparsedCount < Self.highWater {
      rounds += 1
      switch readOnce(onlyRecord: onlyRecord) {
      case .octets(let count, let space):
        // A short read has emptied the socket; asking again would cost a system call.
        if count < space { return }
        if !onlyRecord { run() }
        if isClosed || isInputEnded { return }
      case .wouldBlock: return
      case .ended:
        isInputEnded = true
        log.mark(.peerClosed, at: now)
        if onlyRecord { closeNow() } else { machine.inputEnded() }
        return
      case .failed:
        lose()
        return
      }
    }
  }

  enum Read {
    case octets(Int, space: Int)
    case wouldBlock, ended, failed
  }

  func readOnce(onlyRecord: Bool) -> Read {
    let space = log.space(minimum: 1024)
    switch Socket.read(descriptor, into: space) {
    case .octets(let count):
      // After the end of a session, a spent budget keeps nothing more, and nobody keeps without end:
      // it is read only because a close with unread input would be a reset, and the client might
      // lose the last reply.
      if onlyRecord {
        drained += count
        if isDiscarding || budget.isSpent || drained > Self.drainLimit {
          isDiscarding = true
          return .octets(count, space: space.count)
        }
      }
      lastActivity = now
      log.received(count, at: now)
      let hasMemory = budget.take(count)
      if !onlyRecord {
        unparsedCount += count
        machine.receive(UnsafeRawBufferPointer(start: space.baseAddress, count: count))
        if !hasMemory {
          delegate.didExhaustMemory()
          machine.memoryExhausted()
        }
      }
      return .octets(count, space: space.count)
    case .wouldBlock: return .wouldBlock
    case .endOfStream: return .ended
    case .failed: return .failed
    }
  }

  // MARK: The machine

  func run() {
    // Performing effects can lead back here.
    if isRunning || isWaitingForAnswer || isPaused || !isOpen { return }
    isRunning = true
    let generation = watched.generation
    if generation != watchedGeneration {
      watchedGeneration = generation
      let (stages, bodyMarks) = watched.value
      machine.watch(stages, bodyMarks: bodyMarks)
    }
    defer { isRunning = false }
    while true {
      if output.count > Self.highWater {
        flush()
        if !isOpen { return }
        // The client does not read: nothing more is decided until it does.
        if output.count > Self.highWater { break }
      }
      switch machine.next() {
      case .needsInput(let standing):
        unparsedCount = standing.unparsedCount
        isAtRest = standing.isAtRest
        log.reach(standing.stage)
        flush()
        if isClosed { return }
        updateInterest()
        if output.isEmpty, isAtRest || isFollowed { delegate.didSettle() }
        return
      case .perform(let effects):
        var index = 0
        while index < effects.count {
          if faults == nil, !isFault(effects[index]) {
            perform(effects[index])
            index += 1
            continue
          }
          if !performInTurn(effects, from: index) {
            // It may take long: whoever waits meanwhile is told where the session stands.
            log.reach(askedStage)
            return updateInterest()
          }
          break
        }
      case .reached(let event, let honest):
        askedStage = event.stage
        if !take(delegate.decide(event, honest: honest), at: askedStage) { return }
      case .finished(let stage):
        log.reach(stage)
        if requestedClose == nil { requestedClose = .fin }
        flush()
        updateInterest()
        return
      }
    }
    updateInterest()
  }

  /// Takes the answer to the machine's question; false if that is not to be had yet.
  func take(_ answer: Answer, at stage: SMTPStage) -> Bool {
    switch answer {
    case .now(let decision):
      machine.resume(decision)
      return true
    case .after(let start):
      flush()
      if !isOpen { return false }
      log.reach(stage)
      isWaitingForAnswer = true
      question += 1
      let number = question
      updateInterest()
      start { [self] decision in
        loop.execute { [self] in self.answer(decision, to: number) }
      }
      return false
    case .first(let effects, let then):
      log.reach(stage)
      if performInTurn(effects, from: 0, then: (then, stage)) { return take(then(), at: stage) }
      updateInterest()
      return false
    }
  }

  func answer(_ decision: Decision, to number: Int) {
    guard isWaitingForAnswer, number == question, isOpen else { return }
    isWaitingForAnswer = false
    now = clock.now
    lastActivity = now
    machine.resume(decision)
    run()
  }

  func perform(_ effect: Effect) {
    switch effect {
    case .write(let octets): if !isWriteShut { output.append(octets) }
    case .fault(let fault): perform(fault)
    case .commit(let transaction):
      if isWriteShut { return delegate.didCommit(transaction, isAcknowledged: false, at: now) }
      commits.append((output.appended, transaction))
      if output.isEmpty { performCommits() }
    case .learned(let facts): delegate.didLearn(facts)
    case .progress(let progress): delegate.didProgress(progress)
    case .close(let close): requestedClose = requestedClose ?? close
    case .startTLS:
      // Nothing offers STARTTLS before the TLS layer exists, so no client gets here.
      requestedClose = .fin
    }
  }

  // MARK: Writing

  func flush() {
    while !output.isEmpty {
      let octets = output.octets
      switch Socket.write(descriptor, octets) {
      case .octets(let count):
        // A client that reads is not idle either.
        lastActivity = now
        log.sent(UnsafeRawBufferPointer(start: octets.baseAddress, count: count), at: now)
        output.take(count)
        _ = budget.take(count)
      case .wouldBlock:
        updateInterest()
        return
      case .failed:
        lose()
        return
      }
      if commits.count > 0 { performCommits() }
    }
    if commits.count > 0 { performCommits() }
    if let close = requestedClose { perform(close) }
  }

  func performCommits() {
    while commits.count > 0, commits[0].position <= output.taken {
      let transaction = commits[0].transaction
      if commits.count == 1 { commits = [] } else { commits.removeFirst() }
      delegate.didCommit(transaction, isAcknowledged: true, at: now)
    }
  }

  // MARK: Interest

  func updateInterest() {
    guard !isClosed else { return }
    var wanted: UInt32 = 0
    if !isInputEnded, !isReadingStopped {
      let isFull = output.count > Self.highWater || unparsedCount >= Self.highWater
      if !isOpen || !isFull { wanted = IOEvents.readable.rawValue }
    }
    if !output.isEmpty { wanted |= IOEvents.writable.rawValue }
    if wanted != interest.rawValue { setInterest(IOEvents(rawValue: wanted)) }
  }

  func setInterest(_ wanted: IOEvents) {
    loop.modify(descriptor, wanted)
    interest = wanted
  }
}
