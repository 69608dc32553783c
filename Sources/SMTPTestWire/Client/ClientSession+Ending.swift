/// How a session ends: as asked, or because it cannot go on.
extension ClientSession {
  mutating func quit() {
    phase = .quitting
    if defects.has(.noQUIT) { return close(ending) }
    write("QUIT")
    expect(.quit)
  }

  /// The failure that a refusal is: 421 is the end of the session wherever it stands.
  func refused(
    by reply: SMTPReply, at stage: SMTPStage, otherwise kind: ClientFailure.Kind = .connection
  ) -> ClientFailure {
    ClientFailure(reply.code == 421 ? .connection : kind, at: stage, refusedBy: reply)
  }

  /// Client and server do not understand each other.
  mutating func breakOff(_ reason: String, _ kind: ClientFailure.Kind = .protocol) {
    if phase == .quitting { return close(ending) }
    end(ClientFailure(kind, at: stage, reason, reply: lastReply), saysGoodbye: false)
  }

  /// There is no connection any more.
  mutating func lose(_ reason: String) {
    if phase == .quitting { return close(ending) }
    end(
      ClientFailure(.connection, at: stage, reason, reply: lastReply, isTransient: true),
      saysGoodbye: false)
  }

  /// Ends the session for a failure, which is that of the message under way as well.
  mutating func end(_ failure: ClientFailure, saysGoodbye: Bool = true) {
    if phase == .ended { return }
    if case .command(let number, _)? = firstOwed {
      effects.append(.tell(ClientFact.answered(number: number, .failure(failure))))
    }
    let failure = endDelivery(failure) ?? failure
    ending = failure
    let waiting = pending
    pending = []
    for work in waiting { abandon(work, failure) }
    // QUIT makes sense where the two are in step; behind the offer of TLS nothing else is said.
    guard saysGoodbye, isNothingOwed else { return close(failure) }
    quit()
  }

  /// The message under way comes to nothing, or to nothing that is known.
  private mutating func endDelivery(_ failure: ClientFailure) -> ClientFailure? {
    guard let delivery else { return nil }
    self.delivery = nil
    var failure = failure
    var recipients = delivery.recipients
    let refusal = failure.stage == .endOfData && failure.reply?.code == 421 ? failure.reply : nil
    let isOpen = delivery.isContentSent && delivery.failure == nil && refusal == nil
    if isOpen {
      failure.mayHaveBeenAccepted = true
      if failure.kind == .connection { failure.kind = .unknownOutcome }
    }
    // In LMTP those who were answered are known.
    for index in delivery.answeredCount..<recipients.count {
      guard case .accepted = recipients[index] else { continue }
      recipients[index] = refusal.map { .refused($0) } ?? (isOpen ? .unknown : .notSent)
    }
    let outcome = ClientOutcome(
      number: delivery.number, recipients: recipients, finalReply: delivery.finalReply,
      failure: delivery.failure ?? failure)
    effects.append(.tell(ClientFact.finished(outcome)))
    return failure
  }

  /// Says of work that it will not be done.
  mutating func abandon(_ work: ClientWork, _ failure: ClientFailure) {
    var failure = failure
    failure.isUnbegun = true
    failure.mayHaveBeenAccepted = false
    if failure.kind == .unknownOutcome { failure.kind = .connection }
    switch work {
    case .send(let message):
      effects.append(.tell(ClientFact.finished(.unsent(message, failure))))
    case .command(let number, _):
      effects.append(.tell(ClientFact.answered(number: number, .failure(failure))))
    case .content, .contentFails, .contentComes, .quit: break
    }
  }

  mutating func close(_ failure: ClientFailure?) {
    phase = .ended
    let waiting = pending
    pending = []
    for work in waiting {
      abandon(work, failure ?? ClientFailure(.connection, at: .quit, "the session is over"))
    }
    wait(for: nil)
    effects.append(.close(.fin))
    effects.append(.tell(ClientFact.ended(failure)))
  }

  // MARK: What the driver says

  package mutating func timerFired(_ timer: MachineTimer) {
    if phase == .ended { return }
    if phase == .quitting { return close(ending) }
    let failure = ClientFailure(
      .timeout, at: stage, "the server took too long", reply: lastReply, isTransient: true)
    if defects.has(.staysAfterTimeout), phase == .message, delivery != nil {
      forgetOwed()
      delivery?.failure = failure
      return finishDelivery()
    }
    end(failure, saysGoodbye: false)
  }

  package mutating func idleTimedOut() { timerFired(Self.patience) }

  package mutating func memoryExhausted() {
    breakOff("there is no memory left to record the session", .connection)
  }

  package mutating func connectionLost() {
    // What the server has said before may be why.
    while phase != .ended, phase != .handshake, takeReply() {}
    if phase != .ended { lose("the connection was lost") }
  }

  package mutating func shutDown() {
    if phase != .ended { lose("the client was stopped") }
  }
}
