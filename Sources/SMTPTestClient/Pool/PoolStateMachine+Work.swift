/// How messages come to connections and back.
extension PoolStateMachine {
  mutating func giveWork(_ destination: PoolDestination, at now: UInt64) {
    let lane = destination.number
    while let step = lanes[lane].nextStep(limits, at: now) {
      switch step {
      case .send(let connection): send(on: connection, at: now)
      case .check(let connection):
        change(connection) { $0.state = .checking }
        actions.append(.check(connection))
      case .connect:
        let connection = newConnection(to: destination)
        lanes[lane].members.append(
          PoolLane.Member(
            connection: connection, state: .connecting, room: limits.messagesPerConnection))
        actions.append(.connect(connection))
      }
    }
  }

  private mutating func send(on connection: PoolConnection, at now: UInt64) {
    let lane = connection.destination.number
    guard var entry = lanes[lane].waiting.take() else { return }
    lanes[lane].rate?.begin(at: now)
    entry.attempts += 1
    if entry.attempts > 1 { statistics.retries += 1 }
    change(connection) { $0.state = .busy(entry) }
    statistics.waiting -= 1
    statistics.underWay += 1
    actions.append(.send(entry.request, on: connection))
  }

  mutating func becomeReady(_ connection: PoolConnection, _ most: Int?, at now: UInt64) {
    guard member(connection) != nil else { return }
    lanes[connection.destination.number].noteReached()
    statistics.opened += 1
    change(connection) { member in
      member.wasReady = true
      if let most { member.room = max(min(member.room, most), 1) }
      if member.state == .connecting { member.state = .idle(since: now) }
    }
  }

  mutating func finish(_ connection: PoolConnection, _ verdict: PoolVerdict, at now: UInt64) {
    guard let member = member(connection), case .busy(let entry) = member.state else { return }
    let isLast = member.room <= 1
    let isBarren = verdict == .unbegun && !member.hasServed
    let lane = connection.destination.number
    if isBarren { lanes[lane].noteUnserved() }
    if verdict != .unbegun { lanes[lane].noteServed() }
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
    conclude(entry, verdict)
  }

  /// Says what became of a message, or has it wait for another attempt.
  private mutating func conclude(_ entry: PoolEntry, _ verdict: PoolVerdict) {
    let isAnotherDue = verdict == .unbegun || verdict == .lost && entry.attempts < limits.attempts
    if isAnotherDue, !entry.isCancelled {
      var entry = entry
      if verdict == .unbegun { entry.attempts -= 1 }
      lanes[entry.request.destination.number].waiting.putBack(entry)
      statistics.waiting += 1
      return
    }
    switch verdict {
    case .sent: statistics.sent += 1
    case .refused: statistics.refused += 1
    case .unknown: statistics.unknown += 1
    case .lost, .unbegun, .spent:
      if entry.isCancelled {
        return turnAway(entry.request, phase < .closing ? .cancelled : .closed)
      }
      statistics.lost += 1
    }
    actions.append(.answer(entry.request, .outcome))
  }
}
