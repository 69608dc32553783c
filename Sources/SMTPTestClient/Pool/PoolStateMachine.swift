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
struct PoolStateMachine<Destination: Hashable & Sendable>: Sendable {
  typealias Action = PoolAction<Destination>

  /// A message that was handed in and not answered.
  struct Entry: Sendable {
    let destination: Destination
    var attempts = 0
    var isCancelled = false
    /// The connection that has it; nil while it waits.
    var connection: PoolConnection?
  }

  /// Each state includes what the one before it says.
  enum Phase: Int, Sendable, Comparable {
    case open, draining, closing, over

    static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
  }

  let limits: PoolLimits
  var phase = Phase.open
  var lanes: [Destination: PoolLane] = [:]
  var entries: [PoolRequest: Entry] = [:]
  /// Where each connection belongs.
  var destinations: [PoolConnection: Destination] = [:]
  var actions: [Action] = []
  var statistics = SMTPTestClientPool.Statistics()

  /// When the machine wants to be told ``PoolEvent/due``; nil where only other events bring news.
  private(set) var deadline: UInt64?

  init(_ limits: PoolLimits) { self.limits = limits }

  /// Takes in what happened.
  ///
  /// - Parameter now: the time, in nanoseconds; never less than that of the event before.
  /// - Returns: what to do, in this order.
  mutating func handle(_ event: PoolEvent<Destination>, at now: UInt64) -> [Action] {
    var destination: Destination?
    switch event {
    case .submitted(let request, let wanted):
      destination = wanted
      submit(request, wanted)
    case .cancelled(let request):
      destination = entries[request]?.destination
      cancel(request)
    case .ready(let connection, let most):
      destination = destinations[connection]
      becomeReady(connection, most, at: now)
    case .checked(let connection):
      destination = destinations[connection]
      change(connection) { member in
        if member.state == .checking { member.state = .idle(since: now) }
      }
    case .finished(let connection, let verdict):
      destination = destinations[connection]
      finish(connection, verdict, at: now)
    case .ended(let connection, let isPermanent):
      destination = destinations[connection]
      remove(connection, isPermanent, at: now)
    case .due: break
    case .drain: if phase < .draining { phase = .draining }
    case .close: close()
    }
    if let destination { settle(destination, at: now) } else { settleAll(at: now) }
    let due = actions
    actions = []
    return due
  }

  // MARK: Requests

  private mutating func submit(_ request: PoolRequest, _ destination: Destination) {
    statistics.submitted += 1
    guard phase == .open else { return turnAway(request, .closed) }
    guard statistics.waiting < limits.waiting else { return turnAway(request, .crowded) }
    entries[request] = Entry(destination: destination)
    statistics.waiting += 1
    lanes[destination, default: PoolLane(rate: limits.rate)].waiting.append(request)
  }

  mutating func turnAway(_ request: PoolRequest, _ answer: PoolAnswer) {
    statistics.turnedAway += 1
    actions.append(.answer(request, answer))
  }

  private mutating func cancel(_ request: PoolRequest) {
    guard let entry = entries[request] else { return }
    if let connection = entry.connection {
      // What becomes of it is known when the connection has ended.
      entries[request]?.isCancelled = true
      breakOff(connection)
    } else {
      lanes[entry.destination]?.waiting.remove(request)
      leaveQueue(request)
      turnAway(request, .cancelled)
    }
  }

  /// One that waited and is out of its queue is answered now.
  mutating func leaveQueue(_ request: PoolRequest) {
    entries[request] = nil
    statistics.waiting -= 1
  }

  private mutating func close() {
    guard phase < .closing else { return }
    phase = .closing
    for destination in Array(lanes.keys) {
      for request in lanes[destination]!.waiting.takeAll() {
        leaveQueue(request)
        turnAway(request, .closed)
      }
    }
    for (request, entry) in entries where entry.connection != nil { cancel(request) }
  }

  // MARK: Connections

  mutating func newConnection() -> PoolConnection {
    statistics.attempted += 1
    statistics.connections += 1
    return PoolConnection(number: statistics.attempted)
  }

  /// Changes what is known of a connection, if it is there.
  mutating func change(_ connection: PoolConnection, _ body: (inout PoolLane.Member) -> Void) {
    guard let destination = destinations[connection],
      let index = lanes[destination]?.index(of: connection)
    else { return }
    body(&lanes[destination]!.members[index])
  }

  func member(_ connection: PoolConnection) -> PoolLane.Member? {
    guard let lane = destinations[connection].flatMap({ lanes[$0] }) else { return nil }
    return lane.index(of: connection).map { lane.members[$0] }
  }

  // MARK: Behind each event

  private mutating func settleAll(at now: UInt64) {
    // A copy: the view of the keys would have each change copy all queues.
    for destination in Array(lanes.keys) { settle(destination, at: now) }
    checkIfOver()
  }

  /// Gives work to whoever can take it, ends what is not needed, and says when to come again.
  private mutating func settle(_ destination: Destination, at now: UInt64) {
    giveWork(destination, at: now)
    endSurplus(destination, at: now)
    lanes[destination]?.noteDeadline(limits, after: now)
    deadline = nil
    for lane in lanes.values {
      if let time = lane.deadline, deadline.map({ time < $0 }) ?? true { deadline = time }
    }
    checkIfOver()
  }

  private mutating func checkIfOver() {
    guard phase > .open, phase < .over, entries.isEmpty, destinations.isEmpty else { return }
    phase = .over
    actions.append(.over)
  }
}
