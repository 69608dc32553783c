internal import SMTPTestNetwork
internal import SMTPTestWire

/// Does what the machine of a pool says, with connections, and tells it what happens to them.
///
/// All news is taken in on the loop's thread, one after the other, so that the machine and the world agree
/// on their order. `+Actions` does what the machine asks for.
final class PoolDriver: Sendable {
  typealias Answer = Result<SMTPSendReport, SMTPClientError>

  /// A message, and who waits for what becomes of it.
  // A class, since a copy costs as much as there are fields.
  final class Job: Sendable {
    let message: SMTPClientMessage
    let ticket: PoolTicket
    let done: @Sendable (Answer) -> Void

    init(
      message: SMTPClientMessage, ticket: PoolTicket, done: @escaping @Sendable (Answer) -> Void
    ) {
      self.message = message
      self.ticket = ticket
      self.done = done
    }
  }

  /// What happened, and what the client says of it.
  struct News: Sendable {
    let event: PoolEvent
    var answer: Answer?
  }

  struct State {
    var machine: PoolStateMachine
    var lastRequest = 0
    /// By the numbers of the requests.
    var jobs: [Int: Job] = [:]
    var destinations: [PoolKey: PoolDestination] = [:]
    /// By the numbers of the destinations.
    var plans: [ClientPlan] = []
    /// By the numbers of the connections.
    var connections: [Int: ClientConnection] = [:]
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
    state = Locked(State(machine: PoolStateMachine(limits)))
  }

  var statistics: SMTPTestClientPool.Statistics { state.withLock { $0.machine.statistics } }

  // MARK: What users do, from any thread

  /// Hands a message in; `done` is called once.
  func submit(
    _ message: SMTPClientMessage, as client: SMTPTestClient.Configuration, _ ticket: PoolTicket,
    _ done: @escaping @Sendable (Answer) -> Void
  ) {
    submit([Job(message: message, ticket: ticket, done: done)], as: client)
  }

  /// Hands messages in, in one go: to wake the loop's thread costs as much as sending one.
  func submit(_ jobs: [Job], as client: SMTPTestClient.Configuration) {
    let destination: PoolDestination
    do throws(SMTPClientError) {
      destination = try self.destination(of: client)
    } catch {
      for job in jobs { job.done(.failure(error)) }
      return
    }
    loop.execute { [self] in
      for job in jobs { submit(job, to: destination) }
    }
  }

  /// On the loop's thread.
  private func submit(_ job: Job, to destination: PoolDestination) {
    let request = state.withLock { state in
      state.lastRequest += 1
      state.jobs[state.lastRequest] = job
      return PoolRequest(number: state.lastRequest, destination: destination)
    }
    take(News(event: .submitted(request)))
    if job.ticket.isIssued(request) { take(News(event: .cancelled(request))) }
  }

  /// Has messages answered soon, begun or not.
  func cancel(_ ticket: PoolTicket) {
    switch ticket.cancel() {
    case .none: break
    case .one(let request): loop.execute { [self] in take(News(event: .cancelled(request))) }
    case .several(let destination):
      loop.execute { [self] in
        let numbers = state.withLock { $0.jobs.filter { $0.value.ticket === ticket }.keys.sorted() }
        for number in numbers {
          take(
            News(event: .cancelled(PoolRequest(number: number, destination: destination))))
        }
      }
    }
  }

  /// Drains or closes the pool; `done` is called once it is over.
  func end(_ event: PoolEvent, _ done: @escaping @Sendable (SMTPTestClientPool.Statistics) -> Void)
  {
    loop.execute { [self] in
      state.withLock { $0.waiters.append(done) }
      take(News(event: event))
    }
  }

  /// Where the messages of a client go; has everything ready to connect as it says.
  private func destination(
    of client: SMTPTestClient.Configuration
  ) throws(SMTPClientError) -> PoolDestination {
    let key = PoolKey(client)
    if let known = state.withLock({ $0.destinations[key] }) { return known }
    let plan = try ClientPlan(client, loop: loop)
    return state.withLock { state in
      // Another thread may have been as far.
      if let known = state.destinations[key] { return known }
      let destination = PoolDestination(number: state.plans.count)
      state.destinations[key] = destination
      state.plans.append(plan)
      return destination
    }
  }

  // MARK: What happens

  /// Takes in what happened, here or on the loop's thread.
  func report(_ event: PoolEvent, _ answer: Answer? = nil) {
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
    while true {
      switch next() {
      case .news(let all):
        var index = 0
        while index < all.count {
          take(all[index], at: clock.now)
          index += 1
        }
      case .rest(let isTimerDue, let isOver):
        if isTimerDue { setTimer() }
        if isOver { tellWaiters() }
        return
      }
    }
  }

  private enum Turn: Sendable {
    case news([News])
    case rest(isTimerDue: Bool, isOver: Bool)
  }

  private func next() -> Turn {
    state.withLock { state in
      if state.news.count > 0 {
        defer { state.news = [] }
        return .news(state.news)
      }
      state.isAtWork = false
      return .rest(
        isTimerDue: (state.machine.deadline ?? .max) < (state.deadline ?? .max),
        isOver: state.machine.phase == .over && !state.waiters.isEmpty)
    }
  }

  private func take(_ news: News, at now: UInt64) {
    let actions = state.withLock { state in
      if case .ended(let connection, _) = news.event { state.connections[connection.number] = nil }
      return state.machine.handle(news.event, at: now)
    }
    var index = 0
    while index < actions.count {
      perform(actions[index], news)
      index += 1
    }
  }

  /// Sees to it that the machine is told in time. Where it has time for longer than before, it is told early.
  private func setTimer() {
    let (old, deadline) = state.withLock { state in
      state.deadline = state.machine.deadline
      return (state.timer.take(), state.machine.deadline)
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
      defer { state.waiters = [] }
      return (state.waiters, state.machine.statistics)
    }
    for waiter in waiters { waiter(statistics) }
  }
}

/// By which messages of one destination can be cancelled, also before the pool has heard of them.
final class PoolTicket: Sendable {
  enum Requests: Sendable {
    case none
    case one(PoolRequest)
    case several(PoolDestination)
  }

  private struct State {
    var requests = Requests.none
    var isCancelled = false
  }

  private let state = Locked(State())

  var isCancelled: Bool { state.withLock { $0.isCancelled } }

  /// Notes that a message is known by `request`; true where it was cancelled already.
  func isIssued(_ request: PoolRequest) -> Bool {
    state.withLock { state in
      if case .none = state.requests {
        state.requests = .one(request)
      } else {
        state.requests = .several(request.destination)
      }
      return state.isCancelled
    }
  }

  /// Notes that the messages are cancelled; those that the pool knows.
  func cancel() -> Requests {
    state.withLock { state in
      state.isCancelled = true
      return state.requests
    }
  }
}
