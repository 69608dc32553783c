/// How connections end.
extension PoolStateMachine {
  /// Ends what nobody uses for too long, and, where nothing new is taken, what nobody waits for.
  mutating func endSurplus(_ lane: Int, at now: UInt64) {
    let isOver = phase > .open && lanes[lane].waiting.isEmpty
    var index = 0
    while index < lanes[lane].members.count {
      let connection = lanes[lane].members[index].connection
      switch lanes[lane].members[index].state {
      case .idle(let since):
        if isOver || now - since >= limits.idleTime { end(connection, .quit(connection)) }
      case .connecting, .checking: if isOver { end(connection, .abort(connection)) }
      case .busy, .ending: break
      }
      index += 1
    }
  }

  private mutating func end(_ connection: PoolConnection, _ action: PoolAction) {
    change(connection) { $0.state = .ending }
    actions.append(action)
  }

  /// Ends a connection with the message that it has.
  mutating func breakOff(_ connection: PoolConnection) {
    guard member(connection)?.isBrokenOff == false else { return }
    change(connection) { $0.isBrokenOff = true }
    actions.append(.abort(connection))
  }

  mutating func remove(_ connection: PoolConnection, _ isPermanent: Bool, at now: UInt64) {
    // What the message on it came to should have been told before; nobody knows now.
    change(connection) { $0.isBrokenOff = true }
    finish(connection, .unknown, at: now)
    let lane = connection.destination.number
    guard lane < lanes.count, let index = lanes[lane].index(of: connection) else { return }
    let member = lanes[lane].members.remove(at: index)
    statistics.connections -= 1
    if member.wasReady { statistics.released += 1 }
    let isHopeless =
      if member.state == .connecting {
        lanes[lane].noteUnreachable(isPermanent: isPermanent, limits, at: now)
      } else if member.isBarren {
        lanes[lane].noteBarren(limits, at: now)
      } else {
        false
      }
    guard isHopeless else { return }
    for request in emptyQueue(of: lane) {
      statistics.unreachable += 1
      actions.append(.answer(request, .unreachable))
    }
  }
}
