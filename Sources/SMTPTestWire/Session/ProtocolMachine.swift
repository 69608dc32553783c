/// A protocol without I/O: octets in, steps out. No socket, no clock, no thread.
///
/// The driver calls ``next()`` until it says `needsInput` or `finished`. After `reached` it must
/// call ``resume(_:)`` before the next ``next()``; input that arrives meanwhile is only stored.
///
/// Its getters are `mutating`, though they change nothing: a debug build passes `self` of an
/// ordinary getter as a copy, and a machine has many parts to retain.
package protocol ProtocolMachine {
  /// The stages at which the driver is asked; at all others the honest decision stands.
  var watched: StageSet { get set }
  /// Stores octets that arrived.
  mutating func receive(_ octets: UnsafeRawBufferPointer)
  /// Says that no more octets will arrive; what is stored is still processed.
  mutating func inputEnded()
  /// Says that the client was idle for longer than allowed.
  mutating func idleTimedOut()
  /// Says that there is no memory left to record more of this session.
  mutating func memoryExhausted()
  /// Says that the server is being stopped: the session ends with the reply for it.
  mutating func shutDown()
  /// Says that the connection broke: nothing can be answered any more.
  mutating func connectionLost()
  /// Says that the TLS handshake after `startTLS` is complete.
  mutating func tlsEstablished()
  /// The next step.
  mutating func next() -> Step
  /// Answers the open question.
  mutating func resume(_ decision: Decision)
  /// The stage reached last.
  var stage: Stage { mutating get }
  /// The number of stored octets that were not yet parsed.
  var unparsedCount: Int { mutating get }
  /// Whether the session is between transactions, with nothing stored to be parsed.
  var isAtRest: Bool { mutating get }
}

/// What a machine does next.
package enum Step {
  /// Everything stored was processed.
  case needsInput
  /// A decision is due; `honest` is the machine's own.
  indirect case reached(StageEvent, honest: Decision)
  /// Perform these, in order.
  case perform([Effect])
  /// The session is over.
  case finished
}
