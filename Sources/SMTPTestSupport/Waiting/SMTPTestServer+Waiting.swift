// Waiting in tasks. `SMTPTestServer+Blocking.swift` has the same for threads.
extension SMTPTestServer {
  /// How long waits last that are not told otherwise: 10 seconds, times `SMTP_FIXTURE_TIMEOUT`
  /// where that environment variable holds a number (for slow machines).
  ///
  /// A task that waits and is resumed late, because Swift's pool is busy with other tests, gets as
  /// much time again, up to four times its timeout: the code under test stood in the same line.
  public static var defaultTimeout: Duration { WaitDefaults.timeout }

  /// Waits for a message and returns the earliest one since start or reset.
  ///
  /// - Parameters:
  ///   - recipient: a pattern (`*`, `?`, without case) that an accepted recipient matches.
  ///   - sender: a pattern that the reverse-path matches; `""` for the null sender.
  ///   - condition: runs on the calling task for each message that came so far.
  ///   - instant: the moment to wait for. Default: the reply was written.
  ///   - timeout: real time, also with a manual clock; `nil` means ``defaultTimeout``.
  /// - Throws: ``SMTPWaitError`` at the deadline or when the server stops, `CancellationError`,
  ///   or what `condition` throws.
  public func message(
    to recipient: String? = nil, from sender: String? = nil,
    where condition: (@Sendable (SMTPReceivedMessage) throws -> Bool)? = nil,
    at instant: SMTPWaitInstant = .acknowledged, within timeout: Duration? = nil
  ) async throws -> SMTPReceivedMessage {
    try await message(
      SMTPMessageQuery(to: recipient, from: sender, where: condition), at: instant, within: timeout)
  }

  /// Waits for a message that all of the queries mean and returns the earliest one since start or
  /// reset.
  ///
  /// ```swift
  /// let message = try await server.message("ann@example.com", .subject("Welcome*"))
  /// ```
  ///
  /// - Throws: ``SMTPWaitError``, as ``message(to:from:where:at:within:)``.
  public func message(
    _ query: SMTPMessageQuery, _ more: SMTPMessageQuery...,
    at instant: SMTPWaitInstant = .acknowledged,
    within timeout: Duration? = nil
  ) async throws -> SMTPReceivedMessage {
    try await find(
      MessageSearch(SMTPMessageQuery(all: [query] + more), wanted: 1, isExact: false), instant,
      timeout
    )[0]
  }

  /// Waits until `count` messages came and returns them in the order of their replies. With 0 it makes
  /// sure that none came, as ``requireNoMessages(_:for:within:)-(SMTPMessageQuery...,_,_)`` does.
  ///
  /// - Throws: ``SMTPWaitError``, as ``message(to:from:where:at:within:)``, and ``SMTPWaitError`` if more than `count`
  ///   are there.
  public func messages(
    count: Int, to recipient: String? = nil, from sender: String? = nil,
    where condition: (@Sendable (SMTPReceivedMessage) throws -> Bool)? = nil,
    at instant: SMTPWaitInstant = .acknowledged, within timeout: Duration? = nil
  ) async throws -> [SMTPReceivedMessage] {
    try await messages(
      count: count, SMTPMessageQuery(to: recipient, from: sender, where: condition), at: instant,
      within: timeout)
  }

  /// Waits until `count` messages came that all of the queries mean, and returns them in the order
  /// of their replies.
  ///
  /// - Throws: ``SMTPWaitError``, as ``messages(count:to:from:where:at:within:)``.
  public func messages(
    count: Int, _ query: SMTPMessageQuery, _ more: SMTPMessageQuery...,
    at instant: SMTPWaitInstant = .acknowledged, within timeout: Duration? = nil
  ) async throws -> [SMTPReceivedMessage] {
    try await find(
      MessageSearch(SMTPMessageQuery(all: [query] + more), wanted: count, isExact: true), instant,
      timeout)
  }

  /// Waits for one message after another, each behind the one before in the order in which the
  /// replies were written, and returns them. Others may come between them.
  ///
  /// ```swift
  /// let mails = try await server.messages(inOrder: .subject("Welcome*"), .subject("Receipt*"))
  /// ```
  ///
  /// - Throws: ``SMTPWaitError``, as ``message(to:from:where:at:within:)``; the error tells which came too early.
  public func messages(
    inOrder queries: SMTPMessageQuery..., at instant: SMTPWaitInstant = .acknowledged,
    within timeout: Duration? = nil
  ) async throws -> [SMTPReceivedMessage] {
    try await messages(inOrder: queries, at: instant, within: timeout)
  }

  /// ``messages(inOrder:at:within:)-(SMTPMessageQuery...,_,_)`` with a list.
  ///
  /// - Throws: ``SMTPWaitError``, as there.
  public func messages(
    inOrder queries: [SMTPMessageQuery], at instant: SMTPWaitInstant = .acknowledged,
    within timeout: Duration? = nil
  ) async throws -> [SMTPReceivedMessage] {
    let deadline = Deadline(timeout)
    var search = OrderedSearch(queries)
    let found = try await core.reach(&search, deadline)
    try await settle(found, search.expectation, instant, deadline)
    core.mailbox.markSeen(found)
    return found
  }

