internal import SMTPTestWire

/// Running the machine, and doing what it says.
extension Connection {
  /// - Parameter evenIfFull: whether the machine is asked although the peer has not taken what was
  ///   decided before.
  func run(evenIfFull: Bool = false) {
    // Performing effects can lead back here.
    if isRunning || !isOpen { return }
    // What comes meanwhile may have filled it, or have been the end: neither is to be heard of again.
    if isWaitingForAnswer || isPaused { return listen() }
    isRunning = true
    let generation = watched.generation
    if generation != watchedGeneration {
      watchedGeneration = generation
      let (stages, bodyMarks) = watched.value
      machine.watch(stages, bodyMarks: bodyMarks)
    }
    defer { isRunning = false }
    while true {
      if output.count > settings.unsentLimit {
        flush()
        if !isOpen { return }
        // The peer does not read: nothing more is decided until it does.
        if output.count > settings.unsentLimit, !evenIfFull { break }
      }
      isWorkNew = false
      switch machine.next() {
      case .needsInput(let standing):
        unparsedCount = standing.unparsedCount
        isAtRest = standing.isAtRest
        log.reach(standing.stage)
        flush()
        if isClosed { return }
        if isWorkNew { continue }
        listen()
        if output.isEmpty, isAtRest || isFollowed { delegate.didSettle() }
        return
      case .perform(let effects):
        if !perform(effects) {
          // It may take long: whoever waits meanwhile is told where the session stands.
          log.reach(askedStage)
          return listen()
        }
      case .reached(let event, let honest):
        askedStage = event.stage
        if !take(delegate.decide(event, honest: honest), at: askedStage) { return }
      case .asks(let inquiry): if !lookUp(inquiry) { return }
      case .finished(let stage):
        log.reach(stage)
        if requestedClose == nil { requestedClose = .fin }
        flush()
        listen()
        return
      }
    }
    listen()
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
      listen()
      start { [self] decision in
        loop.execute { [self] in self.answer(decision, to: number) }
      }
      return false
    case .first(let effects, let then):
      log.reach(stage)
      if faultPlayer.play(effects, from: 0, then: (then, stage)) { return take(then(), at: stage) }
      listen()
      return false
    }
  }

  private func answer(_ decision: Decision, to number: Int) {
    guard endWaiting(for: number) else { return }
    machine.resume(decision)
    run()
  }

  /// Has the machine's inquiry answered, now or later; only this connection waits. False where the
  /// answer is not to be had yet.
  private func lookUp(_ inquiry: SASLInquiry) -> Bool {
    switch delegate.lookUp(inquiry) {
    case .now(let answer):
      machine.resume(answer: answer)
      return true
    case .after(let start):
      flush()
      if !isOpen { return false }
      isWaitingForAnswer = true
      question += 1
      let number = question
      listen()
      start { [self] answer in
        loop.execute { [self] in
          guard endWaiting(for: number) else { return }
          machine.resume(answer: answer)
          run()
        }
      }
      return false
    }
  }

  /// False where the answer comes too late.
  private func endWaiting(for number: Int) -> Bool {
    guard isWaitingForAnswer, number == question, isOpen else { return false }
    isWaitingForAnswer = false
    now = clock.now
    lastActivity = now
    watchIdleness()
    return true
  }

  // MARK: Effects

  /// Performs the effects in order; false if one of them holds back the rest, which is performed
  /// when that is over.
  private func perform(_ effects: [Effect]) -> Bool {
    if let player, player.isPlaying { return player.play(effects, from: 0) }
    var index = 0
    while index < effects.count {
      if case .fault = effects[index] { return faultPlayer.play(effects, from: index) }
      perform(effects[index])
      index += 1
    }
    return true
  }

  /// Performs what a machine that has ended has left to do, but for the close, which follows.
  func performRest() {
    while case .perform(let effects) = machine.next() {
      for effect in effects {
        switch effect {
        // There is nobody left to play for, and no socket to wait for.
        case .close, .fault: break
        case .note(let note): record(note)
        default: perform(effect)
        }
      }
    }
  }

  /// Performs an effect that holds nothing back.
  func perform(_ effect: Effect) {
    switch effect {
    case .write(let octets): if !transport.isMute { output.append(octets) }
    case .tell(let fact):
      if transport.isMute {
        delegate.didTell(fact, isWritten: false, at: now)
      } else if output.isEmpty {
        delegate.didTell(fact, isWritten: true, at: now)
      } else {
        facts.append(QueuedFact(position: output.appended, fact: fact))
      }
    case .note(let note):
      // An action stands behind what was decided before it, on record as on the wire.
      if case .action = note {
        flush()
        if !isOpen { return }
      }
      record(note)
    case .close(let close): requestedClose = requestedClose ?? close
    case .setTimer(let timer, let duration): set(timer, duration)
    case .startTLS:
      isTLSDue = true
      flush()
    case .shakeHands: answerHello()
    case .fault: break
    }
  }

  private func record(_ note: Effect.Note) {
    switch note {
    case .rule(let text): log.remark(text, .rule, at: now)
    case .action(let text): log.remark(text, .action, at: now)
    case .remark(let text): log.remark(text, at: now)
    }
  }

  private var faultPlayer: FaultPlayer {
    if let player { return player }
    let player = FaultPlayer(self)
    self.player = player
    return player
  }

  // MARK: Writing

  func flush() {
    while !output.isEmpty {
      let octets = output.octets
      switch transport.send() {
      case .octets(let count):
        // A peer that reads is not idle either.
        lastActivity = now
        log.sent(UnsafeRawBufferPointer(start: octets.baseAddress, count: count), at: now)
        output.take(count)
      case .wouldBlock: return listen()
      case .failed:
        readRest()
        return lose()
      }
      if facts.count > 0 { tellFacts() }
    }
    if let close = requestedClose { return perform(close) }
    if isTLSDue { beginTLS() }
  }

  private func tellFacts() {
    while facts.count > 0, facts[0].position <= output.taken {
      let fact = facts[0].fact
      if facts.count == 1 { facts = [] } else { facts.removeFirst() }
      // What was cut has left, and told the peer nothing.
      delegate.didTell(fact, isWritten: !transport.isCut, at: now)
    }
  }

  /// Hears of what the peer sends unless there is too much already, and of room to write if needed.
  func listen() {
    guard !isClosed else { return }
    let isFull =
      output.count > settings.unsentLimit || unparsedCount >= Self.highWater
    transport.listen(reading: !isOpen || !isFull)
  }
}
