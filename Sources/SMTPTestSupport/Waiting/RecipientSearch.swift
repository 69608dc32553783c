public import SMTPTestWire

/// A search for accepted recipients, in however many transactions their mail came.
struct RecipientSearch: Awaited {
  let query: SMTPMessageQuery
  let wanted: Int
  private(set) var found: [SMTPEnvelopeAddress] = []
  private var messages: [SMTPReceivedMessage] = []
  private var position = Mailbox.Position()

  init(_ query: SMTPMessageQuery, wanted: Int) {
    self.query = query
    self.wanted = wanted
  }

  var topic: Bulletin.Topic { .transactions }

  mutating func look(_ core: ServerCore) throws -> [SMTPEnvelopeAddress]? {
    let (records, isAnew) = core.mailbox.read(from: &position)
    if isAnew { (found, messages) = ([], []) }
    for record in records where record.outcome.isStored {
      let message = SMTPReceivedMessage(record)
      guard try query.matches(message) else { continue }
      messages.append(message)
      found += message.envelope.recipients
    }
    guard found.count >= wanted else { return nil }
    core.mailbox.markSeen(messages)
    return found
  }

  func error(_ reason: SMTPWaitError.Reason, _ core: ServerCore) -> SMTPWaitError {
    SMTPWaitError(
      reason, "\(wanted) accepted recipient\(wanted == 1 ? "" : "s") of messages\(query.suffix)",
      shortfall: found.isEmpty ? "none came" : "\(found.count) came",
      searched: .one(query, found: messages), core)
  }
}

extension SMTPTestServer {
  /// Waits until messages for `count` accepted recipients came, and returns all recipients that came by
  /// then, in the order of the replies: for mail to many, which clients send in as many transactions as
  /// they like.
  ///
  /// ```swift
  /// let recipients = try await server.recipients(count: 500, .subject("Newsletter"))
  /// #expect(Set(recipients).count == 500)
  /// ```
  ///
  /// - Parameters:
  ///   - count: how many at least.
  ///   - queries: of which messages; without any, of all.
  ///   - timeout: real time, also with a manual clock; `nil` means ``defaultTimeout``.
  /// - Throws: ``SMTPWaitError`` if fewer came; `CancellationError`; what closures of the queries throw.
  public func recipients(
    count: Int, _ queries: SMTPMessageQuery..., within timeout: Duration? = nil
  ) async throws -> [SMTPEnvelopeAddress] {
    var search = RecipientSearch(SMTPMessageQuery(all: queries), wanted: count)
    return try await core.reach(&search, Deadline(timeout))
  }

  /// Blocks the thread until messages for `count` accepted recipients came:
  /// ``recipients(count:_:within:)`` for synchronous tests.
  ///
  /// - Throws: ``SMTPWaitError`` if fewer came; what closures of the queries throw.
  @available(*, noasync, message: "use recipients(count:_:within:)")
  public func waitForRecipients(
    count: Int, _ queries: SMTPMessageQuery..., within timeout: Duration? = nil
  ) throws -> [SMTPEnvelopeAddress] {
    var search = RecipientSearch(SMTPMessageQuery(all: queries), wanted: count)
    return try core.reachBlocking(&search, Deadline(timeout))
  }
}
