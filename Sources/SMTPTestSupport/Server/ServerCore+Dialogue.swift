internal import SMTPTestNetwork
internal import SMTPTestWire

/// What becomes of the dialogue.
extension ServerCore {
  func note(_ progress: DialogueProgress, of session: LiveSession) {
    if case .departed(let departure) = progress { return report(departure, of: session) }
    dialogueState.withLock { $0.note(progress, session: session.number) }
  }

  /// The connection is gone: nothing more can come, and what came after the end shows now.
  func noteDialogueEnd(of session: LiveSession) {
    guard let dialogue = configuration.dialogue else { return }
    let expected = dialogueState.withLock { state in
      state.noteEnd(session: session.number)
      return state.completed[session.number] ?? .max
    }
    let snapshot = session.log.snapshot()
    if snapshot.receivedCount > expected {
      let departure = DialogueDeparture(
        octets: snapshot.received(expected..<snapshot.receivedCount), at: expected,
        afterLine: dialogue.lastLine(for: session.number))
      report(departure, of: session)
    }
    bulletin.post(.dialogues)
  }

  /// What is secret of it is not told.
  private func report(_ departure: DialogueDeparture, of session: LiveSession) {
    let (octets, offset) = departure.actual
    let text = SecretText(secrets: SecretWatch.secrets(of: session.log.snapshot(), terms).client)
    let departure = departure.hiding(text.parts(of: octets, at: offset))
    dialogueState.withLock { $0.note(.departed(departure), session: session.number) }
    host.add(SMTPFinding(kind: .dialogueDeparted, session: session.number, text: departure.text))
    bulletin.post(.dialogues)
  }

  /// Where a server speaks TLS and where its dialogue does must be the same.
  func checkTLSOfDialogue() throws {
    guard let dialogue = configuration.dialogue else { return }
    try makeCertificates(of: dialogue.identities)
    if configuration.tls == nil, dialogue.beginsTLS {
      throw SMTPTestServerError.invalidConfiguration(
        "the dialogue has start-tls, and its server has no TLS: add .tls()")
    }
    if configuration.tls?.mode == .implicit, let line = dialogue.lineBeforeTLS {
      throw SMTPTestServerError.invalidConfiguration(
        "TLS begins with the first octet, and line \(line) of the dialogue stands before it: begin with "
          + "\"S! start-tls\"")
    }
  }

  /// Why the dialogue has failed; `nil` while it has not.
  func dialogueFailure() -> SMTPDialogueError? {
    guard configuration.dialogue != nil else {
      return SMTPDialogueError(
        reason: .noDialogue, session: nil, line: nil,
        text: "The server follows no dialogue; start it with .dialogue(…).", transcript: "")
    }
    // The reply to a departure is about to be written.
    catchUp()
    guard let (number, departure) = dialogueState.withLock({ $0.departures.first }) else {
      return nil
    }
    var text = departure.text.split(separator: "\n")[...].map(String.init)
    text[0] = "Session \(number) \(text[0])."
    return SMTPDialogueError(
      reason: .departed, session: number, line: departure.line,
      text: text.joined(separator: "\n"), transcript: transcript(of: number))
  }

  /// Whether every connection with a section of its own ran to its end.
  var isDialogueComplete: Bool {
    guard let dialogue = configuration.dialogue else { return false }
    let ended = dialogueState.withLock { $0.ended }
    return dialogue.numbers.allSatisfy(ended.contains)
  }

  /// What is missing, for a wait that ended too early.
  func unfinishedDialogue(_ reason: SMTPDialogueError.Reason) -> SMTPDialogueError {
    let (awaited, ended) = dialogueState.withLock { ($0.awaited, $0.ended) }
    let number = (configuration.dialogue?.numbers ?? []).first { !ended.contains($0) } ?? 1
    let begin =
      reason.timeout.map { "Waited \($0) for the dialogue to end; " }
      ?? "The server was stopped before the dialogue had ended; "
    return SMTPDialogueError(
      reason: reason, session: isKnown(number) ? number : nil, line: awaited[number]?.line,
      text: begin + standing(of: number), transcript: transcript(of: number))
  }

  /// Which connection has not said all that its section has, now that nothing more will come; `nil`
  /// where that is none.
  var dialogueShortfall: String? {
    guard let dialogue = configuration.dialogue, dialogue.isFinite else { return nil }
    let completed = dialogueState.withLock { $0.completed }
    return dialogue.numbers.first { completed[$0] == nil }.map {
      "the dialogue has not ended: \(standing(of: $0))"
    }
  }

  /// Where a connection is that has not come to its end.
  private func standing(of number: Int) -> String {
    guard isKnown(number) else { return "connection \(number) never came." }
    guard let (line, expected) = dialogueState.withLock({ $0.awaited[number] }) else {
      return "connection \(number) is not at its end."
    }
    return "connection \(number) waits at line \(line) for the client:\n  expected  \(expected)"
  }

  private func isKnown(_ number: Int) -> Bool { recorders.contains { $0.number == number } }

  private func transcript(of number: Int) -> String {
    recorders.last { $0.number == number }?.record.transcript ?? ""
  }
}
