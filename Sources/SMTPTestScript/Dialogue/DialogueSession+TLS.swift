package import SMTPTestWire

/// How far a handshake of TLS has come.
enum DialogueHandshake: Equatable {
  case goesOn
  case complete
  case failed(String)
}

/// TLS within a dialogue: `S! start-tls` begins it, and by `C! tls` the client must have completed the
/// handshake. Without the latter the dialogue goes on whatever came of it, as it does in a transcript.
extension DialogueSession {
  package mutating func tlsEstablished(_ tls: SMTPTLSFacts) {
    handshake = .complete
    learn(tls)
  }

  package mutating func tlsFailed(_ tls: SMTPTLSFacts) {
    handshake = .failed(tls.failure ?? "it failed")
    learn(tls)
  }

  private mutating func learn(_ tls: SMTPTLSFacts) {
    var facts = SMTPSessionFacts(number: number)
    facts.isEncrypted = handshake == .complete
    facts.tls = tls
    effects.append(.learned(facts))
  }

  mutating func beginTLS(_ node: DialogueBlock.Node) {
    if buffer.isEmpty {
      handshake = .goesOn
      effects.append(.startTLS)
      return
    }
    // In clear: it must not count for what was said inside TLS (CVE-2011-0411).
    moves = [
      DialoguePosition.Move(
        kind: .event(.tls), node: node, next: position ?? DialoguePosition(DialogueBlock([])))
    ]
    matchers = [DialogueMatcher(DialoguePattern(elements: [], endsLine: true), captures: [:])]
    isDeparting = true
  }

  /// What ends a handshake besides its own end; false while it goes on.
  mutating func seeHandshake() -> Bool {
    switch end {
    case nil: return false
    case .idle: handshake = .failed("the client did not complete it in time")
    default: handshake = .failed("the connection ended")
    }
    return true
  }

  mutating func holdHandshake(against move: DialoguePosition.Move) -> Bool {
    switch handshake {
    case .complete: take(move)
    case .failed(let reason) where end != .idle && end != .reset:
      depart(.noTLS(reason), from: [move])
    default: depart(end ?? .noTLS("it was not begun"), from: [move])
    }
    return true
  }
}
