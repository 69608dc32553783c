internal import CSMTPTestPlatform

/// Accepts the connections of one listening socket, also when descriptors run out.
///
/// A connection that cannot be accepted stays in the kernel's queue and keeps the listener
/// readable, so a loop that only tried again would spin. The listener keeps a descriptor in
/// reserve: it gives that up, accepts, and hands the connection over to be refused with a word.
package final class Listener: EventHandler {
  package typealias Accepting = @Sendable (Int32) -> Socket.Accepted

  /// At most this many connections a turn, so that those already made get theirs.
  private static let connectionsPerTurn = 256
  private static let pause: UInt64 = 50_000_000

  package let address: SocketAddress
  private let descriptor: Int32
  private let accept: Accepting
  private let onAccept: @Sendable (Int32, SocketAddress) -> Void
  private let onRefused: @Sendable (Int32, SystemError) -> Void

  private struct State {
    var loop: EventLoop?
    var isClosed = false
  }

  private let state = Locked(State())
  // Confined to the loop's thread, or to whoever works in its place.
  nonisolated(unsafe) private var reserve: Int32 = -1
  nonisolated(unsafe) private var resumption: TimerID?

  /// Takes over a listening socket, which it closes in the end.
  ///
  /// - Parameters:
  ///   - accept: How to accept; tests run out of descriptors by giving another.
  ///   - onAccept: Called on the loop's thread with a connection, which is then the callee's.
  ///   - onRefused: Called on the loop's thread with a connection there is no room for. The callee
  ///     closes it before it returns: its descriptor is the reserve's.
  package init(
    _ endpoint: Listening.Endpoint, accept: @escaping Accepting = Socket.accept,
    onAccept: @escaping @Sendable (Int32, SocketAddress) -> Void,
    onRefused: @escaping @Sendable (Int32, SystemError) -> Void
  ) {
    descriptor = endpoint.descriptor
    address = endpoint.address
    self.accept = accept
    self.onAccept = onAccept
    self.onRefused = onRefused
  }

  deinit {
    if state.withLock({ !$0.isClosed }) { closeDescriptors() }
  }

  /// Begins to accept on `loop`. Callable from any thread; once.
  package func start(on loop: EventLoop) {
    let isFirst = state.withLock { state in
      guard state.loop == nil, !state.isClosed else { return false }
      state.loop = loop
      return true
    }
    guard isFirst else { return }
    loop.performAndWait { [self] in
      guard state.withLock({ !$0.isClosed }) else { return }
      reserve = smtp_open_null()
      loop.add(descriptor, .readable, self)
    }
  }

  /// Stops accepting and closes the socket; a second call does nothing. Callable from any thread.
  ///
  /// Connections the kernel has queued but nobody accepted are reset.
  package func stop() {
    let (loop, isFirst) = state.withLock { state in
      defer { state.isClosed = true }
      return (state.loop, !state.isClosed)
    }
    guard isFirst else { return }
    guard let loop else { return closeDescriptors() }
    let closed: Void? = loop.performAndWait { [self] in
      if let resumption { loop.cancel(resumption) }
      resumption = nil
      loop.remove(descriptor)
      closeDescriptors()
    }
    // The loop has been stopped, and watches nothing any more.
    if closed == nil { closeDescriptors() }
  }

  package func handleEvents(_ events: IOEvents, on loop: EventLoop) {
    for _ in 0..<Self.connectionsPerTurn {
      switch accept(descriptor) {
      case .accepted(let connection, let peer): onAccept(connection, peer)
      case .aborted: continue
      case .wouldBlock: return
      case .exhausted(let code):
        guard refuse(SystemError("accept a connection on", code: code, context: "\(address)"))
        else { return pause(on: loop) }
      case .failed: return pause(on: loop)
      }
      // Whoever took the connection may have stopped the listener.
      if state.withLock({ $0.isClosed }) { return }
    }
  }

  /// Accepts one connection with the descriptor in reserve; false where that did not help.
  private func refuse(_ error: SystemError) -> Bool {
    guard reserve >= 0 else { return false }
    Socket.close(reserve)
    reserve = -1
    let outcome = accept(descriptor)
    if case .accepted(let connection, _) = outcome { onRefused(connection, error) }
    reserve = smtp_open_null()
    switch outcome {
    case .accepted, .aborted, .wouldBlock: return reserve >= 0
    case .exhausted, .failed: return false
    }
  }

  /// Looks away for a while: the kernel would report the same connection again at once.
  private func pause(on loop: EventLoop) {
    guard resumption == nil, state.withLock({ !$0.isClosed }) else { return }
    loop.modify(descriptor, [])
    let deadline = SMTPFixtureClock.system.now + Self.pause
    resumption = loop.schedule(at: deadline, clock: .system) { [weak self, unowned loop] in
      guard let self else { return }
      resumption = nil
      if reserve < 0 { reserve = smtp_open_null() }
      loop.modify(descriptor, .readable)
    }
  }

  private func closeDescriptors() {
    Socket.stopListening(descriptor)
    Socket.close(descriptor)
    if reserve >= 0 { Socket.close(reserve) }
    reserve = -1
  }
}
