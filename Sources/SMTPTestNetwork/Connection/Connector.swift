internal import CSMTPTestPlatform

/// Connects outwards on a loop, without blocking a thread.
package final class Connector: EventHandler, @unchecked Sendable {
  // Protected by: touched on the loop's thread only, or in its place while it sleeps.

  /// What came of it: a connected, non-blocking descriptor, which is then the callee's, or why there
  /// is none, with the system's reason in words.
  package typealias Outcome = Result<Int32, SystemError>

  private let address: SocketAddress
  private let local: SocketAddress?
  private let loop: EventLoop
  private var descriptor: Int32 = -1
  private var timer: TimerID?
  private var done: (@Sendable (Outcome) -> Void)?

  /// Begins to connect to `address`.
  ///
  /// - Parameters:
  ///   - local: the address to connect from; `nil` leaves that to the system.
  ///   - timeout: nanoseconds of `clock`, after which it fails with ETIMEDOUT; `nil` leaves that to the
  ///     system.
  ///   - done: called once, on the loop's thread. A loop that has stopped never calls it.
  package init(
    to address: SocketAddress, from local: SocketAddress? = nil, on loop: EventLoop,
    within timeout: UInt64? = nil,
    clock: SMTPFixtureClock = .system, _ done: @escaping @Sendable (Outcome) -> Void
  ) {
    self.address = address
    self.local = local
    self.loop = loop
    self.done = done
    loop.execute { [self] in
      guard self.done != nil else { return }
      do throws(SystemError) {
        descriptor = try Socket.beginConnecting(to: address, from: local)
      } catch {
        return end(.failure(error))
      }
      loop.add(descriptor, .writable, self)
      if let timeout {
        timer = loop.schedule(at: clock.now.addingSaturated(timeout), clock: clock) { [weak self] in
          self?.fail(ETIMEDOUT)
        }
      }
    }
  }

  /// Gives up; `done` is told ECANCELED, unless it was told something already. Callable from any
  /// thread.
  package func cancel() { loop.execute { [self] in fail(ECANCELED) } }

  package func handleEvents(_ events: IOEvents, on loop: EventLoop) {
    let code = Socket.connectionError(of: descriptor)
    if code != 0 { return fail(code) }
    let connected = descriptor
    descriptor = -1
    loop.remove(connected)
    end(.success(connected))
  }

  private func fail(_ code: Int32) {
    guard done != nil else { return }
    if descriptor >= 0 {
      loop.remove(descriptor)
      Socket.close(descriptor)
      descriptor = -1
    }
    end(.failure(SystemError("connect to", code: code, context: "\(address)")))
  }

  private func end(_ outcome: Outcome) {
    if let timer { loop.cancel(timer) }
    timer = nil
    let done = self.done
    self.done = nil
    done?(outcome)
  }
}
