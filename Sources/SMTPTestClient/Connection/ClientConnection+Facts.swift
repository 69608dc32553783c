package import SMTPTestNetwork
package import SMTPTestWire

/// What the machine and the driver tell. All of it comes on the loop's thread.
extension ClientConnection: ConnectionDelegate {
  package func didTell(_ fact: any Fact, isWritten: Bool, at time: UInt64) {
    guard let fact = fact as? ClientFact else { return }
    switch fact {
    case .secured(let facts): state.withLock { $0.tls = facts }
    case .ready(let offer): becomeReady(offer, at: time)
    case .contentBegins(let number):
      let isKept = state.withLock { state in
        guard let place = state.place(of: number) else { return true }
        state.sends[place].contentBegan = time
        return state.sends[place].isKept
      }
      if !isKept { log.keepOwn(false) }
    case .contentEnds(let number):
      state.withLock { state in
        if let place = state.place(of: number) { state.sends[place].contentEnded = time }
      }
      log.keepOwn(true)
    case .contentDue(let number): pull(number)
    case .finished(let outcome): finish(outcome, at: time)
    case .answered(let number, let result):
      guard let done = state.withLock({ $0.commands.removeValue(forKey: number) }) else { return }
      answer { [self] in done(result.mapError { error($0) }) }
    case .ended(let failure): end(failure)
    }
  }

  package func didExhaustMemory() {}
  package func didSettle() {}

  package func makeTLSEngine() -> TLSEngine? {
    do throws(ClientFailure) {
      let engine = try plan.engine()
      engineInUse.engine = engine
      return engine
    } catch {
      state.withLock { $0.engineFailure = error }
      return nil
    }
  }

  private func becomeReady(_ offer: ClientOffer, at time: UInt64) {
    let (whole, waiting, token) = state.withLock { state in
      let whole = SMTPServerOffer(offer, state.tls)
      state.offer = whole
      state.becameReady = time
      defer { state.ready = [] }
      return (whole, state.ready, state.token)
    }
    if let token { plan.tokens?.accept(token) }
    answer { for done in waiting { done(.success(whole)) } }
  }

  /// Hands the next piece of a content over.
  private func pull(_ number: Int) {
    let (source, link) = state.withLock { state in
      (state.place(of: number).flatMap { state.sends[$0].source }, state.link)
    }
    guard let source, case .open(let connection) = link else { return }
    // From here on it is not the server that takes long.
    connection.hand(ClientWork.contentComes)
    source.next { piece in
      switch piece {
      case .success(let octets?): connection.hand(ClientWork.content(octets, isLast: false))
      case .success(nil): connection.hand(ClientWork.content([], isLast: true))
      case .failure(let failure):
        connection.hand(ClientWork.contentFails(reason: failure.reason))
      }
    }
  }

  private func finish(_ outcome: ClientOutcome, at time: UInt64) {
    let lastEvent = log.eventCount
    let (underWay, firstEvent, times) = state.withLock { state in
      defer { state.nextEvent = lastEvent }
      return (
        state.place(of: outcome.number).map { state.sends.remove(at: $0) }, state.nextEvent,
        (state.connectBegan, state.connected, state.becameReady)
      )
    }
    guard let underWay else { return }
    let events = max(underWay.firstEvent, firstEvent)..<lastEvent
    underWay.source?.stop()
    let recipients = SMTPRecipientResult.all(underWay.envelope, outcome.recipients)
    if let failure = outcome.failure {
      return answer { [self] in
        underWay.done(.failure(error(failure, recipients, from: events.lowerBound)))
      }
    }
    let began = underWay.contentBegan ?? underWay.handed
    let ended = underWay.contentEnded ?? began
    let report = SMTPSendReport(
      recipients: recipients, finalReply: outcome.finalReply ?? SMTPReply(250),
      timings: SMTPSendReport.Timings(
        connect: .span(times.0, times.1), setUp: .span(times.1, times.2),
        envelope: .span(underWay.handed, began), content: .span(began, ended),
        finalReply: .span(ended, time)),
      record: ClientRecord(log: log, events: events))
    answer { underWay.done(.success(report)) }
  }

  /// Tells, at once or when the socket is gone.
  func answer(_ job: @escaping @Sendable () -> Void) {
    let isHeld = state.withLock { state in
      if state.cancellation == nil { return false }
      state.held.append(job)
      return true
    }
    if !isHeld { job() }
  }
}

extension Duration {
  fileprivate static func span(_ start: UInt64, _ end: UInt64) -> Duration {
    let count = end > start ? end - start : 0
    return Duration(
      secondsComponent: Int64(count / 1_000_000_000),
      attosecondsComponent: Int64(count % 1_000_000_000) * 1_000_000_000)
  }
}
