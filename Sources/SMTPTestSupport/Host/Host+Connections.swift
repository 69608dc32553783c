internal import SMTPTestNetwork

/// Connections, on the loop's thread.
extension Host {
  func accept(_ descriptor: Int32, _ peer: SocketAddress, for guest: some HostGuest) {
    let now = clock.now
    let count = openSessions
    guard count < settings.maximumConnections else {
      turnAway(
        descriptor, guest.farewell,
        "connection refused: \(count) are open, as many as maximumConnections allows")
      return
    }
    if let size = settings.buffers.send { Socket.setSendBuffer(descriptor, octets: size) }
    let isTCP = if case .tcp = settings.address { true } else { false }
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    let log = SessionLog(budget: budget)
    let visit = guest.receive(
      Arrival(number: number, peer: SMTPPeer(peer), time: now, log: log))
    let connection = Connection(
      visit.machine, descriptor: descriptor, isTCP: isTCP, loop: loop, clock: clock,
      settings: ConnectionSettings(
        idleTimeout: settings.idleTimeout.nanosecondCount,
        interludeTimeout: settings.holdTimeout.nanosecondCount,
        unsentLimit: settings.buffers.unsent),
      log: log, budget: budget, watched: scripts.watched, delegate: visit.session)
    state.withLock { $0.live[ObjectIdentifier(visit.session)] = (number, connection) }
    connection.start()
  }

  /// No descriptor is left for the connection: it learns so, and so does the test.
  func refuse(_ descriptor: Int32, _ error: SystemError, for guest: some HostGuest) {
    turnAway(descriptor, guest.farewell, "connection refused: \(error)")
  }

  private func turnAway(_ descriptor: Int32, _ farewell: [UInt8], _ text: String) {
    farewell.withUnsafeBytes { _ = Socket.write(descriptor, $0) }
    Socket.shutdownWrite(descriptor)
    Socket.close(descriptor)
    add(SMTPFinding(kind: .connectionRefused, session: nil, text: text))
  }

  /// The connection of a session is gone.
  func depart(_ session: some HostedSession) {
    state.withLock { _ = $0.live.removeValue(forKey: ObjectIdentifier(session)) }
    bulletin.post(.endedSessions)
    bulletin.post(.settles)
  }

  func noteLongHold(_ text: String, session: Int) {
    add(
      SMTPFinding(
        kind: .heldTooLong, session: session,
        text: "\(text): nobody opened the gate for \(settings.holdTimeout)"))
  }

  /// - Parameter consequence: what the guest does about it, such as `the server answers 452`.
  func noteSpentBudget(session: Int, _ consequence: String) {
    let isFirst = state.withLock { state in
      defer { state.hasSpentBudget = true }
      return !state.hasSpentBudget
    }
    guard isFirst else { return }
    add(
      SMTPFinding(
        kind: .memoryBudgetSpent, session: session,
        text: "the memory budget of \(budget.limit) octets is spent; \(consequence)"))
  }
}
