/// The connections to one destination, and the messages that wait for one.
struct PoolLane: Sendable {
  enum State: Sendable, Hashable {
    case connecting
    case idle(since: UInt64)
    /// Asked whether it still serves.
    case checking
    case busy(PoolEntry)
    /// Asked to end. Until it has, the server counts it, and so do we.
    case ending
  }

  struct Member: Sendable {
    let connection: PoolConnection
    var state: State
    /// How many messages more it takes.
    var room: Int
    /// Whether it was asked to end in mid-message.
    var isBrokenOff = false
    var wasReady = false
    /// Whether it has had a message, be it refused.
    var hasServed = false
    /// Whether it was ready, and its session was over before the first message was begun.
    var isBarren = false
  }

  /// What can be done next for those who wait.
  enum Step: Hashable {
    case send(PoolConnection)
    case check(PoolConnection)
    case connect
  }

  var waiting = PoolQueue()
  /// Few: the limit is for a server's sake.
  var members: [Member] = []
  var rate: PoolRate?
  /// How often in a row no connection could be made, several at once counted as one.
  private var failures = 0
  /// How often in a row a session was over before its first message, several at once counted as one.
  private var barrenCount = 0
  /// Whether the last one was: then one connection after the other asks whether messages are taken.
  private var isUnserved = false
  /// Not before then is another tried.
  private var barrenTime: UInt64 = 0
  /// Whether the attempt to connect that came to its end last had failed.
  private var isInDoubt = false
  /// Not before then is another attempt made.
  private var retryTime: UInt64 = 0
  /// The next time at which there may be something to do that no event brings.
  private(set) var deadline: UInt64?

  init(rate: PoolRate?) { self.rate = rate }

  func index(of connection: PoolConnection) -> Int? {
    var index = 0
    while index < members.count {
      if members[index].connection.number == connection.number { return index }
      index += 1
    }
    return nil
  }

  /// What to do next; nil where those who wait have to go on waiting.
  func nextStep(_ limits: PoolLimits, at now: UInt64) -> Step? {
    if waiting.isEmpty || begins(after: now) { return nil }
    // The one used last: so those that are not needed grow old.
    var (freshest, freshestTime) = (-1, UInt64(0))
    var coming = 0
    var connecting = 0
    var index = 0
    while index < members.count {
      switch members[index].state {
      case .idle(let since):
        if freshest < 0 || freshestTime < since { (freshest, freshestTime) = (index, since) }
      case .connecting:
        coming += 1
        connecting += 1
      case .checking: coming += 1
      case .busy, .ending: break
      }
      index += 1
    }
    if freshest >= 0, now - freshestTime <= limits.trustedTime {
      return .send(members[freshest].connection)
    }
    guard waiting.count > coming else { return nil }
    if freshest >= 0 { return .check(members[freshest].connection) }
    guard members.count < limits.connections, now >= retryTime, now >= barrenTime else {
      return nil
    }
    if isUnserved, !members.isEmpty { return nil }
    // One at a time asks whether a destination is back.
    return isInDoubt && connecting > 0 ? nil : .connect
  }

  private func begins(after now: UInt64) -> Bool {
    guard let rate else { return false }
    return rate.next > now
  }

  mutating func noteDeadline(_ limits: PoolLimits, after now: UInt64) {
    var earliest = UInt64.max
    func consider(_ time: UInt64) { if time > now, time < earliest { earliest = time } }
    var index = 0
    while index < members.count {
      if case .idle(let since) = members[index].state { consider(since + limits.idleTime) }
      index += 1
    }
    if !waiting.isEmpty {
      if let rate { consider(rate.next) }
      consider(retryTime)
      consider(barrenTime)
    }
    deadline = earliest < .max ? earliest : nil
  }

  // MARK: Reach

  mutating func noteReached() {
    isInDoubt = false
    failures = 0
    retryTime = 0
  }

  /// Notes that a message was begun.
  mutating func noteServed() { (isUnserved, barrenCount, barrenTime) = (false, 0, 0) }

  /// Notes that a session was over before its first message.
  mutating func noteUnserved() { isUnserved = true }

  /// Notes that the connection of such a session is gone; true where those who wait have nothing to hope
  /// for.
  mutating func noteBarren(_ limits: PoolLimits, at now: UInt64) -> Bool {
    if !members.isEmpty { return false }
    barrenCount += 1
    barrenTime = now + limits.retryDelay(after: barrenCount)
    guard barrenCount >= limits.attempts else { return false }
    // Whoever comes next has one attempt, at once.
    barrenCount = limits.attempts - 1
    barrenTime = 0
    return true
  }

  /// Notes that a connection could not be made; true where those who wait have nothing to hope for.
  mutating func noteUnreachable(isPermanent: Bool, _ limits: PoolLimits, at now: UInt64) -> Bool {
    isInDoubt = true
    if members.contains(where: { $0.state == .connecting }) { return false }
    failures += 1
    retryTime = now + limits.retryDelay(after: failures)
    let isServed = members.contains { member in
      switch member.state {
      case .idle, .checking, .busy: true
      case .connecting, .ending: false
      }
    }
    guard !isServed, isPermanent || failures >= limits.attempts else { return false }
    // Whoever comes next has one attempt, at once.
    failures = limits.attempts - 1
    retryTime = 0
    return true
  }
}
