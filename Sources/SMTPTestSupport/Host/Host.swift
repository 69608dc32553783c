internal import SMTPTestNetwork

/// Listens, keeps connections, asks scripts and their closures, collects findings, and stops: what any
/// server of the fixture does, whatever is spoken there. It knows no protocol; its ``HostGuest`` does.
///
/// Everything that changes sits behind one lock each, held for a few assignments and never while
/// foreign code runs.
final class Host: Sendable {
  struct State {
    var live: [ObjectIdentifier: (number: Int, connection: Connection)] = [:]
    var lastNumber = 0
    var findings: [SMTPFinding] = []
    var hasSpentBudget = false
    var isStopped = false
    /// Whether a call of `stop()` has come to its end.
    var isEnded = false
  }

  let settings: HostSettings
  let loop: EventLoop
  let clock: SMTPFixtureClock
  let bulletin: Bulletin
  let scripts: ScriptStack
  let hooks: HookDesk
  let budget: MemoryBudget
  /// Who watches, until the host has stopped.
  let observation: Observation?
  /// Whom closures are told that they are asked by.
  let asker: any AnyObject & Sendable
  let port = Locked(PortState())
  let startedAt: UInt64
  let state = Locked(State())

  init(_ settings: HostSettings, asker: any AnyObject & Sendable, observer: ServerObserver? = nil) {
    self.settings = settings
    self.asker = asker
    observation = observer.map(Observation.init)
    loop = settings.loop
    clock = settings.clock
    bulletin = Bulletin(loop: loop)
    scripts = ScriptStack(
      for: settings.dialect, speakingTLS: settings.speaksTLS, hooksOn: settings.hookPlace,
      alwaysAsking: settings.alwaysAsked)
    hooks = HookDesk(loop: loop, timeout: settings.hookTimeout)
    budget = MemoryBudget(limit: settings.memoryBudget)
    startedAt = clock.now
  }

  // MARK: Life

  /// Listens for clients of `guest`, which lives until ``stop(finally:)`` at least.
  ///
  /// - Returns: the first of the addresses.
  /// - Throws: `SystemError` if the address cannot be listened on; ``SMTPTestServerError``.
  func start(_ guest: some HostGuest) throws -> SocketAddress {
    if let failure = loop.failure { throw failure }
    clock.attach(to: loop)
    let bound: Listening
    switch settings.address {
    case .tcp(let host, let port):
      guard let number = UInt16(exactly: port) else {
        throw SMTPTestServerError.invalidConfiguration("port \(port) is not in 0...65535")
      }
      bound = try Listening.bind(host: host, port: number)
    case .unix(let path):
      bound = try Listening.bind(.unix(path: path))
    }
    port.withLock { $0.guest = guest }
    listen(on: bound)
    return bound.endpoints[0].address
  }

  /// Ends everything; what was recorded stays, and what belongs to others is let go of. Idempotent: each
  /// call returns when all is ended, also one that comes while another is at it.
  ///
  /// - Parameter finish: what the guest has to do when nothing moves any more. Several calls may do it.
  func stop(finally finish: () -> Void = {}) {
    let isEnded = state.withLock { state in
      state.isStopped = true
      return state.isEnded
    }
    if isEnded { return }
    let bound = loop.performAndWait { [self] in
      let bound = closeListeners()
      for (_, connection) in state.withLock({ Array($0.live.values) }) { connection.shutDown() }
      return bound
    }
    bound??.unlinkPath()
    for endpoint in takeReservations() { Socket.close(endpoint.descriptor) }
    hooks.abandonAll()
    bulletin.stop()
    scripts.close()
    observation?.end()
    finish()
    state.withLock { $0.isEnded = true }
  }

  /// Forgets findings and counts, and has the next connection be the one behind `number`. On the loop's
  /// thread.
  func reset(lastNumber: Int, recorded: Int) {
    state.withLock { state in
      state.lastNumber = lastNumber
      state.findings = []
    }
    forget(recorded: recorded)
  }

  /// Counts the budget anew, from what is still kept.
  func forget(recorded: Int) {
    state.withLock { $0.hasSpentBudget = false }
    budget.reset(to: recorded)
  }

  /// Ends the scope of a script.
  ///
  /// - Parameter isComplete: whether all happened that was to happen there: then rules of it that never
  ///   fired are found.
  func endScope(_ id: ScriptStack.ScopeID, isComplete: Bool) {
    catchUp()
    guard let last = scripts.pop(id), isComplete else { return }
    for rule in last.state.withLock({ $0.idleRules }) { add(SMTPFinding(neverFired: rule)) }
  }

  // MARK: Reading, from anywhere

  /// Lets the I/O thread finish what it is at: a client may have read a reply before the thread
  /// that wrote it has put what came of it on record, and whoever asks then must find it there.
  func catchUp() { loop.performAndWait {} }

  /// Reads and handles all that has arrived, the end of connections too: what is told of a failure,
  /// or written to a golden file, does not hang on how quick anybody was.
  func readAll() { loop.barrier() }

  var openSessions: Int { state.withLock { $0.live.count } }
  var isStopped: Bool { state.withLock { $0.isStopped } }

  /// The host's own findings, then rules that never fired.
  var findings: [SMTPFinding] {
    state.withLock { $0.findings } + scripts.idleRules.map(SMTPFinding.init(neverFired:))
  }

  func add(_ finding: SMTPFinding) {
    state.withLock { $0.findings.append(finding) }
    observation?.tell(.finding(finding))
  }

  /// Nanoseconds of the clock as time since the start.
  func time(_ nanoseconds: UInt64) -> Duration {
    .nanoseconds(Int64(nanoseconds > startedAt ? nanoseconds - startedAt : 0))
  }
}
