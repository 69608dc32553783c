/// How messages come to connections and back.
extension PoolStateMachine {
  mutating func giveWork(_ destination: Destination, at now: UInt64) {
    while let step = lanes[destination]?.nextStep(limits, at: now) {
      switch step {
      case .send(let connection): send(on: connection, to: destination, at: now)
      case .check(let connection):
        change(connection) { $0.state = .checking }
        actions.append(.check(connection))
      case .connect:
        let connection = newConnection()
        destinations[connection] = destination
        lanes[destination]?.members.append(
          PoolLane.Member(
            connection: connection, state: .connecting, room: limits.messagesPerConnection))
        actions.append(.connect(connection, destination))
      }
    }
  }

  private mutating func send(
    on connection: PoolConnection, to destination: Destination, at now: UInt64
  ) {
    guard let request = lanes[destination]?.waiting.take() else { return }
    lanes[destination]?.rate?.begin(at: now)
    change(connection) { $0.state = .busy(request) }
    entries[request]?.connection = connection
    entries[request]?.attempts += 1
    if entries[request]!.attempts > 1 { statistics.retries += 1 }
    statistics.waiting -= 1
    statistics.underWay += 1
    actions.append(.send(request, on: connection))
  }

  mutating func becomeReady(_ connection: PoolConnection, _ most: Int?, at now: UInt64) {
    guard let destination = destinations[connection] else { return }
    lanes[destination]?.noteReached()
    statistics.opened += 1
    change(connection) { member in
      member.wasReady = true
      if let most { member.room = max(min(member.room, most), 1) }
      if member.state == .connecting { member.state = .idle(since: now) }
    }
  }

  mutating func finish(_ connection: PoolConnection, _ verdict: PoolVerdict, at now: UInt64) {
    guard let member = member(connection), case .busy(let request) = member.state else { return }
    let isLast = member.room <= 1
    let isBarren = verdict == .unbegun && !member.hasServed
    if let destination = destinations[connection] {
      if isBarren { lanes[destination]?.noteUnserved() }
      if verdict != .unbegun { lanes[destination]?.noteServed() }
    }
    change(connection) { member in
      member.isBarren = isBarren
      member.hasServed = !isBarren
      member.room -= 1
      member.state =
        isLast || verdict.endsSession || member.isBrokenOff ? .ending : .idle(since: now)
    }
    if !member.isBrokenOff {
      if verdict.endsSession {
        actions.append(.abort(connection))
      } else if isLast {
        actions.append(.quit(connection))
      }
    }
    statistics.underWay -= 1
    conclude(request, verdict)
  }

  /// Says what became of a message, or has it wait for another attempt.
  private mutating func conclude(_ request: PoolRequest, _ verdict: PoolVerdict) {
    guard let entry = entries[request] else { return }
    let isAnotherDue = verdict == .unbegun || verdict == .lost && entry.attempts < limits.attempts
    if isAnotherDue, !entry.isCancelled {
      if verdict == .unbegun { entries[request]?.attempts -= 1 }
      entries[request]?.connection = nil
      lanes[entry.destination]?.waiting.putBack(request)
      statistics.waiting += 1
      return
    }
    entries[request] = nil
    switch verdict {
    case .sent: statistics.sent += 1
    case .refused: statistics.refused += 1
    case .unknown: statistics.unknown += 1
    case .lost, .unbegun, .spent:
      if entry.isCancelled { return turnAway(request, phase < .closing ? .cancelled : .closed) }
      statistics.lost += 1
    }
    actions.append(.answer(request, .outcome))
  }
}
