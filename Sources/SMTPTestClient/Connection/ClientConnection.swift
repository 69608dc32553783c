internal import SMTPTestNetwork
package import SMTPTestWire

/// One connection of a client: its driver, and who waits for what comes of it.
///
/// Everything is answered by calling back, once, on the loop's thread or where the answer was known
/// already. `+Facts` is what the machine tells, `+Ending` how it comes to its end.
package final class ClientConnection: Sendable {
  package typealias Completion<Value> = @Sendable (Result<Value, SMTPClientError>) -> Void

  /// What there is of a connection.
  enum Link {
    case idle
    /// A token is asked for.
    case preparing(Task<Void, Never>)
    case dialing(Dialer)
    case open(Connection)
    case gone
  }

  struct State {
    var link = Link.idle
    /// What the server offers, once it is ready.
    var offer: SMTPServerOffer?
    var tls: SMTPTLSFacts?
    /// What was shown, where it may be another next time, and whether one is worth a try.
    var token: SMTPSecret?
    var isWorthAnother = false
    /// Why no engine of TLS was to be had.
    var engineFailure: ClientFailure?
    /// Who waits for the server to be ready, for messages and for replies.
    var ready: [Completion<SMTPServerOffer>] = []
    /// In the order in which they were handed over: few.
    var sends: [SendUnderWay] = []
    var commands: [Int: Completion<SMTPReply>] = [:]
    var lastNumber = 0
    /// Where the record of the next message begins, unless it is handed over later.
    var nextEvent = 0
    /// Who waits for the end.
    var ends: [@Sendable (SMTPClientError?) -> Void] = []
    /// Whether QUIT was asked for.
    var isQuitting = false
    /// Whether the session is over, and why, if it is not that it was asked to end.
    var isOver = false
    var failure: ClientFailure?
    /// Why it was broken off, by whom it belongs to.
    var cancellation: String?
    /// What is told only when the socket is gone: whoever cancels finds none left.
    var held: [@Sendable () -> Void] = []
    var connectBegan: UInt64 = 0
    var connected: UInt64 = 0
    var becameReady: UInt64 = 0

    /// Where a message stands among those that are waited for.
    func place(of number: Int) -> Int? {
      var index = 0
      while index < sends.count {
        if sends[index].number == number { return index }
        index += 1
      }
      return nil
    }
  }

  package let plan: ClientPlan
  let log = SessionLog(role: .client)
  let state = Locked(State())
  /// What speaks its TLS, for mechanisms that bind themselves to it.
  let engineInUse = TLSEngineReference()

  package init(_ plan: ClientPlan) { self.plan = plan }

  var clock: SMTPFixtureClock { plan.configuration.clock }

  /// Whether the server is ready for a message, as far as anybody knows.
  package var isUsable: Bool {
    state.withLock { $0.offer != nil && !$0.isOver && !$0.isQuitting && $0.cancellation == nil }
  }

  /// Whether nothing can come of it any more.
  package var isOver: Bool {
    state.withLock { $0.isOver || $0.isQuitting || $0.cancellation != nil }
  }

  /// Whether another connection may be let in where this one was not: it shows another token.
  package var isWorthAnother: Bool { state.withLock { $0.isWorthAnother } }

  /// Has the end told, when the socket is gone: at once where it is.
  package func onEnd(_ told: @escaping @Sendable (SMTPClientError?) -> Void) {
    let isGone = state.withLock { state in
      if case .gone = state.link { return true }
      state.ends.append(told)
      return false
    }
    if isGone { told(endingError) }
  }

  // MARK: Connecting

  /// Connects, unless that was begun already, and tells when the server is ready.
  package func start(_ done: @escaping Completion<SMTPServerOffer>) {
    enum Next {
      case offer(SMTPServerOffer)
      case over, wait, begin
    }
    let next: Next = state.withLock { state in
      if state.isOver || state.cancellation != nil { return .over }
      if let offer = state.offer { return .offer(offer) }
      state.ready.append(done)
      guard case .idle = state.link else { return .wait }
      state.connectBegan = clock.now
      return .begin
    }
    switch next {
    case .offer(let offer): done(.success(offer))
    case .over: done(.failure(endingError ?? SMTPClientError(.over)))
    case .wait: break
    case .begin: prepare()
    }
  }

  private func prepare() {
    guard let source = plan.tokenSource else { return dial(token: nil) }
    let task = Task { [self] in
      do {
        // It may have waited for a thread for longer than anybody waited for it.
        try Task.checkCancellation()
        dial(token: try await source())
      } catch {
        fail(ClientFailure(.authentication, at: .connect, "no token was to be had: \(error)"))
      }
    }
    state.withLock { if case .idle = $0.link { $0.link = .preparing(task) } }
  }

  private func dial(token: SMTPSecret?) {
    let profile: ClientProfile
    do throws(ClientFailure) {
      profile = try plan.profile(token: token, engine: engineInUse)
    } catch {
      return fail(error)
    }
    let isWanted = state.withLock { state in
      if state.cancellation != nil { return false }
      state.token = token
      state.link = .dialing(
        Dialer(plan) { [self] outcome in
          switch outcome {
          case .success(let line): open(line, profile)
          case .failure(let failure): fail(failure)
          }
        })
      return true
    }
    if !isWanted { fail(.over) }
  }

  private func open(_ line: Dialer.Line, _ profile: ClientProfile) {
    let connection = Connection(
      ClientSession(profile), descriptor: line.descriptor, isTCP: line.isTCP, loop: plan.loop,
      clock: clock,
      settings: ConnectionSettings(), log: log, budget: MemoryBudget(limit: .max),
      watched: WatchedStages(), delegate: self)
    let isWanted = state.withLock { state in
      state.connected = clock.now
      state.link = .open(connection)
      return state.cancellation == nil
    }
    connection.start()
    if !isWanted { _ = connection.abort(Self.brokenOff) }
  }

  /// What the record says of a client that breaks off.
  static let brokenOff = "the client broke off"

  // MARK: Work

  /// Sends a message, and tells what became of it. The session has to be ready.
  package func send(_ message: SMTPClientMessage, _ done: @escaping Completion<SMTPSendReport>) {
    var underWay: SendUnderWay
    do throws(ClientFailure) {
      underWay = try SendUnderWay(message, now: clock.now, done)
    } catch {
      return done(.failure(SMTPClientError(error, recipients: message.notSent)))
    }
    let job: (Connection, Int)? = state.withLock { state in
      guard !state.isOver, !state.isQuitting, case .open(let connection) = state.link else {
        return nil
      }
      state.lastNumber += 1
      underWay.number = state.lastNumber
      underWay.firstEvent = log.eventCount
      state.sends.append(underWay)
      return (connection, state.lastNumber)
    }
    guard let (connection, number) = job else {
      underWay.source?.stop()
      return done(.failure(SMTPClientError(overFailure, recipients: message.notSent)))
    }
    connection.hand(
      ClientWork.send(ClientMessage(number: number, message.envelope, underWay.content)))
  }

  /// Sends a command that is no part of a transaction, and tells the reply.
  package func command(_ command: ClientCommand, _ done: @escaping Completion<SMTPReply>) {
    let job: (Connection, Int)? = state.withLock { state in
      guard !state.isOver, !state.isQuitting, case .open(let connection) = state.link else {
        return nil
      }
      state.lastNumber += 1
      state.commands[state.lastNumber] = done
      return (connection, state.lastNumber)
    }
    guard let (connection, number) = job else {
      return done(.failure(SMTPClientError(overFailure)))
    }
    connection.hand(ClientWork.command(number: number, command))
  }

  /// What is said of work that comes too late, or too early.
  private var overFailure: ClientFailure {
    state.withLock { $0.failure ?? .over }.ofSomethingElse
  }
}

extension ClientFailure {
  /// There is no session.
  static var over: ClientFailure {
    ClientFailure(.connection, at: .connect, "there is no session", isTransient: true)
  }

  /// A task was cancelled before it began to wait.
  static var cancelledBefore: ClientFailure {
    ClientFailure(.connection, at: .connect, "the task was cancelled")
  }

  /// The same, for work that it is not about.
  var ofSomethingElse: ClientFailure {
    var failure = self
    failure.isUnbegun = true
    failure.mayHaveBeenAccepted = false
    if failure.kind == .unknownOutcome { failure.kind = .connection }
    return failure
  }
}

extension SMTPClientMessage {
  /// What is said of its recipients where nothing was sent.
  var notSent: [SMTPRecipientResult] {
    envelope.forwardPaths.map { SMTPRecipientResult($0.address, .notSent) }
  }
}
