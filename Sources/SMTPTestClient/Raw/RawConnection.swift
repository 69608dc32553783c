internal import SMTPTestNetwork
internal import SMTPTestWire

/// The connection of a raw client, and who waits for what comes of it.
final class RawConnection: ConnectionDelegate, Sendable {
  typealias Completion<Value> = @Sendable (Result<Value, SMTPClientError>) -> Void

  private enum Link {
    case idle
    case dialing(Dialer)
    case open(Connection)
    case gone
  }

  private struct State {
    var link = Link.idle
    var plan: ClientPlan?
    var lastNumber = 0
    var replies: [Int: Completion<SMTPReply>] = [:]
    var ends: [Int: Completion<Void>] = [:]
    var handshakes: [Int: Completion<SMTPTLSFacts>] = [:]
    /// Who waits for the connection.
    var start: Completion<Void>?
    var isCancelled = false
  }

  private let configuration: SMTPTestClient.Configuration
  private let log = SessionLog(role: .client)
  private let state = Locked(State())

  init(_ configuration: SMTPTestClient.Configuration) { self.configuration = configuration }

  var transcript: String { ClientRecord(log: log, events: 0..<log.eventCount).transcript }

  // MARK: Connecting

  func start(_ done: @escaping Completion<Void>) {
    let isFirst = state.withLock { state in
      guard case .idle = state.link, state.start == nil, !state.isCancelled else { return false }
      state.start = done
      return true
    }
    guard isFirst else { return done(.failure(error(.once))) }
    do throws(SMTPClientError) {
      let plan = try ClientPlan(configuration)
      state.withLock { state in
        state.plan = plan
        state.link = .dialing(
          Dialer(plan) { [self] outcome in
            switch outcome {
            case .success(let line): open(line, plan)
            case .failure(let failure): started(.failure(error(failure)))
            }
          })
      }
    } catch {
      started(.failure(error))
    }
  }

  private func open(_ line: Dialer.Line, _ plan: ClientPlan) {
    let isImplicit = configuration.tls.use == .implicit
    let connection = Connection(
      RawClientSession(
        timeout: configuration.timeouts.command, implicitTLS: isImplicit ? 0 : nil),
      descriptor: line.descriptor, isTCP: line.isTCP, loop: plan.loop,
      clock: configuration.clock, settings: ConnectionSettings(), log: log,
      budget: MemoryBudget(limit: .max), watched: WatchedStages(), delegate: self)
    let isCancelled = state.withLock { state in
      state.link = .open(connection)
      if isImplicit { state.handshakes[0] = { [self] in started($0.map { _ in }) } }
      return state.isCancelled
    }
    connection.start()
    if isCancelled {
      _ = connection.abort(ClientConnection.brokenOff)
    } else if !isImplicit {
      started(.success(()))
    }
  }

  private func started(_ result: Result<Void, SMTPClientError>) {
    let done = state.withLock { state in
      defer { state.start = nil }
      return state.start
    }
    done?(result)
  }

  // MARK: Work

  func send(_ octets: [UInt8]) throws(SMTPClientError) {
    guard let connection else { throw error(.over) }
    connection.hand(RawClientWork.send(octets))
  }

  func perform(_ work: RawClientWork) { connection?.hand(work) }

  func reply(_ done: @escaping Completion<SMTPReply>) {
    ask({ $0.replies[$1] = done }, { .reply(number: $0) }, else: { done(.failure($0)) })
  }

  func end(_ done: @escaping Completion<Void>) {
    ask({ $0.ends[$1] = done }, { .end(number: $0) }, else: { done(.failure($0)) })
  }

  func startTLS(_ done: @escaping Completion<SMTPTLSFacts>) {
    ask({ $0.handshakes[$1] = done }, { .startTLS(number: $0) }, else: { done(.failure($0)) })
  }

  private func ask(
    _ note: (inout State, Int) -> Void, _ work: (Int) -> RawClientWork,
    else fail: (SMTPClientError) -> Void
  ) {
    let job: (Connection, Int)? = state.withLock { state in
      guard case .open(let connection) = state.link else { return nil }
      state.lastNumber += 1
      note(&state, state.lastNumber)
      return (connection, state.lastNumber)
    }
    guard let (connection, number) = job else { return fail(error(.over)) }
    connection.hand(work(number))
  }

  private var connection: Connection? {
    if case .open(let connection) = state.withLock({ $0.link }) { connection } else { nil }
  }

  /// Breaks the connection. Callable from any thread.
  func abort() {
    let (link, plan) = state.withLock { state in
      state.isCancelled = true
      return (state.link, state.plan)
    }
    switch link {
    case .dialing(let dialer): dialer.cancel()
    case .open(let connection):
      plan?.loop.execute { _ = connection.abort(ClientConnection.brokenOff) }
    case .idle, .gone: break
    }
  }

  // MARK: What is told

  func didTell(_ fact: any Fact, isWritten: Bool, at time: UInt64) {
    switch fact as? RawClientFact {
    case .replied(let number, let result):
      state.withLock { $0.replies.removeValue(forKey: number) }?(result.mapError(error))
    case .endSeen(let number, let failure):
      let done = state.withLock { $0.ends.removeValue(forKey: number) }
      done?(failure.map { .failure(error($0)) } ?? .success(()))
    case .secured(let number, let result):
      state.withLock { $0.handshakes.removeValue(forKey: number) }?(result.mapError(error))
    case nil: break
    }
  }

  func makeTLSEngine() -> TLSEngine? { try? state.withLock({ $0.plan })?.engine() }
  func didExhaustMemory() {}
  func didSettle() {}

  func didClose(at time: UInt64) {
    let left = state.withLock { state in
      state.link = .gone
      let left = state
      state.replies = [:]
      state.ends = [:]
      state.handshakes = [:]
      return left
    }
    let failure = error(.over)
    for done in left.replies.values { done(.failure(failure)) }
    for done in left.handshakes.values { done(.failure(failure)) }
    for done in left.ends.values { done(.success(())) }
  }

  private func error(_ failure: ClientFailure) -> SMTPClientError {
    let isCancelled = state.withLock { $0.isCancelled }
    return SMTPClientError(
      failure, kind: isCancelled && failure.kind == .connection ? .cancelled : nil,
      record: ClientRecord(log: log, about: 0))
  }

  // MARK: Waiting

  func wait<Value: Sendable>(
    _ begin: @Sendable (@escaping Completion<Value>) -> Void
  ) async throws(SMTPClientError) -> Value {
    if Task.isCancelled { throw SMTPClientError(.cancelledBefore, kind: .cancelled) }
    return try await Awaited.suspend(begin) { abort() }.get()
  }

  func block<Value: Sendable>(
    _ begin: (@escaping Completion<Value>) -> Void
  ) throws(SMTPClientError) -> Value {
    try Awaited.block(begin, error(.over))
  }
}

extension ClientFailure {
  /// A raw client connects once.
  fileprivate static var once: ClientFailure {
    ClientFailure(.connection, at: .connect, "a raw client connects once")
  }
}
