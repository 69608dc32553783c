internal import SMTPTestNetwork
internal import SMTPTestWire

/// One session as the server keeps it: the delegate of its connection and the source of its
/// records.
final class LiveSession: HostedSession {
  struct State {
    var facts: SMTPSessionFacts
    var transactions: [SMTPTransactionRecord] = []
    var attempts: [SMTPAuthenticationAttempt] = []
    var endedAt: UInt64?
    /// The transaction that was put away last, before it was acknowledged.
    var deliveredTransaction = 0
    var reportedViolations = 0
    /// How many of the first violations a reset has forgotten.
    var forgottenViolations = 0
    /// What went over the wire, where that is wanted.
    var cipherLog: CipherLog?

    /// Takes what the machine knows, who does not see how TLS ends.
    mutating func learn(_ news: SMTPSessionFacts) {
      let ending = facts.tls?.ending
      facts = news
      if let ending { facts.tls?.ending = ending }
    }
  }

  let number: Int
  let peer: SMTPPeer
  let startedAt: UInt64
  let log: SessionLog
  // The core holds its recorders; a connection that calls one is closed before its core goes.
  unowned let server: ServerCore
  private let state: Locked<State>
  let terms: JudgeTerms
  private var origin: SessionOrigin {
    SessionOrigin(terms: terms, startedAt: server.time(startedAt))
  }
  /// What speaks TLS, as long as the connection holds it.
  private let engineInUse = TLSEngineReference()
  /// Judges when it is asked, from where it stopped. Of most sessions nobody asks.
  private let judge = Locked<SessionJudge?>(nil)

  init(_ arrival: Arrival, terms: JudgeTerms, server: ServerCore) {
    number = arrival.number
    peer = arrival.peer
    startedAt = arrival.time
    log = arrival.log
    self.server = server
    self.terms = terms
    state = Locked(State(facts: SMTPSessionFacts(number: arrival.number)))
  }

  var record: SMTPSessionRecord {
    let state = state.withLock { $0 }
    return SMTPSessionRecord(
      facts: state.facts, peer: peer,
      startedAt: server.time(startedAt), endedAt: state.endedAt.map(server.time),
      transactions: state.transactions, snapshot: log.snapshot(), attempts: state.attempts,
      connectedAt: startedAt, terms: terms, cipherText: state.cipherLog?.octets)
  }

  /// What the client broke up to now, forgotten or not.
  private var allViolations: [SMTPViolation] {
    judge.withLock { known in
      var judge = known ?? SessionJudge(terms)
      // The one that is changed is the only one: a copy would copy what it holds.
      known = nil
      judge.advance(log.snapshot())
      known = judge
      return judge.violations
    }
  }

  var transactions: [SMTPTransactionRecord] { state.withLock { $0.transactions } }

  /// The violations since start or reset.
  var violations: ArraySlice<SMTPViolation> {
    let forgotten = state.withLock { $0.forgottenViolations }
    return allViolations.dropFirst(forgotten)
  }

  func forgetViolations() {
    let count = allViolations.count
    judge.withLock { $0?.sayAgain() }
    state.withLock { $0.forgottenViolations = count }
  }

  var isEnded: Bool { state.withLock { $0.endedAt != nil } }

  /// How many octets of memory its record takes.
  var recordedCount: Int {
    log.recordedCount + (state.withLock { $0.cipherLog }?.count ?? 0)
  }

  /// What the client broke since this was asked last.
  func unreportedViolations() -> ArraySlice<SMTPViolation> {
    let violations = allViolations
    let first = state.withLock { state in
      defer { state.reportedViolations = violations.count }
      return state.reportedViolations
    }
    return violations[first...]
  }

  // MARK: ConnectionDelegate

  func decide(_ event: SMTPStageEvent, honest: Decision) -> Answer {
    let answer = server.host.decide(event, honest: honest, in: self)
    guard let delivery = server.delivery else { return answer }
    // The reply to the last chunk is the one at the end of data, unless a rule gives one before.
    guard event.stage == .endOfData || event.stage == .bdat && honest.isLastChunk else {
      return answer
    }
    server.sessionDelivers(self)
    return delivery.before(
      answer, { [self] decision in undelivered(event, decision) },
      { [self] failure in didDeliver(event.transaction, failure) })
  }

