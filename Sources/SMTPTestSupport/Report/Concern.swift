internal import SMTPTestNetwork

// Which sessions a failure is about. Their dialogues are shown before those of the others.
extension SMTPTestServer {
  /// The numbers of the sessions that a failure is about, those that say most first; empty where
  /// nothing is known of that.
  ///
  /// - Parameter error: why the test failed; `nil`: something it looked at was not as it ought to be.
  package func concern(of error: (any Error)?) -> [Int] {
    switch error {
    case let error as SMTPWaitError: error.concern
    case let error as SMTPFindingsError: error.concern
    case let error as SMTPDialogueError: error.session.map { [$0] } ?? []
    case let error as SMTPDeadlineError: error.concern
    case nil: core.mailbox.handed
    default: lastConcern
    }
  }

  /// The session in which something happened last, which is what the code under test threw for, as a
  /// rule.
  package var lastConcern: [Int] {
    core.recorders.map(\.record).lastActive.map { [$0.number] } ?? []
  }
}

extension [SMTPSessionRecord] {
  /// The one in which something happened last.
  var lastActive: SMTPSessionRecord? {
    self.max { ($0.lastActivity, $0.number) < ($1.lastActivity, $1.number) }
  }
}

extension SMTPSessionRecord {
  /// When something was recorded last, in nanoseconds of the server's clock.
  fileprivate var lastActivity: UInt64 { snapshot.events.last?.time ?? 0 }

  /// Whether it is in the midst of a transaction, for which the client has to do something.
  var isInTransaction: Bool {
    isLeftOpen && [.mail, .rcpt, .data, .body, .bdat].contains(stage)
  }
}

extension SMTPFindingsError {
  /// The sessions that have findings.
  var concern: [Int] { findings.compactMap(\.session).unique }
}

extension SMTPDeadlineError {
  /// The sessions whose clients have not gone.
  var concern: [Int] {
    sessions.filter { session in
      !session.snapshot.events.contains { $0.kind == .peerClosed || $0.kind == .connectionLost }
    }.map(\.number)
  }
}

extension [Int] {
  /// Without those that were there before.
  var unique: [Int] {
    var seen: Set<Int> = []
    return filter { seen.insert($0).inserted }
  }
}
