// Waiting on threads: the same as in tasks, for synchronous tests.
extension SMTPTestServer {
  /// Blocks the thread until a message came: ``message(to:from:where:at:within:)`` for synchronous
  /// tests.
  ///
  /// - Throws: ``SMTPWaitError`` at the deadline or when the server stops, or what `condition`
  ///   throws.
  @available(*, noasync, message: "use message(to:from:where:at:within:)")
  public func waitForMessage(
    to recipient: String? = nil, from sender: String? = nil,
    where condition: (@Sendable (SMTPReceivedMessage) throws -> Bool)? = nil,
    at instant: SMTPWaitInstant = .acknowledged, within timeout: Duration? = nil
  ) throws -> SMTPReceivedMessage {
    try waitForMessage(
      SMTPMessageQuery(to: recipient, from: sender, where: condition), at: instant, within: timeout)
  }

  /// Blocks the thread until a message came that all of the queries mean.
  ///
  /// - Throws: ``SMTPWaitError``, as ``waitForMessage(to:from:where:at:within:)``.
  @available(*, noasync, message: "use message(_:_:at:within:)")
  public func waitForMessage(
    _ query: SMTPMessageQuery, _ more: SMTPMessageQuery...,
    at instant: SMTPWaitInstant = .acknowledged,
    within timeout: Duration? = nil
  ) throws -> SMTPReceivedMessage {
    try findBlocking(
      MessageSearch(SMTPMessageQuery(all: [query] + more), wanted: 1, isExact: false), instant,
      timeout
    )[0]
  }

  /// Blocks the thread until `count` messages came.
  ///
  /// - Throws: ``SMTPWaitError``, as ``waitForMessage(to:from:where:at:within:)``, and ``SMTPWaitError`` if more than
  ///   `count` are there.
  @available(*, noasync, message: "use messages(count:to:from:where:at:within:)")
  public func waitForMessages(
    count: Int, to recipient: String? = nil, from sender: String? = nil,
    where condition: (@Sendable (SMTPReceivedMessage) throws -> Bool)? = nil,
    at instant: SMTPWaitInstant = .acknowledged, within timeout: Duration? = nil
  ) throws -> [SMTPReceivedMessage] {
    try waitForMessages(
      count: count, SMTPMessageQuery(to: recipient, from: sender, where: condition), at: instant,
      within: timeout)
  }

  /// Blocks the thread until `count` messages came that all of the queries mean.
  ///
  /// - Throws: ``SMTPWaitError``, as ``waitForMessages(count:to:from:where:at:within:)``.
  @available(*, noasync, message: "use messages(count:_:_:at:within:)")
  public func waitForMessages(
    count: Int, _ query: SMTPMessageQuery, _ more: SMTPMessageQuery...,
    at instant: SMTPWaitInstant = .acknowledged, within timeout: Duration? = nil
  ) throws -> [SMTPReceivedMessage] {
    try findBlocking(
      MessageSearch(SMTPMessageQuery(all: [query] + more), wanted: count, isExact: true), instant,
      timeout)
  }

  /// Blocks the thread until one message after another came, each behind the one before:
  /// ``messages(inOrder:at:within:)-(SMTPMessageQuery...,_,_)`` for synchronous tests.
  ///
  /// - Throws: ``SMTPWaitError``, as ``waitForMessage(to:from:where:at:within:)``.
  @available(*, noasync, message: "use messages(inOrder:at:within:)")
  public func waitForMessages(
    inOrder queries: SMTPMessageQuery..., at instant: SMTPWaitInstant = .acknowledged,
    within timeout: Duration? = nil
  ) throws -> [SMTPReceivedMessage] {
    try waitForMessages(inOrder: queries, at: instant, within: timeout)
  }

  /// ``waitForMessages(inOrder:at:within:)-(SMTPMessageQuery...,_,_)`` with a list.
  ///
  /// - Throws: ``SMTPWaitError``, as there.
  @available(*, noasync, message: "use messages(inOrder:at:within:)")
  public func waitForMessages(
    inOrder queries: [SMTPMessageQuery], at instant: SMTPWaitInstant = .acknowledged,
    within timeout: Duration? = nil
  ) throws -> [SMTPReceivedMessage] {
    let deadline = Deadline(timeout)
    var search = OrderedSearch(queries)
    let found = try core.reachBlocking(&search, deadline)
    try settleBlocking(found, search.expectation, instant, deadline)
    core.mailbox.markSeen(found)
    return found
  }

