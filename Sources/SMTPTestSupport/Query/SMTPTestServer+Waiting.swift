extension SMTPTestServer {
  /// How long waits last that are not told otherwise: 10 seconds, times `SMTP_FIXTURE_TIMEOUT`
  /// where that environment variable holds a number (for slow machines).
  public static var defaultTimeout: Duration { WaitDefaults.timeout }

  // MARK: In tasks

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
    where condition: (@Sendable (ReceivedMessage) throws -> Bool)? = nil,
    at instant: WaitInstant = .acknowledged, within timeout: Duration? = nil
  ) async throws -> ReceivedMessage {
    let filter = MessageFilter(to: recipient, from: sender, where: condition)
    let search = MessageSearch(filter, wanted: 1, isExact: false)
    return try await find(search, instant, timeout)[0]
  }

  /// Waits until `count` messages came and returns them in the order of their replies.
  ///
  /// - Throws: as ``message(to:from:where:at:within:)``, and ``SMTPWaitError`` if more than `count`
  ///   are there.
  public func messages(
    count: Int, to recipient: String? = nil, from sender: String? = nil,
    where condition: (@Sendable (ReceivedMessage) throws -> Bool)? = nil,
    at instant: WaitInstant = .acknowledged, within timeout: Duration? = nil
  ) async throws -> [ReceivedMessage] {
    let filter = MessageFilter(to: recipient, from: sender, where: condition)
    let search = MessageSearch(filter, wanted: count, isExact: true)
    return try await find(search, instant, timeout)
  }

  /// Makes sure that nothing was stored: waits until the server is quiescent, then for `window`.
  ///
  /// - Parameter window: how long to go on watching. Default zero: what the clients that finished
  ///   have sent is known by then.
  /// - Throws: ``SMTPWaitError`` as soon as a message is there, or if the server does not become
  ///   quiescent within ``defaultTimeout``; `CancellationError`.
  public func requireNoMessages(for window: Duration = .zero) async throws {
    try checkNoMessages()
    try await quiescence()
    try checkNoMessages()
    let end = ContinuousClock.now + window
    while ContinuousClock.now < end {
      let seen = core.bulletin.count(.transactions)
      try checkNoMessages()
      let outcome = await core.bulletin.waitAsync(
        .transactions, reaches: seen + 1, until: end)
      if outcome == .cancelled { throw CancellationError() }
      try checkNoMessages()
      if outcome == .stopped { return }
    }
  }

  /// Waits until everything that arrived was handled, no transaction is open, no closure runs and
  /// nothing is left to write.
  ///
  /// - Throws: ``SMTPWaitError`` at the deadline, `CancellationError`.
  public func quiescence(within timeout: Duration? = nil) async throws {
    let wait = Wait(timeout)
    while true {
      let seen = core.bulletin.count(.settles)
      if core.isStopped || core.isQuiescent() { return }
      let outcome = await core.bulletin.waitAsync(
        .settles, reaches: seen + 1, until: wait.deadline)
      try check(outcome, wait, "the server to become quiescent", "it did not")
    }
  }

  /// Waits until `count` sessions have ended since start or reset, and returns those that have.
  ///
  /// - Throws: ``SMTPWaitError`` at the deadline or when the server stops, `CancellationError`.
  public func endedSessions(count: Int = 1, within timeout: Duration? = nil) async throws
    -> [SessionRecord]
  {
    let wait = Wait(timeout)
    while true {
      let seen = core.bulletin.count(.endedSessions)
      let ended = sessions.filter { !$0.isOpen }
      if ended.count >= count { return ended }
      let outcome = await core.bulletin.waitAsync(
        .endedSessions, reaches: seen + 1, until: wait.deadline)
      try check(outcome, wait, sessionExpectation(count), sessionShortfall(ended.count))
    }
  }

  // MARK: On threads

  /// Blocks the thread until a message came: ``message(to:from:where:at:within:)`` for synchronous
  /// tests.
  ///
  /// - Throws: ``SMTPWaitError`` at the deadline or when the server stops, or what `condition`
  ///   throws.
  @available(*, noasync, message: "use message(to:from:where:at:within:)")
  public func waitForMessage(
    to recipient: String? = nil, from sender: String? = nil,
    where condition: (@Sendable (ReceivedMessage) throws -> Bool)? = nil,
    at instant: WaitInstant = .acknowledged, within timeout: Duration? = nil
  ) throws -> ReceivedMessage {
    let filter = MessageFilter(to: recipient, from: sender, where: condition)
    let search = MessageSearch(filter, wanted: 1, isExact: false)
    return try findBlocking(search, instant, timeout)[0]
  }

  /// Blocks the thread until `count` messages came.
  ///
  /// - Throws: as ``waitForMessage(to:from:where:at:within:)``, and ``SMTPWaitError`` if more than
  ///   `count` are there.
  @available(*, noasync, message: "use messages(count:to:from:where:at:within:)")
  public func waitForMessages(
    count: Int, to recipient: String? = nil, from sender: String? = nil,
    where condition: (@Sendable (ReceivedMessage) throws -> Bool)? = nil,
    at instant: WaitInstant = .acknowledged, within timeout: Duration? = nil
  ) throws -> [ReceivedMessage] {
    let filter = MessageFilter(to: recipient, from: sender, where: condition)
    let search = MessageSearch(filter, wanted: count, isExact: true)
    return try findBlocking(search, instant, timeout)
  }

  /// Blocks the thread to make sure that nothing was stored: ``requireNoMessages(for:)`` for
  /// synchronous tests.
  ///
  /// - Throws: ``SMTPWaitError`` as soon as a message is there, or if the server does not become
  ///   quiescent within ``defaultTimeout``.
  @available(*, noasync, message: "use requireNoMessages(for:)")
  public func waitForNoMessages(for window: Duration = .zero) throws {
    try checkNoMessages()
    try waitForQuiescence()
    try checkNoMessages()
    let end = ContinuousClock.now + window
    while ContinuousClock.now < end {
      let seen = core.bulletin.count(.transactions)
      try checkNoMessages()
      let outcome = core.bulletin.wait(
        .transactions, reaches: seen + 1, until: end)
      try checkNoMessages()
      if outcome == .stopped { return }
    }
  }

  /// Blocks the thread until the server is quiescent.
  ///
  /// - Throws: ``SMTPWaitError`` at the deadline.
  @available(*, noasync, message: "use quiescence(within:)")
  public func waitForQuiescence(within timeout: Duration? = nil) throws {
    let wait = Wait(timeout)
    while true {
      let seen = core.bulletin.count(.settles)
      if core.isStopped || core.isQuiescent() { return }
      let outcome = core.bulletin.wait(.settles, reaches: seen + 1, until: wait.deadline)
      try check(outcome, wait, "the server to become quiescent", "it did not")
    }
  }

  /// Blocks the thread until `count` sessions have ended since start or reset.
  ///
  /// - Throws: ``SMTPWaitError`` at the deadline or when the server stops.
  @available(*, noasync, message: "use endedSessions(count:within:)")
  public func waitForEndedSessions(count: Int = 1, within timeout: Duration? = nil) throws
    -> [SessionRecord]
  {
    let wait = Wait(timeout)
    while true {
      let seen = core.bulletin.count(.endedSessions)
      let ended = sessions.filter { !$0.isOpen }
      if ended.count >= count { return ended }
      let outcome = core.bulletin.wait(.endedSessions, reaches: seen + 1, until: wait.deadline)
      try check(outcome, wait, sessionExpectation(count), sessionShortfall(ended.count))
    }
  }

  // MARK: The search behind them

  private func find(
    _ search: MessageSearch, _ instant: WaitInstant, _ timeout: Duration?
  ) async throws -> [ReceivedMessage] {
    let wait = Wait(timeout)
    var search = search
    while true {
      let seen = core.bulletin.count(.transactions)
      if try search.scan(core.mailbox) { break }
      let outcome = await core.bulletin.waitAsync(
        .transactions, reaches: seen + search.missing, until: wait.deadline)
      if outcome != .reached, try search.scan(core.mailbox) { break }
      try check(outcome, wait, search.expectation, search.shortfall)
    }
    if instant == .quiescent { try await quiescence(within: wait.left) }
    while instant == .sessionEnded {
      let seen = core.bulletin.count(.endedSessions)
      if allEnded(search.found) { break }
      let outcome = await core.bulletin.waitAsync(
        .endedSessions, reaches: seen + 1, until: wait.deadline)
      try check(outcome, wait, "the session of \(search.expectation) to end", "it did not")
    }
    return try exactly(&search)
  }

  private func findBlocking(
    _ search: MessageSearch, _ instant: WaitInstant, _ timeout: Duration?
  ) throws -> [ReceivedMessage] {
    let wait = Wait(timeout)
    var search = search
    while true {
      let seen = core.bulletin.count(.transactions)
      if try search.scan(core.mailbox) { break }
      let outcome = core.bulletin.wait(
        .transactions, reaches: seen + search.missing, until: wait.deadline)
      if outcome != .reached, try search.scan(core.mailbox) { break }
      try check(outcome, wait, search.expectation, search.shortfall)
    }
    if instant == .quiescent { try waitForQuiescence(within: wait.left) }
    while instant == .sessionEnded {
      let seen = core.bulletin.count(.endedSessions)
      if allEnded(search.found) { break }
      let outcome = core.bulletin.wait(.endedSessions, reaches: seen + 1, until: wait.deadline)
      try check(outcome, wait, "the session of \(search.expectation) to end", "it did not")
    }
    return try exactly(&search)
  }

  /// `message(…)` takes the earliest; `messages(count:)` means as many and no more.
  private func exactly(_ search: inout MessageSearch) throws -> [ReceivedMessage] {
    let found = search.found
    // Nothing found may be lost to a reset that comes right now.
    _ = try search.scan(core.mailbox)
    if search.isExact, search.found.count > search.wanted {
      throw error(.unexpected, "\(search.expectation), \(search.found.count) came")
    }
    return Array(found.prefix(max(search.wanted, 0)))
  }

  /// A session that was forgotten at a reset had ended.
  private func allEnded(_ found: [ReceivedMessage]) -> Bool {
    let open = core.recorders.filter { !$0.isEnded }
    return found.allSatisfy { message in
      !open.contains { $0.log === message.transaction.log }
    }
  }

  private func checkNoMessages() throws {
    guard messages.isEmpty else {
      throw error(.unexpected, "no messages, \(messages.count) came")
    }
  }

  private func sessionExpectation(_ count: Int) -> String {
    count == 1 ? "a session to end" : "\(count) sessions to end"
  }

  private func sessionShortfall(_ count: Int) -> String { count == 0 ? "none did" : "\(count) did" }

  private func check(
    _ outcome: Bulletin.Outcome, _ wait: Wait, _ expectation: String, _ shortfall: String
  ) throws {
    switch outcome {
    case .reached: return
    case .timedOut: throw error(.timedOut(after: wait.timeout), "\(expectation); \(shortfall)")
    case .stopped: throw error(.serverStopped, expectation)
    case .cancelled: throw CancellationError()
    }
  }

  private func error(_ reason: SMTPWaitError.Reason, _ expectation: String) -> SMTPWaitError {
    SMTPWaitError(
      reason: reason, expectation: expectation, transactions: transactions, sessions: sessions,
      seed: core.scriptState.seed, drawnFaults: core.scriptState.draws)
  }
}

/// A timeout on its way.
struct Wait {
  let timeout: Duration
  let deadline: ContinuousClock.Instant

  init(_ timeout: Duration?) {
    self.timeout = timeout ?? WaitDefaults.timeout
    deadline = ContinuousClock.now + self.timeout
  }

  var left: Duration { max(.zero, ContinuousClock.now.duration(to: deadline)) }
}
