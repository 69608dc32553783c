/// What a raw client is asked to do.
package enum RawClientWork: MachineWork {
  /// Send these octets, at once.
  case send([UInt8])
  /// Tell the next reply, when it is whole: who asks first gets the first.
  case reply(number: Int)
  /// Tell when the server has ended its stream, or the connection is lost.
  case end(number: Int)
  /// Begin TLS, whatever was said.
  case startTLS(number: Int)
  /// Send nothing more, and go on reading.
  case halfClose
  case close(Effect.Close)
}

/// What a raw client comes to know: each is told once for what was asked.
package enum RawClientFact: Fact {
  case replied(number: Int, Result<SMTPReply, ClientFailure>)
  case endSeen(number: Int, ClientFailure?)
  case secured(number: Int, Result<SMTPTLSFacts, ClientFailure>)
}

/// A client without manners: it does what it is told, octet by octet, and nothing by itself.
package struct RawClientSession: ProtocolMachine {
  private static let patience = MachineTimer(1)

  private let timeout: Duration
  private var parser = ReplyParser()
  private var effects: [Effect] = []
  private var isInputEnded = false
  private var isOver = false
  /// Who waits for replies, in order, for the end, and for TLS.
  private var replies: [Int] = []
  private var ends: [Int] = []
  private var securing: Int?
  private var lastReply: SMTPReply?

  /// - Parameters:
  ///   - timeout: how long the server may take with what is waited for; zero: for ever.
  ///   - isTLSImplicit: the number under which TLS is waited for that begins with the first octet.
  package init(timeout: Duration, implicitTLS number: Int? = nil) {
    self.timeout = timeout
    if let number { take(RawClientWork.startTLS(number: number)) }
  }

  package mutating func receive(_ octets: UnsafeRawBufferPointer) { parser.receive(octets) }
  package mutating func inputEnded() { isInputEnded = true }

  package mutating func take(_ work: any MachineWork) {
    guard let work = work as? RawClientWork else { return }
    switch work {
    case .send(let octets): effects.append(.write(octets))
    case .reply(let number): replies.append(number)
    case .end(let number): ends.append(number)
    case .startTLS(let number):
      securing = number
      effects.append(.startTLS)
    case .halfClose: effects.append(.fault(.halfClose))
    case .close(let close): end(ClientFailure(.connection, at: .quit, "the client closed"), close)
    }
    restartTimer()
  }

  package mutating func next() -> Step {
    while true {
      if effects.count > 0 {
        let due = effects
        effects = []
        return .perform(due)
      }
      if isOver { return .finished(at: .quit) }
      if securing == nil, takeReply() || noticeEnd() { continue }
      return .needsInput(
        Standing(stage: .unknown, isAtRest: replies.isEmpty, unparsedCount: parser.unparsedCount))
    }
  }

  private mutating func takeReply() -> Bool {
    guard !replies.isEmpty else { return false }
    do throws(ReplyParser.Defect) {
      guard let reply = try parser.next() else { return false }
      lastReply = reply
      tell(.replied(number: replies.removeFirst(), .success(reply)))
    } catch {
      // What follows cannot be read either.
      let failure = ClientFailure(.protocol, at: .unknown, error.reason, reply: lastReply)
      failReplies(failure)
      parser = ReplyParser()
    }
    restartTimer()
    return true
  }

  private mutating func noticeEnd() -> Bool {
    guard isInputEnded, !replies.isEmpty || !ends.isEmpty else { return false }
    failReplies(lost("the server closed the connection"))
    for number in ends { tell(.endSeen(number: number, nil)) }
    ends = []
    restartTimer()
    return true
  }

  private mutating func failReplies(_ failure: ClientFailure) {
    for number in replies { tell(.replied(number: number, .failure(failure))) }
    replies = []
  }

  private func lost(_ reason: String) -> ClientFailure {
    ClientFailure(.connection, at: .unknown, reason, reply: lastReply, isTransient: true)
  }

  private mutating func tell(_ fact: RawClientFact) { effects.append(.tell(fact)) }

  private mutating func restartTimer() {
    let isWaiting = !replies.isEmpty || !ends.isEmpty || securing != nil
    effects.append(.setTimer(Self.patience, after: isWaiting && timeout > .zero ? timeout : nil))
  }

  private mutating func end(_ failure: ClientFailure, _ close: Effect.Close) {
    if isOver { return }
    isOver = true
    fail(failure, sawEnd: true)
    effects.append(.setTimer(Self.patience, after: nil))
    effects.append(.close(close))
  }

  /// Nothing comes of what is waited for.
  private mutating func fail(_ failure: ClientFailure, sawEnd: Bool) {
    failReplies(failure)
    for number in ends { tell(.endSeen(number: number, sawEnd ? nil : failure)) }
    ends = []
    if let securing { tell(.secured(number: securing, .failure(failure))) }
    securing = nil
  }

  // MARK: What the driver says

  package mutating func tlsEstablished(_ facts: SMTPTLSFacts) {
    guard let number = securing else { return }
    securing = nil
    tell(.secured(number: number, .success(facts)))
    restartTimer()
  }

  package mutating func tlsFailed(_ facts: SMTPTLSFacts) {
    guard let number = securing else { return }
    securing = nil
    let reason = "the handshake of TLS failed: \(facts.failure ?? "nothing says why")"
    tell(.secured(number: number, .failure(ClientFailure(.tls, at: .tlsHandshake, reason))))
    end(lost(reason), .fin)
  }

  package mutating func timerFired(_ timer: MachineTimer) {
    fail(
      ClientFailure(
        .timeout, at: .unknown, "the server took too long", reply: lastReply, isTransient: true),
      sawEnd: false)
  }

  package mutating func idleTimedOut() { timerFired(Self.patience) }
  package mutating func memoryExhausted() { end(lost("there is no memory left"), .fin) }
  package mutating func connectionLost() { end(lost("the connection was lost"), .fin) }
  package mutating func shutDown() { end(lost("the client was stopped"), .fin) }
}
