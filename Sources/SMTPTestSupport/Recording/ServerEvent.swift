/// What a server tells the one that observes it, as it happens.
///
/// Events of a session come in the order in which they were recorded; a transaction after the last
/// octet of its final reply was written. The observer is called on the I/O thread mostly and must
/// not block it: it hands on what it gets.
package enum ServerEvent: Sendable {
  /// A client connected.
  case sessionStarted(SMTPSessionRecord)
  /// A client broke a clause, a closure failed, a budget was spent.
  case finding(SMTPFinding)
  /// A transaction ended, stored or not.
  case transactionEnded(SMTPTransactionRecord)
  /// A connection is gone.
  case sessionEnded(SMTPSessionRecord)
}

/// Takes the events of a server.
package typealias ServerObserver = @Sendable (ServerEvent) -> Void
