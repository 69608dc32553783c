/// How connections end.
extension PoolStateMachine {
  /// Ends what nobody uses for too long, and, where nothing new is taken, what nobody waits for.
  mutating func endSurplus(_ destination: Destination, at now: UInt64) {
    guard let lane = lanes[destination] else { return }
    let isOver = phase > .open && lane.waiting.isEmpty
    for member in lane.members {
      switch member.state {
      case .idle(let since):
        if isOver || now - since >= limits.idleTime {
          end(member.connection, .quit(member.connection))
        }
      case .connecting, .checking:
        if isOver { end(member.connection, .abort(member.connection)) }
      case .busy, .ending: break
      }
    }
  }

  private mutating func end(_ connection: PoolConnection, _ action: Action) {
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
    guard let destination = destinations.removeValue(forKey: connection),
      let index = lanes[destination]?.index(of: connection),
      let member = lanes[destination]?.members.remove(at: index)
    else { return }
    statistics.connections -= 1
    if member.wasReady { statistics.released += 1 }
    let isHopeless =
      if member.state == .connecting {
        lanes[destination]!.noteUnreachable(isPermanent: isPermanent, limits, at: now)
      } else if member.isBarren {
        lanes[destination]!.noteBarren(limits, at: now)
      } else {
        false
      }
    guard isHopeless else { return }
    for request in lanes[destination]!.waiting.takeAll() {
      leaveQueue(request)
      statistics.unreachable += 1
      actions.append(.answer(request, .unreachable))
    }
  }
}
