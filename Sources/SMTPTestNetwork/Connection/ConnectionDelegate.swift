package import SMTPTestWire

/// The room above a connection: who decides and who is told. All calls come on the loop thread.
package protocol ConnectionDelegate: AnyObject, Sendable {
  /// A watched stage was reached; `honest` is the machine's own decision.
  func decide(_ event: SMTPStageEvent, honest: Decision) -> Answer
  /// The machine asks about a user. The answer may come from any thread, once.
  func lookUp(_ inquiry: SASLInquiry) -> SASLLookUp
  /// The machine said this, and all it said before was written.
  ///
  /// `isWritten` is false where that could not be written whole and the connection is gone.
  func didTell(_ fact: any Fact, isWritten: Bool, at time: UInt64)
  /// The memory budget is spent: the machine is about to be told.
  func didExhaustMemory()
  /// An interlude has taken longer than it may: the session is about to end.
  func didWaitTooLong(for interlude: Interlude)
  /// Everything received was processed, everything decided was written, and no transaction is open
  /// unless ``followsEveryStep``.
  func didSettle()
  /// Whether it wants to know of each pause within a transaction too. Asked once.
  var followsEveryStep: Bool { get }
  /// TLS begins: what speaks it; `nil` where nothing can.
  func makeTLSEngine() -> TLSEngine?
  /// A handshake is to show this: what speaks TLS with it.
  ///
  /// - Throws: where there is none.
  func tlsContext(showing identity: TLSIdentity) throws -> TLSContext
  /// The peer ended TLS in a way that is worth a remark, or TLS failed behind its handshake.
  func didEndTLS(_ remark: String)
  /// The connection is gone; nothing more will be recorded.
  func didClose(at time: UInt64)
}

extension ConnectionDelegate {
  // A machine that asks nothing needs nobody who answers.
  package func decide(_ event: SMTPStageEvent, honest: Decision) -> Answer { .now(honest) }
  package func lookUp(_ inquiry: SASLInquiry) -> SASLLookUp { .now(.refused()) }
  package func didWaitTooLong(for interlude: Interlude) {}
  package var followsEveryStep: Bool { false }
  package func makeTLSEngine() -> TLSEngine? { nil }
  package func tlsContext(showing identity: TLSIdentity) throws -> TLSContext {
    throw SMTPTLSSetupError(description: "nothing is shown where no TLS is spoken")
  }
  package func didEndTLS(_ remark: String) {}
}

/// The answer to what a machine asks about a user: now, or later and from any thread, once.
package enum SASLLookUp: Sendable {
  case now(SASLAnswer)
  case after(@Sendable (_ answer: @escaping @Sendable (SASLAnswer) -> Void) -> Void)
}