  /// Blocks the thread to make sure that no message was stored, or none that all of the queries
  /// mean: ``requireNoMessages(_:for:within:)-(SMTPMessageQuery...,_,_)`` for synchronous tests.
  ///
  /// - Throws: ``SMTPWaitError`` as soon as a message is there, or if the server does not become
  ///   quiescent in time; what a closure of a query throws.
  @available(*, noasync, message: "use requireNoMessages(_:for:within:)")
  public func waitForNoMessages(
    _ queries: SMTPMessageQuery..., for window: Duration = .zero, within timeout: Duration? = nil
  ) throws {
    try waitForNoMessages(queries, for: window, within: timeout)
  }

  /// ``waitForNoMessages(_:for:within:)-(SMTPMessageQuery...,_,_)`` with a list.
  ///
  /// - Throws: ``SMTPWaitError``, as there.
  @available(*, noasync, message: "use requireNoMessages(_:for:within:)")
  public func waitForNoMessages(
    _ queries: [SMTPMessageQuery], for window: Duration = .zero, within timeout: Duration? = nil
  ) throws {
    let query = SMTPMessageQuery(all: queries)
    var before = AbsenceSearch(query, untilQuiescence: true)
    try core.reachBlocking(&before, Deadline(timeout))
    var after = AbsenceSearch(query, untilQuiescence: false)
    try core.reachBlocking(&after, Deadline(window))
  }

  /// Blocks the thread to make sure that nothing is left in the end: ``requireNoFindings()`` for
  /// synchronous tests.
  ///
  /// - Throws: ``SMTPFindingsError`` if there is any, those that the option tolerates apart.
  @available(*, noasync, message: "use requireNoFindings()")
  public func waitForNoFindings() throws {
    var awaited = AwaitedGoodbyes()
    try core.reachBlocking(&awaited, AwaitedGoodbyes.deadline)
    try core.checkFindings()
  }

  /// ``waitForNoFindings()`` if the server is strict.
  ///
  /// - Throws: ``SMTPFindingsError``.
  @available(*, noasync, message: "use settleStrictly()")
  package func waitStrictly() throws {
    if core.configuration.isStrict { try waitForNoFindings() }
  }

  /// Blocks the thread until the server is quiescent.
  ///
  /// - Throws: ``SMTPWaitError`` at the deadline.
  @available(*, noasync, message: "use quiescence(within:)")
  public func waitForQuiescence(within timeout: Duration? = nil) throws {
    var awaited = AwaitedQuiescence()
    try core.reachBlocking(&awaited, Deadline(timeout))
  }

  /// Blocks the thread until `count` sessions have ended since start or reset.
  ///
  /// - Throws: ``SMTPWaitError`` at the deadline or when the server stops.
  @available(*, noasync, message: "use endedSessions(count:within:)")
  public func waitForEndedSessions(count: Int = 1, within timeout: Duration? = nil) throws
    -> [SMTPSessionRecord]
  {
    var awaited = AwaitedSessions(count: count)
    return try core.reachBlocking(&awaited, Deadline(timeout))
  }

  private func findBlocking(
    _ search: MessageSearch, _ instant: SMTPWaitInstant, _ timeout: Duration?
  ) throws -> [SMTPReceivedMessage] {
    if search.isExact, search.wanted <= 0 {
      try waitForNoMessages([search.query], within: timeout)
      return []
    }
    let deadline = Deadline(timeout)
    var search = search
    let found = try core.reachBlocking(&search, deadline)
    try settleBlocking(found, search.expectation, instant, deadline)
    return try core.exactly(found, &search)
  }

  private func settleBlocking(
    _ found: [SMTPReceivedMessage], _ expectation: String, _ instant: SMTPWaitInstant,
    _ deadline: Deadline
  ) throws {
    switch instant {
    case .acknowledged: return
    case .sessionEnded:
      var awaited = AwaitedEnds(messages: found, expectation: expectation)
      try core.reachBlocking(&awaited, deadline)
    case .quiescent:
      var awaited = AwaitedQuiescence()
      try core.reachBlocking(&awaited, deadline)
    }
  }
}
