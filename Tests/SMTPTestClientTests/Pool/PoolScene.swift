@testable import SMTPTestClient

/// A pool's machine with time and connections moved by hand. After each event it looks whether all holds
/// that always has to, by what it was told and what it said alone.
struct PoolScene {
  /// A connection as the machine's own words have it.
  struct Peer {
    enum State {
      case connecting, idle, checking
      case busy(PoolRequest)
    }

    let destination: String
    var state = State.connecting
    /// Whether it was asked to end.
    var isEnding = false
    /// When it last showed that it serves.
    var provenAt: UInt64 = 0
    var messages = 0
    var most: Int
  }

  /// A message as the machine's own words have it.
  struct Letter {
    let destination: String
    var attempts = 0
    var isWaiting = true
    var answers: [PoolAnswer] = []
  }

  private(set) var machine: PoolStateMachine
  private(set) var now: UInt64 = 1_000_000_000
  private(set) var peers: [PoolConnection: Peer] = [:]
  private(set) var letters: [PoolRequest: Letter] = [:]
  private(set) var starts: [String: [UInt64]] = [:]
  /// The destinations to which the last attempt to connect failed.
  private(set) var doubtful: Set<String> = []
  private(set) var isOver = false
  /// What was wrong, in words.
  private(set) var breaches: [String] = []

  init(_ change: (inout PoolLimits) -> Void = { _ in }) {
    var limits = PoolLimits()
    change(&limits)
    machine = PoolStateMachine(limits)
  }

  // MARK: What happens

  /// Hands in the next message; they are numbered from 1.
  mutating func submit(to destination: String = "a") -> [String] {
    let request = PoolRequest(number: letters.count + 1, destination: Self.destination(destination))
    letters[request] = Letter(destination: destination)
    return tell(.submitted(request))
  }

  /// The letters from `a` on are the numbers from 0 on.
  private static func destination(_ name: String) -> PoolDestination {
    PoolDestination(number: Int(name.utf8.first! - 97))
  }

  private static func name(_ destination: PoolDestination) -> String {
    String(UnicodeScalar(UInt8(97 + destination.number)))
  }

  /// The connection of a number; one that nobody knows where there is none.
  func connection(_ number: Int) -> PoolConnection {
    peers.keys.first { $0.number == number }
      ?? PoolConnection(number: number, destination: PoolDestination(number: 0))
  }

  mutating func cancel(_ number: Int) -> [String] {
    let known = letters.keys.first { $0.number == number }
    return tell(
      .cancelled(known ?? PoolRequest(number: number, destination: PoolDestination(number: 0))))
  }

  mutating func ready(_ number: Int, mostMessages: Int? = nil) -> [String] {
    let connection = connection(number)
    if let destination = peers[connection]?.destination { doubtful.remove(destination) }
    peers[connection]?.state = .idle
    peers[connection]?.provenAt = now
    peers[connection]?.most = min(mostMessages ?? .max, machine.limits.messagesPerConnection)
    return tell(.ready(connection, mostMessages: mostMessages))
  }

  mutating func checked(_ number: Int) -> [String] {
    let connection = connection(number)
    peers[connection]?.state = .idle
    peers[connection]?.provenAt = now
    return tell(.checked(connection))
  }

  mutating func finish(_ number: Int, _ verdict: PoolVerdict = .sent) -> [String] {
    let connection = connection(number)
    if case .busy(let request)? = peers[connection]?.state {
      letters[request]?.isWaiting = verdict == .lost || verdict == .unbegun
      if verdict == .unbegun { letters[request]?.attempts -= 1 }
      peers[connection]?.state = .idle
      peers[connection]?.provenAt = now
      if verdict.endsSession { peers[connection]?.isEnding = true }
    }
    return tell(.finished(connection, verdict))
  }

  mutating func end(_ number: Int, isPermanent: Bool = false) -> [String] {
    let connection = connection(number)
    if let peer = peers.removeValue(forKey: connection), case .connecting = peer.state,
      !peer.isEnding
    {
      doubtful.insert(peer.destination)
    }
    return tell(.ended(connection, isPermanent: isPermanent))
  }

  mutating func pass(_ nanoseconds: UInt64) -> [String] {
    now += nanoseconds
    return tell(.due)
  }

  mutating func drain() -> [String] { tell(.drain) }
  mutating func close() -> [String] { tell(.close) }

  private mutating func tell(_ event: PoolEvent) -> [String] {
    let actions = machine.handle(event, at: now)
    for action in actions { note(action) }
    look()
    return actions.map(Self.text)
  }

