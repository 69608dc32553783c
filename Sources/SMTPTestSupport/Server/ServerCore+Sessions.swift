internal import SMTPTestNetwork
internal import SMTPTestWire

/// Sessions, on the loop's thread.
extension ServerCore: HostGuest {
  var farewell: [UInt8] { SMTPReply(421, "4.3.2", "Too many connections").octets }

  func receive(_ arrival: Arrival) -> Visit {
    let session = LiveSession(arrival, terms: terms, server: self)
    sessions.withLock { $0.append(session) }
    observation?.tell(.sessionStarted(SessionNews(session)))
    return Visit(machine: machine(for: arrival.number), session: session)
  }

  private func machine(for number: Int) -> any ProtocolMachine {
    guard let dialogue = configuration.dialogue else {
      return ServerSession(profile, session: number)
    }
    return DialogueSession(
      dialogue, connection: number, idleTimeout: configuration.idleTimeout,
      closePort: { [unowned self] in host.closePort(for: $0) })
  }

  /// A message is about to be put away: whoever does so has been told all that was found until then.
  func sessionDelivers(_ session: LiveSession) {
    trace?.update(session)
    reportViolations(of: session)
  }

  func sessionCommitted(_ session: LiveSession, _ record: SMTPTransactionRecord) {
    if record.outcome.isStored { scripts.noteStored(record) }
    if let observation {
      // Whoever watches sees the dialogue before what came of it.
      trace?.update(session)
      reportViolations(of: session)
      observation.tell(.transactionEnded(record))
    }
    mailbox.add(record)
  }

  func sessionSettled(_ session: LiveSession) {
    trace?.update(session)
    reportViolations(of: session)
    host.bulletin.post(.settles)
  }

  func sessionEnded(_ session: LiveSession) {
    noteDialogueEnd(of: session)
    trace?.update(session)
    reportViolations(of: session)
    observation?.tell(.sessionEnded(SessionNews(session)))
    host.depart(session)
  }

  /// Whether somebody watches the dialogues while they happen.
  var isFollowed: Bool { trace != nil || observation?.followsViolations == true }

  private func reportViolations(of session: LiveSession) {
    guard let observation, observation.followsViolations else { return }
    for violation in session.unreportedViolations() {
      observation.tell(.finding(SMTPFinding(violation, session: session.number)))
    }
  }
}
