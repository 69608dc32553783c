internal import SMTPTestNetwork
internal import SMTPTestWire

/// Does what the machine of a pool says, with connections, and tells it what happens to them.
///
/// All news is taken in on the loop's thread, one after the other, so that the machine and the world agree
/// on their order. `+Actions` does what the machine asks for.
final class PoolDriver: Sendable {
  typealias Machine = PoolStateMachine<PoolKey>
  typealias Event = PoolEvent<PoolKey>
  typealias Answer = Result<SMTPSendReport, SMTPClientError>

  /// A message, and who waits for what becomes of it.
  struct Job: Sendable {
    let message: SMTPClientMessage
    let done: @Sendable (Answer) -> Void
  }

  /// What happened, and what the client says of it.
  struct News: Sendable {
    let event: Event
    var answer: Answer?
  }

  struct State {
    var machine: Machine
    var lastRequest = 0
    var jobs: [PoolRequest: Job] = [:]
    var plans: [PoolKey: ClientPlan] = [:]
    var connections: [PoolConnection: ClientConnection] = [:]
    /// Who waits for the end.
    var waiters: [@Sendable (SMTPTestClientPool.Statistics) -> Void] = []
    var news: [News] = []
    /// Whether news is being taken in, further down on the same thread.
    var isAtWork = false
    var timer: TimerID?
    /// When the timer fires.
    var deadline: UInt64?
  }

  let loop: EventLoop
  let clock: SMTPFixtureClock
  let state: Locked<State>

  init(_ limits: PoolLimits, clock: SMTPFixtureClock, loop: EventLoop = .shared) {
    self.loop = loop
    self.clock = clock
    state = Locked(State(machine: Machine(limits)))
  }

  var statistics: SMTPTestClientPool.Statistics { state.withLock { $0.machine.statistics } }

  // MARK: What users do, from any thread

  /// Hands a message in; `done` is called once.
  func submit(
    _ message: SMTPClientMessage, as client: SMTPTestClient.Configuration, _ ticket: PoolTicket,
    _ done: @escaping @Sendable (Answer) -> Void
  ) {
    submit([(Job(message: message, done: done), ticket)], as: client)
  }

  /// Hands messages in, in one go: to wake the loop's thread costs as much as sending one.
  func submit(_ jobs: [(Job, PoolTicket)], as client: SMTPTestClient.Configuration) {
    let key = PoolKey(client)
    do throws(SMTPClientError) {
      try prepare(key, client)
    } catch {
      for (job, _) in jobs { job.done(.failure(error)) }
      return
    }
    loop.execute { [self] in
      for (job, ticket) in jobs { submit(job, key, ticket) }
    }
  }

  /// On the loop's thread.
  private func submit(_ job: Job, _ key: PoolKey, _ ticket: PoolTicket) {
    let request = state.withLock { state in
      state.lastRequest += 1
      let request = PoolRequest(number: state.lastRequest)
      state.jobs[request] = job
      return request
    }
    take(News(event: .submitted(request, key)))
    if ticket.isIssued(request) { take(News(event: .cancelled(request))) }
  }

  /// Has a message answered soon, begun or not.
  func cancel(_ ticket: PoolTicket) {
    guard let request = ticket.cancel() else { return }
    loop.execute { [self] in take(News(event: .cancelled(request))) }
  }

  /// Drains or closes the pool; `done` is called once it is over.
  func end(_ event: Event, _ done: @escaping @Sendable (SMTPTestClientPool.Statistics) -> Void) {
    loop.execute { [self] in
      state.withLock { $0.waiters.append(done) }
      take(News(event: event))
    }
  }

  /// Has everything ready to connect as `client` says.
  private func prepare(
    _ key: PoolKey, _ client: SMTPTestClient.Configuration
  ) throws(SMTPClientError) {
    if state.withLock({ $0.plans[key] != nil }) { return }
    let plan = try ClientPlan(client, loop: loop)
    state.withLock { state in
      if state.plans[key] == nil { state.plans[key] = plan }
    }
  }

  // MARK: What happens

  /// Takes in what happened, here or on the loop's thread.
  func report(_ event: Event, _ answer: Answer? = nil) {
    let news = News(event: event, answer: answer)
    if loop.isOnLoopThread { take(news) } else { loop.execute { [self] in take(news) } }
  }

  /// On the loop's thread.
  private func take(_ news: News) {
    let isAtWork = state.withLock { state in
      state.news.append(news)
      defer { state.isAtWork = true }
      return state.isAtWork
    }
    // What an action brings about at once comes after all that goes with it.
    if isAtWork { return }
    while let (actions, news) = next() {
      for action in actions { perform(action, news) }
    }
    setTimer()
    tellWaiters()
  }

  private func next() -> (actions: [Machine.Action], news: News)? {
    let now = clock.now
    return state.withLock { state in
      guard !state.news.isEmpty else {
        state.isAtWork = false
        return nil
      }
      let news = state.news.removeFirst()
      if case .ended(let connection, _) = news.event { state.connections[connection] = nil }
      return (state.machine.handle(news.event, at: now), news)
    }
  }

  private func setTimer() {
    let (old, deadline): (TimerID?, UInt64?) = state.withLock { state in
      guard state.deadline != state.machine.deadline else { return (nil, nil) }
      state.deadline = state.machine.deadline
      defer { state.timer = nil }
      return (state.timer, state.deadline)
    }
    if let old { loop.cancel(old) }
    guard let deadline else { return }
    let timer = loop.schedule(at: deadline, clock: clock) { [weak self] in
      guard let self else { return }
      state.withLock { ($0.timer, $0.deadline) = (nil, nil) }
      take(News(event: .due))
    }
    state.withLock { $0.timer = timer }
  }

  private func tellWaiters() {
    let (waiters, statistics) = state.withLock { state in
      let waiters = state.machine.phase == .over ? state.waiters : []
      if state.machine.phase == .over { state.waiters = [] }
      return (waiters, state.machine.statistics)
    }
    for waiter in waiters { waiter(statistics) }
  }
}

/// By which a message can be cancelled, also before the pool has heard of it.
final class PoolTicket: Sendable {
  private struct State {
    var request: PoolRequest?
    var isCancelled = false
  }

  private let state = Locked(State())

  /// Notes that the message is known by `request`; true where it was cancelled already.
  func isIssued(_ request: PoolRequest) -> Bool {
    state.withLock { state in
      state.request = request
      return state.isCancelled
    }
  }

  /// Notes that it is cancelled; the request, where there is one to cancel.
  func cancel() -> PoolRequest? {
    state.withLock { state in
      state.isCancelled = true
      return state.request
    }
  }
}
