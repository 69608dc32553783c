internal import SMTPTestNetwork
internal import SMTPTestWire

/// A place where a rule holds a session until the test lets it go on.
///
/// ```swift
/// let gate = SMTPGate("greeting")
/// try server.use(SMTPScript { On(.greeting).hold(gate).proceed() })
/// async let sending: Void = send(via: server.endpoint)
/// try await gate.arrival()   // the client waits for the greeting now
/// gate.open()
/// ```
///
/// It starts closed. A session that arrives while it is open goes on at once. Sessions go on in the
/// order in which they arrived.
public final class SMTPGate: ScriptGate, CustomStringConvertible {
  private struct State {
    var isOpen = false
    /// How many may pass, though the gate is closed.
    var passes = 0
    var arrivals = 0
    var held: [(id: Int, resume: @Sendable () -> Void)] = []
  }

  /// The name, as scripts write it: a letter, then letters, digits, `_` and `-`.
  public let name: String
  private let state = Locked(State())
  private let bulletin = Bulletin(loop: .shared)

  /// Creates a closed gate.
  public init(_ name: String) { self.name = name }

  /// How many sessions have arrived so far, held or not.
  public var arrivals: Int { state.withLock { $0.arrivals } }

  /// How many sessions stand before it now.
  public var held: Int { state.withLock { $0.held.count } }

  /// Lets all sessions go on that are held, and those that arrive later.
  public func open() {
    let due = state.withLock { state in
      state.isOpen = true
      state.passes = 0
      defer { state.held = [] }
      return state.held
    }
    for entry in due { entry.resume() }
  }

  /// Holds sessions that arrive from now on.
  public func close() {
    state.withLock { state in
      state.isOpen = false
      state.passes = 0
    }
  }

  /// Lets `count` sessions go on, the one held longest first; where fewer are held, the next to
  /// arrive.
  public func pass(_ count: Int = 1) {
    let due = state.withLock { state in
      let now = min(max(0, count), state.held.count)
      if !state.isOpen {
        let (passes, areTooMany) = state.passes.addingReportingOverflow(max(0, count) - now)
        state.passes = areTooMany ? .max : passes
      }
      defer { state.held.removeFirst(now) }
      return Array(state.held.prefix(now))
    }
    for entry in due { entry.resume() }
  }

  /// Waits until `count` sessions have arrived since the gate was made.
  ///
  /// - Parameters:
  ///   - count: how many, held or not. Default 1.
  ///   - timeout: real time; `nil` means ``SMTPTestServer/defaultTimeout``.
  /// - Throws: ``SMTPGateError`` at the deadline, `CancellationError`.
  public func arrival(_ count: Int = 1, within timeout: Duration? = nil) async throws {
    let timeout = timeout ?? SMTPTestServer.defaultTimeout
    let outcome = await bulletin.waitAsync(
      .arrivals, reaches: count, until: .now + timeout.bounded)
    try check(outcome, count, timeout)
  }

  /// Blocks the thread until `count` sessions have arrived: ``arrival(_:within:)`` for synchronous
  /// tests.
  ///
  /// - Throws: ``SMTPGateError`` at the deadline.
  @available(*, noasync, message: "use arrival(_:within:)")
  public func waitForArrival(_ count: Int = 1, within timeout: Duration? = nil) throws {
    let timeout = timeout ?? SMTPTestServer.defaultTimeout
    try check(
      bulletin.wait(.arrivals, reaches: count, until: .now + timeout.bounded), count, timeout)
  }

  private func check(_ outcome: Bulletin.Outcome, _ count: Int, _ timeout: Duration) throws {
    switch outcome {
    case .reached: return
    case .cancelled: throw CancellationError()
    case .timedOut, .stopped:
      throw SMTPGateError(gate: name, wanted: count, arrivals: arrivals, timeout: timeout)
    }
  }

  /// `gate greeting, closed, 1 held`.
  public var description: String {
    state.withLock { state in
      "gate \(name), \(state.isOpen ? "open" : "closed"), \(state.held.count) held"
    }
  }

  /// A session arrives: `resume` is called when it may go on, at once perhaps. Returns what takes
  /// it away again.
  package func arrive(_ resume: @escaping @Sendable () -> Void) -> @Sendable () -> Void {
    let (id, goesOn) = state.withLock { state in
      state.arrivals += 1
      let id = state.arrivals
      if state.isOpen { return (id, true) }
      if state.passes > 0 {
        state.passes -= 1
        return (id, true)
      }
      state.held.append((id, resume))
      return (id, false)
    }
    bulletin.post(.arrivals)
    if goesOn { resume() }
    return { [weak self] in
      self?.state.withLock { $0.held.removeAll { $0.id == id } }
    }
  }
}

/// A wait for arrivals at a ``SMTPGate`` that came to its deadline.
public struct SMTPGateError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The gate's name.
  public let gate: String
  /// How many arrivals were waited for.
  public let wanted: Int
  /// How many there were.
  public let arrivals: Int
  /// How long was waited.
  public let timeout: Duration

  /// `Waited 10.0 seconds for 2 arrivals at gate greeting; 1 came.`
  public var description: String {
    "Waited \(timeout) for \(wanted) arrival\(wanted == 1 ? "" : "s") at gate \(gate); "
      + "\(arrivals == 0 ? "none" : String(arrivals)) came."
  }
}