  /// Makes sure that no message was stored, or none that all of the queries mean: waits until the
  /// server is quiescent, then for `window`.
  ///
  /// - Parameters:
  ///   - queries: which messages must not be there; without any, all.
  ///   - window: how long to go on watching. Default zero: what the clients that finished have sent
  ///     is known by then.
  ///   - timeout: how long the server may take to become quiescent; `nil` means ``defaultTimeout``.
  /// - Throws: ``SMTPWaitError`` as soon as a message is there, or if the server does not become
  ///   quiescent in time; `CancellationError`; what a closure of a query throws.
  public func requireNoMessages(
    _ queries: SMTPMessageQuery..., for window: Duration = .zero, within timeout: Duration? = nil
  ) async throws {
    try await requireNoMessages(queries, for: window, within: timeout)
  }

  /// ``requireNoMessages(_:for:within:)-(SMTPMessageQuery...,_,_)`` with a list.
  ///
  /// - Throws: ``SMTPWaitError``, as there.
  public func requireNoMessages(
    _ queries: [SMTPMessageQuery], for window: Duration = .zero, within timeout: Duration? = nil
  ) async throws {
    let query = SMTPMessageQuery(all: queries)
    var before = AbsenceSearch(query, untilQuiescence: true)
    try await core.reach(&before, Deadline(timeout))
    var after = AbsenceSearch(query, untilQuiescence: false)
    try await core.reach(&after, Deadline(window))
  }

  /// Makes sure that nothing is left in the end that the author of the test ought to know:
  /// ``findings``, and beside them messages that no wait, assertion or property handed to the test,
  /// sessions that neither side has closed, and a dialogue that was not gone through.
  ///
  /// Whatever has arrived by now is handled first, and clients that are about to say goodbye get a
  /// second to do so. Tests with the option ``SMTPServerOption/strict`` do this when they have ended.
  ///
  /// - Throws: ``SMTPFindingsError`` if there is any, those that the option tolerates apart;
  ///   `CancellationError`.
  public func requireNoFindings() async throws {
    var awaited = AwaitedGoodbyes()
    try await core.reach(&awaited, AwaitedGoodbyes.deadline)
    try core.checkFindings()
  }

  /// ``requireNoFindings()`` if the server is strict.
  ///
  /// - Throws: ``SMTPFindingsError``, `CancellationError`.
  package func settleStrictly() async throws {
    if core.configuration.isStrict { try await requireNoFindings() }
  }

  /// Waits until everything that arrived was handled, no transaction is open, no closure runs and
  /// nothing is left to write.
  ///
  /// - Throws: ``SMTPWaitError`` at the deadline, `CancellationError`.
  public func quiescence(within timeout: Duration? = nil) async throws {
    var awaited = AwaitedQuiescence()
    try await core.reach(&awaited, Deadline(timeout))
  }

  /// Waits until `count` sessions have ended since start or reset, and returns those that have.
  ///
  /// - Throws: ``SMTPWaitError`` at the deadline or when the server stops, `CancellationError`.
  public func endedSessions(count: Int = 1, within timeout: Duration? = nil) async throws
    -> [SMTPSessionRecord]
  {
    var awaited = AwaitedSessions(count: count)
    return try await core.reach(&awaited, Deadline(timeout))
  }

  private func find(
    _ search: MessageSearch, _ instant: SMTPWaitInstant, _ timeout: Duration?
  ) async throws -> [SMTPReceivedMessage] {
    if search.isExact, search.wanted <= 0 {
      try await requireNoMessages([search.query], within: timeout)
      return []
    }
    let deadline = Deadline(timeout)
    var search = search
    let found = try await core.reach(&search, deadline)
    try await settle(found, search.expectation, instant, deadline)
    return try core.exactly(found, &search)
  }

  /// Waits for what the instant of a wait means beyond the replies of the messages.
  private func settle(
    _ found: [SMTPReceivedMessage], _ expectation: String, _ instant: SMTPWaitInstant,
    _ deadline: Deadline
  ) async throws {
    switch instant {
    case .acknowledged: return
    case .sessionEnded:
      var awaited = AwaitedEnds(messages: found, expectation: expectation)
      try await core.reach(&awaited, deadline)
    case .quiescent:
      var awaited = AwaitedQuiescence()
      try await core.reach(&awaited, deadline)
    }
  }
}

extension ServerCore {
  /// `message(…)` takes the earliest; `messages(count:)` means as many and no more.
  func exactly(_ found: [SMTPReceivedMessage], _ search: inout MessageSearch) throws
    -> [SMTPReceivedMessage]
  {
    if search.isExact {
      // Nothing found may be lost to a reset that comes right now.
      _ = try search.look(self)
      if search.found.count > search.wanted { throw search.error(.unexpected, self) }
    }
    mailbox.markSeen(found)
    return found
  }
}

extension SMTPMessageQuery {
  init(
    to recipient: String?, from sender: String?,
    where condition: (@Sendable (SMTPReceivedMessage) throws -> Bool)?
  ) {
    var queries: [SMTPMessageQuery] = []
    if let recipient { queries.append(.to(recipient)) }
    if let sender { queries.append(.from(sender)) }
    if let condition { queries.append(.where("the closure holds", condition)) }
    self.init(all: queries)
  }
}