  /// The message that is about to be accepted; `nil` where it was put away for an earlier recipient.
  private func undelivered(_ event: SMTPStageEvent, _ decision: Decision) -> SMTPTransactionRecord?
  {
    guard let envelope = event.envelope, event.stage == .endOfData || decision.reply != nil else {
      return nil
    }
    let (facts, delivered) = state.withLock { ($0.facts, $0.deliveredTransaction) }
    if delivered == event.transaction { return nil }
    var transaction = Transaction(number: event.transaction, envelope: envelope, start: 0)
    transaction.stage = .endOfData
    transaction.content = event.content
    transaction.outcome = .accepted
    transaction.replyOctets = decision.reply
    return SMTPTransactionRecord(
      FinishedTransaction(transaction), isAcknowledged: decision.reply != nil, session: facts,
      peer: peer, time: server.time(server.host.clock.now), log: log, origin: origin)
  }

  private func didDeliver(_ transaction: Int, _ failure: DeliveryFailure?) {
    guard let failure else {
      return state.withLock { $0.deliveredTransaction = transaction }
    }
    let reason = failure.text.hasSuffix(".") ? String(failure.text.dropLast()) : failure.text
    server.host.add(
      SMTPFinding(
        kind: .deliveryFailed, session: number,
        text: "transaction \(transaction) could not be put away: \(reason)"))
  }

  var facts: SMTPSessionFacts { state.withLock { $0.facts } }

  func lookUp(_ inquiry: SASLInquiry) -> SASLLookUp {
    server.authentication?.answer(inquiry, in: self) ?? .now(.refused())
  }

  /// What a mechanism is bound to, inside TLS. On the loop's thread.
  func channelBinding(_ kind: SASLChannelBinding) -> [UInt8]? {
    engineInUse.engine?.channelBinding(kind)
  }

  func didTell(_ fact: any Fact, isWritten: Bool, at time: UInt64) {
    if let fact = fact as? ServerFact {
      switch fact {
      case .learned(let facts):
        state.withLock { $0.learn(facts) }
        if server.hidesAUTH, !facts.isEncrypted, facts.isExtended {
          server.noteHiddenAUTH(session: number)
        }
      case .attempted(let attempt): state.withLock { $0.attempts.append(attempt) }
      case .committed(let transaction):
        commit(transaction, isAcknowledged: isWritten, at: time)
      }
    } else if let progress = fact as? DialogueProgress {
      server.note(progress, of: self)
    }
  }

  func makeTLSEngine() -> TLSEngine? {
    guard let engine = server.tls.withLock({ $0.first }).flatMap({ try? TLSEngine($0) }) else {
      return nil
    }
    engineInUse.engine = engine
    if server.configuration.recordsCipherText {
      let log = CipherLog(budget: server.host.budget)
      engine.cipherLog = log
      state.withLock { $0.cipherLog = log }
    }
    return engine
  }

  func tlsContext(showing identity: TLSIdentity) throws -> TLSContext {
    try server.context(showing: identity)
  }

  func didEndTLS(_ remark: String) { state.withLock { $0.facts.tls?.ending = remark } }

  func didWaitTooLong(for interlude: Interlude) {
    server.host.noteLongHold(interlude.text, session: number)
  }

  func didExhaustMemory() {
    server.host.noteSpentBudget(session: number, "the server answers 452")
  }

  var followsEveryStep: Bool { server.isFollowed }

  func didSettle() { server.sessionSettled(self) }

  private func commit(_ transaction: FinishedTransaction, isAcknowledged: Bool, at time: UInt64) {
    let ended = server.time(time)
    let record = state.withLock { state in
      let record = SMTPTransactionRecord(
        transaction, isAcknowledged: isAcknowledged, session: state.facts, peer: peer,
        time: ended, log: log, origin: origin)
      state.transactions.append(record)
      return record
    }
    server.sessionCommitted(self, record)
  }

  func didClose(at time: UInt64) {
    state.withLock { $0.endedAt = time }
    server.sessionEnded(self)
  }
}

extension Decision {
  /// At `bdat`: whether the machine has nothing to say to a chunk, which it has to all but the last.
  fileprivate var isLastChunk: Bool { verdict == .accepted && reply == nil }
}
