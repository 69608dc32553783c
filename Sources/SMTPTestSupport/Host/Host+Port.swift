internal import SMTPTestNetwork

/// What a host listens on.
struct PortState {
  var listeners: [Listener] = []
  var bound: Listening?
  /// Whose clients come; until the host stops.
  var guest: (any HostGuest)?
  /// While connections are refused: sockets that are bound and do not listen, so that nobody else
  /// takes the port.
  var reserved: [Listening.Endpoint] = []
  /// How often the port was closed; what would reopen it after an earlier time is late.
  var closings = 0
}

/// Listening, refusing connections and listening again on the same port.
extension Host {
  func listen(on bound: Listening) {
    guard let guest = port.withLock({ $0.guest }) else { return }
    if let size = settings.buffers.receive {
      for endpoint in bound.endpoints { Socket.narrow(endpoint.descriptor, octets: size) }
    }
    let made = bound.endpoints.map { endpoint in
      Listener(
        endpoint,
        onAccept: { [self] descriptor, peer in accept(descriptor, peer, for: guest) },
        onRefused: { [self] descriptor, error in refuse(descriptor, error, for: guest) })
    }
    port.withLock { port in
      port.listeners = made
      port.bound = bound
    }
    for listener in made { listener.start(on: loop) }
  }

  /// Stops listening, for good. On the loop's thread.
  func closeListeners() -> Listening? {
    let (listeners, bound) = port.withLock { port in
      port.closings += 1
      defer {
        port.listeners = []
        port.bound = nil
        port.guest = nil
      }
      return (port.listeners, port.bound)
    }
    for listener in listeners { listener.stop() }
    return bound
  }

  func takeReservations() -> [Listening.Endpoint] {
    port.withLock { port in
      defer { port.reserved = [] }
      return port.reserved
    }
  }

  /// Refuses connections from now on; open sessions go on. Refusing already, it does nothing more.
  func refuseConnections() {
    loop.performAndWait { [self] in
      guard !isStopped else { return }
      let (listeners, endpoints) = port.withLock { port in
        port.closings += 1
        defer { port.listeners = [] }
        return (port.listeners, port.bound?.endpoints ?? [])
      }
      if listeners.isEmpty { return }
      // First, or somebody else might be given the port meanwhile.
      let reserved = endpoints.compactMap(Listening.Endpoint.init(reserving:))
      for listener in listeners { listener.stop() }
      port.withLock { $0.reserved = reserved }
    }
  }

  /// Accepts connections again, on the same port.
  ///
  /// - Throws: `SystemError` if the port was taken meanwhile.
  func acceptConnections() throws {
    let failure = loop.performAndWait { [self] () -> SystemError? in
      guard !isStopped else { return nil }
      let (isRefusing, bound) = port.withLock { port in
        port.closings += 1
        return (port.listeners.isEmpty, port.bound)
      }
      guard isRefusing, let bound else { return nil }
      let reserved = takeReservations()
      do throws(SystemError) {
        listen(on: try bound.again(on: reserved))
        return nil
      } catch {
        return error
      }
    }
    if case let failure?? = failure { throw failure }
  }

  /// Refuses connections for so long by the server's clock. On the loop's thread.
  func closePort(for duration: Duration) {
    refuseConnections()
    let number = port.withLock { $0.closings }
    let deadline = clock.now + duration.nanosecondCount
    _ = loop.schedule(at: deadline, clock: clock) { [weak self] in
      guard let self, port.withLock({ $0.closings }) == number else { return }
      do {
        try acceptConnections()
      } catch {
        add(
          SMTPFinding(
            kind: .connectionRefused, session: nil,
            text: "the port cannot be opened again: \(error)"
          ))
      }
    }
  }
}
