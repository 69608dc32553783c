package import SMTPTestWire

/// Who decides and who is told. All calls come on the loop thread.
package protocol ConnectionDelegate: AnyObject, Sendable {
  /// A watched stage was reached; `honest` is the machine's own decision.
  func decide(_ event: SMTPStageEvent, honest: Decision) -> Answer
  /// The memory budget is spent: the session is about to end with 452.
  func didExhaustMemory()
  /// An interlude has taken longer than it may: the session is about to end with 421.
  func didWaitTooLong(for interlude: Interlude)
  /// The session learned something about its client.
  func didLearn(_ facts: SMTPSessionFacts)
  /// A session that follows a dialogue came further, or left it.
  func didProgress(_ progress: DialogueProgress)
  /// Everything received was processed, everything decided was written, and no transaction is open
  /// unless ``followsEveryStep``.
  func didSettle()
  /// Whether it wants to know of each pause within a transaction too. Asked once.
  var followsEveryStep: Bool { get }
  /// A transaction ended and its reply was written, or was given up.
  ///
  /// `isAcknowledged` is false where the reply could not be written whole.
  func didCommit(_ transaction: FinishedTransaction, isAcknowledged: Bool, at time: UInt64)
  /// The connection is gone; nothing more will be recorded.
  func didClose(at time: UInt64)
}
