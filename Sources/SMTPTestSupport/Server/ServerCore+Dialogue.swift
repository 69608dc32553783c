internal import SMTPTestNetwork
internal import SMTPTestWire

/// What becomes of the dialogue.
extension ServerCore {
  func note(_ progress: DialogueProgress, of session: SessionRecorder) {
    dialogueState.withLock { $0.note(progress, session: session.number) }
    guard case .departed(let departure) = progress else { return }
    report(departure, of: session)
  }

  /// The connection is gone: nothing more can come, and what came after the end shows now.
  func noteDialogueEnd(of session: SessionRecorder) {
    guard let dialogue = configuration.dialogue else { return }
    let expected = dialogueState.withLock { state in
      state.noteEnd(session: session.number)
      return state.completed[session.number] ?? .max
    }
    let snapshot = session.log.snapshot()
    if snapshot.receivedCount > expected {
      let departure = DialogueDeparture(
        octets: snapshot.received(expected..<snapshot.receivedCount),
        afterLine: dialogue.lastLine(for: session.number))
      dialogueState.withLock { $0.note(.departed(departure), session: session.number) }
      report(departure, of: session)
    }
    bulletin.post(.dialogues)
  }

  private func report(_ departure: DialogueDeparture, of session: SessionRecorder) {
    add(Finding(kind: .dialogueDeparted, session: session.number, text: departure.text))
    bulletin.post(.dialogues)
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
      switch reason {
      case .timedOut(let duration): "Waited \(duration) for the dialogue to end; "
      default: "The server was stopped before the dialogue had ended; "
      }
    guard recorders.contains(where: { $0.number == number }) else {
      return SMTPDialogueError(
        reason: reason, session: nil, line: nil, text: "\(begin)connection \(number) never came.",
        transcript: "")
    }
    var text = "\(begin)connection \(number) is not at its end."
    if let (line, expected) = awaited[number] {
      text = "\(begin)connection \(number) waits at line \(line) for the client:\n"
      text += "  expected  \(expected)"
    }
    return SMTPDialogueError(
      reason: reason, session: number, line: awaited[number]?.line, text: text,
      transcript: transcript(of: number))
  }

  private func transcript(of number: Int) -> String {
    recorders.last { $0.number == number }?.record.transcript ?? ""
  }
}

extension SMTPDialogue {
  /// The last line of a connection's section, from 1.
  fileprivate func lastLine(for connection: Int) -> Int { block(for: connection)?.lastLine ?? 1 }
}

extension DialogueBlock {
  fileprivate var lastLine: Int? {
    guard let last = nodes.last else { return nil }
    switch last.kind {
    case .repeated(_, _, let block): return block.lastLine
    case .either(let blocks): return blocks.last?.lastLine
    case .say, .act, .expect, .event: return last.line
    }
  }
}