  // MARK: What has to hold

  private mutating func breach(_ what: String) { breaches.append(what) }

  private mutating func note(_ action: PoolAction) {
    let limits = machine.limits
    if isOver, case .answer(_, .closed) = action {
    } else if isOver {
      breach("\(action) behind the end")
    }
    switch action {
    case .connect(let connection):
      let destination = Self.name(connection.destination)
      if peers[connection] != nil { breach("two connections \(connection.number)") }
      if doubtful.contains(destination), isConnecting(to: destination) {
        breach("a crowd in doubt")
      }
      peers[connection] = Peer(destination: destination, most: limits.messagesPerConnection)
      if peers.values.count(where: { $0.destination == destination }) > limits.connections {
        breach("too many connections")
      }
    case .check(let connection):
      guard case .idle? = peers[connection]?.state else { return breach("\(action) out of order") }
      peers[connection]?.state = .checking
    case .send(let request, let connection): noteSend(request, connection)
    case .quit(let connection), .abort(let connection):
      guard peers[connection] != nil else { return breach("\(action) of none") }
      if case .quit = action, peers[connection]?.isEnding == true { breach("\(action) twice") }
      peers[connection]?.isEnding = true
    case .answer(let request, let answer):
      letters[request]?.answers.append(answer)
      letters[request]?.isWaiting = false
      if letters[request]?.answers.count != 1 { breach("\(action) is not the one answer") }
      for case .busy(request) in peers.values.map(\.state) { breach("\(action) in mid-message") }
    case .over: isOver = true
    }
  }

  private func isConnecting(to destination: String) -> Bool {
    peers.values.contains { peer in
      if case .connecting = peer.state {
        peer.destination == destination && !peer.isEnding
      } else {
        false
      }
    }
  }

  private mutating func noteSend(_ request: PoolRequest, _ connection: PoolConnection) {
    let limits = machine.limits
    guard let peer = peers[connection], case .idle = peer.state, !peer.isEnding else {
      return breach("\(request) on a connection that is not free")
    }
    guard let letter = letters[request], letter.isWaiting, letter.destination == peer.destination
    else { return breach("\(request) does not wait for this") }
    let eldest = letters.filter { $0.value.isWaiting && $0.value.destination == peer.destination }
    if eldest.keys.map(\.number).min() != request.number { breach("\(request) is not the eldest") }
    letters[request]?.isWaiting = false
    letters[request]?.attempts += 1
    peers[connection]?.state = .busy(request)
    peers[connection]?.messages += 1
    if letter.attempts >= limits.attempts { breach("\(request) once too often") }
    if peer.messages >= peer.most { breach("one message too many on \(connection)") }
    if now - peer.provenAt > limits.trustedTime { breach("\(connection) was not checked") }
    let times = starts[peer.destination, default: []] + [now]
    starts[peer.destination] = times
    if let rate = limits.rate, times.count > rate.count,
      now - times[times.count - 1 - rate.count] < rate.span
    {
      breach("too many within the time of the rate")
    }
  }

  private mutating func look() {
    let statistics = machine.statistics
    let underWay = peers.values.count { if case .busy = $0.state { true } else { false } }
    if statistics.underWay != underWay {
      breach("\(statistics.underWay) under way, not \(underWay)")
    }
    if statistics.waiting != letters.values.count(where: \.isWaiting) {
      breach("\(statistics.waiting) wait")
    }
    let ends =
      statistics.sent + statistics.refused + statistics.lost + statistics.unknown
      + statistics.unreachable
    if statistics.submitted != ends + statistics.turnedAway + statistics.waiting
      + statistics.underWay
    {
      breach("not all are accounted for: \(statistics)")
    }
    if statistics.connections != peers.count { breach("\(statistics.connections) connections") }
    if let deadline = machine.deadline, deadline <= now { breach("a deadline that is past") }
    if isOver, !peers.isEmpty || letters.values.contains(where: \.answers.isEmpty) {
      breach("over, and something is left")
    }
  }

  static func text(_ action: PoolAction) -> String {
    switch action {
    case .connect(let connection):
      "connect \(connection.number)"
        + (connection.destination.number == 0 ? "" : " to \(name(connection.destination))")
    case .check(let connection): "check \(connection.number)"
    case .send(let request, let connection): "send \(request.number) on \(connection.number)"
    case .quit(let connection): "quit \(connection.number)"
    case .abort(let connection): "abort \(connection.number)"
    case .answer(let request, let answer): "\(request.number) is \(answer)"
    case .over: "over"
    }
  }
}
