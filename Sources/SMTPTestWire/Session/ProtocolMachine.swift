/// A protocol without I/O: octets in, steps out. No socket, no clock, no thread.
///
/// The driver calls ``next()`` until it says `needsInput` or `finished`. After `reached` it must
/// call ``resume(_:)`` before the next ``next()``; whatever comes meanwhile is only stored.
package protocol ProtocolMachine {
  /// Has the driver asked at these stages only, at all others the honest decision stands; and in
  /// mid-content after so many octets of it, in rising order.
  mutating func watch(_ stages: StageSet, bodyMarks: [Int])
  /// Stores octets that arrived.
  mutating func receive(_ octets: UnsafeRawBufferPointer)
  /// Says that no more octets will arrive; what is stored is still processed.
  mutating func inputEnded()
  /// Takes work from outside: a client's next command, a proxy's octets.
  mutating func take(_ work: any MachineWork)
  /// Says that a timer the machine has set is due.
  mutating func timerFired(_ timer: MachineTimer)
  /// Says that the peer was idle for longer than allowed.
  mutating func idleTimedOut()
  /// Says that there is no memory left to record more of this session.
  mutating func memoryExhausted()
  /// Says that the fixture is being stopped: the session ends, with a word if it has one for it.
  mutating func shutDown()
  /// Says that the connection broke: nothing can be answered any more.
  mutating func connectionLost()
  /// Says, to a server, what the client asks for in the first message of its handshake. The handshake goes
  /// on at `shakeHands`.
  mutating func helloReceived(_ facts: SMTPTLSFacts)
  /// Says that the TLS handshake after `startTLS` is complete.
  mutating func tlsEstablished(_ facts: SMTPTLSFacts)
  /// Says that the TLS handshake after `startTLS` failed, why, and what was known by then.
  ///
  /// - Parameter isClear: whether it failed since the peer speaks no TLS, so that it may be told in clear.
  mutating func tlsFailed(_ facts: SMTPTLSFacts, isClear: Bool)
  /// The next step.
  mutating func next() -> Step
  /// Answers the open question.
  mutating func resume(_ decision: Decision)
  /// Answers the open inquiry.
  mutating func resume(answer: SASLAnswer)
}

/// Something that can be handed to a machine.
package protocol MachineWork: Sendable {}

// What many machines have no use for.
extension ProtocolMachine {
  package mutating func watch(_ stages: StageSet, bodyMarks: [Int]) {}
  package mutating func take(_ work: any MachineWork) {}
  package mutating func timerFired(_ timer: MachineTimer) {}
  package mutating func helloReceived(_ facts: SMTPTLSFacts) {}
  package mutating func tlsEstablished(_ facts: SMTPTLSFacts) {}
  package mutating func tlsFailed(_ facts: SMTPTLSFacts, isClear: Bool) {}
  package mutating func resume(_ decision: Decision) {}
  package mutating func resume(answer: SASLAnswer) {}
}

/// Where a machine stands when it waits for its peer.
package struct Standing: Sendable, Hashable {
  /// The stage reached last.
  package let stage: SMTPStage
  /// Whether no transaction is open and nothing is stored to be parsed.
  package let isAtRest: Bool
  /// The number of stored octets that were not yet parsed.
  package let unparsedCount: Int

  package init(stage: SMTPStage, isAtRest: Bool, unparsedCount: Int) {
    self.stage = stage
    self.isAtRest = isAtRest
    self.unparsedCount = unparsedCount
  }
}

/// What a machine does next.
package enum Step {
  /// Everything stored was processed, as far as it can be.
  case needsInput(Standing)
  /// A decision is due; `honest` is the machine's own.
  indirect case reached(SMTPStageEvent, honest: Decision)
  /// Somebody has to say what is known of a user, now or later; then comes
  /// ``ProtocolMachine/resume(answer:)``.
  indirect case asks(SASLInquiry)
  /// Perform these, in order.
  case perform([Effect])
  /// The session is over; it ended at this stage.
  case finished(at: SMTPStage)
}
