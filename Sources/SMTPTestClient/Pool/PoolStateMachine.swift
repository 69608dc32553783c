/// Decides all that a pool of connections does: told what happened and when, it says what to do. It has
/// no socket, no clock and no thread.
///
/// ```
///                              +------ finished -------+
///                              v                       |
///   connect -> connecting -> idle <-> checking      busy -> ending -> (gone)
///                              |                       ^      ^
///                              +------- send ----------+      +-- quit or abort, from anywhere
/// ```
///
/// A message leaves the queue only for a connection that is ready and was used a moment ago or has just
/// answered RSET. It is put back only where it cannot have been accepted, and not for ever. Messages are
/// begun in the order in which they came.
///
/// `+Work` gives work to connections, `+Ending` ends them.
struct PoolStateMachine: Sendable {
  /// Each state includes what the one before it says.
  enum Phase: Int, Sendable, Comparable {
    case open, draining, closing, over

    static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
  }

  let limits: PoolLimits
  var phase = Phase.open
  /// By the numbers of the destinations.
  var lanes: [PoolLane] = []
  var actions: [PoolAction] = []
  var statistics = SMTPTestClientPool.Statistics()

  /// When the machine wants to be told ``PoolEvent/due``; nil where only other events bring news.
  private(set) var deadline: UInt64?

  init(_ limits: PoolLimits) { self.limits = limits }

  /// Takes in what happened.
  ///
  /// - Parameter now: the time, in nanoseconds; never less than that of the event before.
  /// - Returns: what to do, in this order.
  mutating func handle(_ event: PoolEvent, at now: UInt64) -> [PoolAction] {
    var destination: PoolDestination?
    switch event {
    case .submitted(let request):
      destination = request.destination
      submit(request)
    case .cancelled(let request):
      destination = request.destination
      cancel(request)
    case .ready(let connection, let most):
      destination = connection.destination
      becomeReady(connection, most, at: now)
    case .checked(let connection):
      destination = connection.destination
      change(connection) { member in
        if member.state == .checking { member.state = .idle(since: now) }
      }
    case .finished(let connection, let verdict):
      destination = connection.destination
      finish(connection, verdict, at: now)
    case .ended(let connection, let isPermanent):
      destination = connection.destination
      remove(connection, isPermanent, at: now)
    case .due: break
    case .drain: if phase < .draining { phase = .draining }
    case .close: close()
    }
    if let destination {
      if destination.number < lanes.count { settle(destination.number, at: now) }
    } else {
      for lane in lanes.indices { settle(lane, at: now) }
    }
    noteDeadline()
    if phase > .open { checkIfOver() }
    let due = actions
    actions = []
    return due
  }

  // MARK: Requests

  private mutating func submit(_ request: PoolRequest) {
    statistics.submitted += 1
    guard phase == .open else { return turnAway(request, .closed) }
    guard statistics.waiting < limits.waiting else { return turnAway(request, .crowded) }
    statistics.waiting += 1
    while lanes.count <= request.destination.number { lanes.append(PoolLane(rate: limits.rate)) }
    lanes[request.destination.number].waiting.append(request)
  }

  mutating func turnAway(_ request: PoolRequest, _ answer: PoolAnswer) {
    statistics.turnedAway += 1
    actions.append(.answer(request, answer))
  }

  private mutating func cancel(_ request: PoolRequest) {
    let lane = request.destination.number
    guard lane < lanes.count else { return }
    if lanes[lane].waiting.remove(request) {
      statistics.waiting -= 1
      return turnAway(request, .cancelled)
    }
    for member in lanes[lane].members {
      guard case .busy(var entry) = member.state, entry.request == request else { continue }
      // What becomes of it is known when the connection has ended.
      entry.isCancelled = true
      change(member.connection) { $0.state = .busy(entry) }
      return breakOff(member.connection)
    }
  }

  /// Those who wait in a lane are answered now.
  mutating func emptyQueue(of lane: Int) -> [PoolRequest] {
    let requests = lanes[lane].waiting.takeAll().map(\.request)
    statistics.waiting -= requests.count
    return requests
  }

  private mutating func close() {
    guard phase < .closing else { return }
    phase = .closing
    for lane in lanes.indices {
      for request in emptyQueue(of: lane) { turnAway(request, .closed) }
      for member in lanes[lane].members {
        if case .busy(let entry) = member.state { cancel(entry.request) }
      }
    }
  }

  // MARK: Connections

  mutating func newConnection(to destination: PoolDestination) -> PoolConnection {
    statistics.attempted += 1
    statistics.connections += 1
    return PoolConnection(number: statistics.attempted, destination: destination)
  }

  /// Changes what is known of a connection, if it is there.
  mutating func change(_ connection: PoolConnection, _ body: (inout PoolLane.Member) -> Void) {
    let lane = connection.destination.number
    guard lane < lanes.count, let index = lanes[lane].index(of: connection) else { return }
    body(&lanes[lane].members[index])
  }

  func member(_ connection: PoolConnection) -> PoolLane.Member? {
    let lane = connection.destination.number
    guard lane < lanes.count, let index = lanes[lane].index(of: connection) else { return nil }
    return lanes[lane].members[index]
  }

  // MARK: Behind each event

  /// Gives work to whoever can take it, ends what is not needed, and says when to come again.
  private mutating func settle(_ lane: Int, at now: UInt64) {
    giveWork(PoolDestination(number: lane), at: now)
    endSurplus(lane, at: now)
    lanes[lane].noteDeadline(limits, after: now)
  }

  private mutating func noteDeadline() {
    var earliest = UInt64.max
    var lane = 0
    while lane < lanes.count {
      if let time = lanes[lane].deadline, time < earliest { earliest = time }
      lane += 1
    }
    deadline = earliest < .max ? earliest : nil
  }

  private mutating func checkIfOver() {
    guard phase < .over, statistics.waiting == 0, statistics.underWay == 0,
      statistics.connections == 0
    else { return }
    phase = .over
    actions.append(.over)
  }
}
