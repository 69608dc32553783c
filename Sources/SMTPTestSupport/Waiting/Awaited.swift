internal import SMTPTestNetwork
internal import SMTPTestWire

/// Something a test waits for: what is looked at when there is news, and what is said when it does
/// not come.
protocol Awaited {
  associatedtype Value
  /// Of what it waits for something: an SMTP server, unless told otherwise.
  associatedtype Core: AwaitedCore = ServerCore
  associatedtype Failure: Error = SMTPWaitError

  /// What there is news of.
  var topic: Bulletin.Topic { get }

  /// At least so many pieces of news must come before it makes sense to look again.
  var missing: Int { get }

  /// Looks at what is there; `nil` when that is not enough yet. Runs on the waiting task or thread.
  mutating func look(_ core: Core) throws -> Value?

  /// What is good enough when nothing more comes; `nil`: the wait failed.
  func valueInTheEnd() -> Value?

  /// Why the wait failed.
  func error(_ reason: SMTPWaitError.Reason, _ core: Core) -> Failure
}

extension Awaited {
  var missing: Int { 1 }
  func valueInTheEnd() -> Value? { nil }

  /// The count of news at which it makes sense to look again.
  fileprivate func threshold(from seen: Int) -> Int {
    let (sum, isTooLarge) = seen.addingReportingOverflow(missing)
    return isTooLarge ? .max : sum
  }
}

/// A timeout on its way.
struct Deadline {
  let timeout: Duration
  let instant: ContinuousClock.Instant

  init(_ timeout: Duration?) {
    self.timeout = timeout ?? WaitDefaults.timeout
    instant = ContinuousClock.now + self.timeout.bounded
  }
}

/// Of what tests wait for something: a server of whichever protocol.
protocol AwaitedCore: Sendable {
  var loop: EventLoop { get }
  var bulletin: Bulletin { get }
  /// Reads and handles all that has arrived.
  func readAll()
}

/// Waiting in tasks and on threads, which differ in nothing but how they sleep.
extension AwaitedCore {
  func reach<A: Awaited>(
    _ awaited: inout A, _ deadline: Deadline
  ) async throws -> A.Value where A.Core == Self {
    while true {
      let seen = bulletin.count(awaited.topic)
      if let value = try awaited.look(self) { return value }
      let outcome = await bulletin.waitAsync(
        awaited.topic, reaches: awaited.threshold(from: seen), until: deadline.instant)
      if let value = try end(of: &awaited, outcome, deadline) { return value }
    }
  }

  func reachBlocking<A: Awaited>(
    _ awaited: inout A, _ deadline: Deadline
  ) throws -> A.Value where A.Core == Self {
    // On the thread that would have to bring what is waited for, nothing more can come.
    let deadline = loop.isOnLoopThread ? Deadline(.zero) : deadline
    while true {
      let seen = bulletin.count(awaited.topic)
      if let value = try awaited.look(self) { return value }
      let outcome = bulletin.wait(
        awaited.topic, reaches: awaited.threshold(from: seen), until: deadline.instant)
      if let value = try end(of: &awaited, outcome, deadline) { return value }
    }
  }

  /// What a sleep came to: something to return, an error, or another look.
  private func end<A: Awaited>(
    of awaited: inout A, _ outcome: Bulletin.Outcome, _ deadline: Deadline
  ) throws -> A.Value? where A.Core == Self {
    if outcome == .reached { return nil }
    // It may have come in the last moment: what has arrived by now counts, answered or not.
    if outcome != .cancelled { readAll() }
    if let value = try awaited.look(self) { return value }
    if outcome != .cancelled, let value = awaited.valueInTheEnd() { return value }
    switch outcome {
    case .reached: return nil
    case .timedOut: throw awaited.error(.timedOut(after: deadline.timeout), self)
    case .stopped: throw awaited.error(.serverStopped, self)
    case .cancelled: throw CancellationError()
    }
  }
}

/// That the server is quiescent.
struct AwaitedQuiescence: Awaited {
  var topic: Bulletin.Topic { .settles }

  func look(_ core: ServerCore) -> Void? { core.isStopped || core.isQuiescent() ? () : nil }

  func error(_ reason: SMTPWaitError.Reason, _ core: ServerCore) -> SMTPWaitError {
    SMTPWaitError(
      reason, "the server to become quiescent",
      shortfall: "it did not" + (core.unrest.map { ": \($0)" } ?? ""), core)
  }
}

/// That sessions have ended.
struct AwaitedSessions: Awaited {
  let count: Int
  private var ended = 0

  init(count: Int) { self.count = count }

  var topic: Bulletin.Topic { .endedSessions }

  mutating func look(_ core: ServerCore) -> [SMTPSessionRecord]? {
    core.catchUp()
    let records = core.recorders.filter(\.isEnded)
    ended = records.count
    return ended >= count ? records.map(\.record) : nil
  }

  func error(_ reason: SMTPWaitError.Reason, _ core: ServerCore) -> SMTPWaitError {
    SMTPWaitError(
      reason, count == 1 ? "a session to end" : "\(count) sessions to end",
      shortfall: ended == 0 ? "none did" : "\(ended) did", core)
  }
}

/// That the sessions which delivered some messages have ended.
struct AwaitedEnds: Awaited {
  let messages: [SMTPReceivedMessage]
  /// What was found, in words.
  let expectation: String

  var topic: Bulletin.Topic { .endedSessions }

  func look(_ core: ServerCore) -> Void? {
    // A session that was forgotten at a reset had ended.
    let open = core.recorders.filter { !$0.isEnded }
    let haveEnded = messages.allSatisfy { message in
      !open.contains { $0.log === message.transaction.log }
    }
    return haveEnded ? () : nil
  }

  func error(_ reason: SMTPWaitError.Reason, _ core: ServerCore) -> SMTPWaitError {
    SMTPWaitError(reason, "the session of \(expectation) to end", shortfall: "it did not", core)
  }
}

/// That every client has closed its session, or has had the time to.
struct AwaitedGoodbyes: Awaited {
  /// So long they have: on a loopback interface it takes them no time, but for a thread to run.
  static var deadline: Deadline { Deadline(.seconds(1)) }

  var topic: Bulletin.Topic { .endedSessions }

  func look(_ core: ServerCore) -> Void? { core.openFindings.isEmpty ? () : nil }

  func valueInTheEnd() -> Void? { () }

  func error(_ reason: SMTPWaitError.Reason, _ core: ServerCore) -> SMTPWaitError {
    SMTPWaitError(reason, "the clients to say goodbye", shortfall: "they did not", core)
  }
}
