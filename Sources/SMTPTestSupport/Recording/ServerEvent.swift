/// What a server tells the one that observes it, as it happens.
///
/// Events of a session come in the order in which they were recorded; a transaction after the last
/// octet of its final reply was written. The observer is called on the I/O thread mostly and must
/// not block it: it hands on what it gets.
package enum ServerEvent: Sendable {
  /// A client connected.
  case sessionStarted(SessionNews)
  /// A client broke a clause, a closure failed, a budget was spent.
  case finding(SMTPFinding)
  /// A transaction ended, stored or not.
  case transactionEnded(SMTPTransactionRecord)
  /// A connection is gone.
  case sessionEnded(SessionNews)
}

/// A session that there is news of. Its record is made for whoever asks for it.
package struct SessionNews: Sendable {
  private let session: LiveSession
  // A session does not hold its server.
  private let server: ServerCore

  init(_ session: LiveSession) {
    self.session = session
    server = session.server
  }

  package var number: Int { session.number }
  /// When the client connected, since the start of the server.
  package var startedAt: Duration { server.time(session.startedAt) }
  /// The session as it is now.
  package var record: SMTPSessionRecord { session.record }
}

/// Takes the events of a server.
package struct ServerObserver: Sendable {
  /// Whether it is to be told what clients break while they do: judging costs more than serving.
  let followsViolations: Bool
  let tell: @Sendable (ServerEvent) -> Void

  package init(
    followsViolations: Bool = true, _ tell: @escaping @Sendable (ServerEvent) -> Void
  ) {
    self.followsViolations = followsViolations
    self.tell = tell
  }
}
