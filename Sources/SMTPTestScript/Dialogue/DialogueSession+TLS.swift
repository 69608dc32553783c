package import SMTPTestWire

/// How far a handshake of TLS has come.
enum DialogueHandshake: Equatable {
  case goesOn
  /// The client's part has come, and the server's is due.
  case isDue(SMTPTLSFacts)
  case complete
  case failed(String)
}

/// TLS within a dialogue: `S! start-tls` begins it, and by `C! tls` the client must have completed the
/// handshake. Without the latter the dialogue goes on whatever came of it, as it does in a transcript.
///
/// The server's lines behind `S! start-tls` are for the moment when the client's part has come: such as
/// wait leave the server's part to follow, all others stand in its place.
extension DialogueSession {
  package mutating func helloReceived(_ tls: SMTPTLSFacts) {
    if handshake == .goesOn { handshake = .isDue(tls) }
  }

  /// The server's part of the handshake, or what stands in its place.
  mutating func answerHello(_ tls: SMTPTLSFacts) {
    var goesOn = true
    while goesOn, case .server(let node, let following) = position?.next {
      goesOn = node.kind.leavesHandshake
      if !goesOn { break }
      pass(node, to: following)
    }
    if goesOn {
      handshake = .goesOn
      effects.append(.shakeHands)
      return
    }
    handshake = .failed("the server did not go on with it")
    var tls = tls
    tls.failure = "the server did not go on with the handshake, as the dialogue has it"
    learn(tls)
    if case .server(let node, _) = position?.next, node.kind.writes {
      effects.append(.fault(.leaveTLS))
    }
  }

  package mutating func tlsEstablished(_ tls: SMTPTLSFacts) {
    handshake = .complete
    learn(tls)
  }

  package mutating func tlsFailed(_ tls: SMTPTLSFacts, isClear: Bool) {
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
