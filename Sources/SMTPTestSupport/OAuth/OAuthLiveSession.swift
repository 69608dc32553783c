internal import SMTPTestNetwork
internal import SMTPTestWire

/// A connection of an authorisation server: who answers its requests, and the source of its records.
final class OAuthLiveSession: HostedSession, HTTPResponder {
  struct State {
    var facts: SMTPSessionFacts
    /// The numbers of its requests on the server, in order.
    var requests: [Int] = []
    /// Where what was taken for a request ends.
    var readTo = 0
    var endedAt: UInt64?
  }

  let number: Int
  let peer: SMTPPeer
  let startedAt: UInt64
  let log: SessionLog
  // The core holds its sessions; a connection that calls one is closed before its core goes.
  unowned let core: OAuthCore
  let state: Locked<State>

  init(_ arrival: Arrival, core: OAuthCore) {
    number = arrival.number
    peer = arrival.peer
    startedAt = arrival.time
    log = arrival.log
    self.core = core
    state = Locked(State(facts: SMTPSessionFacts(number: arrival.number)))
  }

  var isEnded: Bool { state.withLock { $0.endedAt != nil } }

  var transcript: String {
    OAuthTranscript(
      number: number, peer: peer, startedAt: core.host.time(startedAt),
      readTo: state.withLock { $0.readTo }
    ).text(log.snapshot())
  }

  // MARK: HTTPResponder, on the loop's thread

  func answer(_ request: HTTPRequest) -> HTTPAnswer {
    markSecrets(of: request)
    let asked = OAuthAsked(request)
    let outcome = core.authority.answer(asked)
    let known = OAuthKnown(asked, outcome)
    let record = add(request, known, at: request.range)
    let subject = TokenSubject(
      grant: record.grant, client: record.client, user: record.user,
      scope: record.scopes.joined(separator: " "), request: record)
    var answer = HTTPAnswer(
      outcome.response, at: asked.endpoint?.stage, subject: subject,
      isAccepted: outcome.isAccepted)
    if let undo = outcome.undo {
      let authority = core.authority
      answer.takeBack = { authority.takeBack(undo) }
    }
    return answer
  }

  func refused(_ defect: HTTPDefect, _ head: HTTPRequest?, at range: Range<Int>) {
    if let head { markSecrets(of: head) }
    // Nobody knows what else it holds.
    let body = head?.bodyRange.lowerBound ?? range.lowerBound
    if body < range.upperBound, !core.configuration.revealsSecrets {
      log.markSecret(body..<range.upperBound, of: .peer)
    }
    _ = add(head, OAuthKnown(OAuthDefect(.unreadable, defect.text)), at: range)
  }

  func answers(with octets: [UInt8], at offset: Int) {
    if core.configuration.revealsSecrets { return }
    for range in OAuthSecrets.ranges(inAnswer: octets) {
      log.markSecret(offset + range.lowerBound..<offset + range.upperBound, of: .own)
    }
  }

  private func markSecrets(of request: HTTPRequest) {
    if core.configuration.revealsSecrets { return }
    for range in OAuthSecrets.ranges(in: request) { log.markSecret(range, of: .peer) }
  }

  private func add(
    _ request: HTTPRequest?, _ known: OAuthKnown, at range: Range<Int>
  ) -> OAuthRequest {
    let isEncrypted = state.withLock { state in
      state.readTo = range.upperBound
      return state.facts.isEncrypted
    }
    let record = core.ledger.add { number in
      OAuthRequest(
        number: number, connection: self.number, isEncrypted: isEncrypted, request, known,
        receivedAt: core.host.time(core.host.clock.now), range: range, log: log,
        revealsSecrets: core.configuration.revealsSecrets)
    }
    state.withLock { $0.requests.append(record.number) }
    return record
  }

  // MARK: ConnectionDelegate

  func decide(_ event: SMTPStageEvent, honest: Decision) -> Answer {
    core.host.decide(event, honest: honest, in: self)
  }

  func didTell(_ fact: any Fact, isWritten: Bool, at time: UInt64) {
    switch fact as? HTTPFact {
    case .learned(let facts): state.withLock { $0.facts = facts }
    case .answered(let outcome):
      let number = state.withLock { $0.requests[outcome.number - 1] }
      let snapshot = log.snapshot()
      let range = outcome.range.clamped(to: 0..<snapshot.sentCount)
      let record = core.ledger.change(number) { record in
        record.status = outcome.status
        record.isAccepted = outcome.isAccepted
        record.answeredAt = core.host.time(time)
        record.error =
          OAuthSecrets.body(ofAnswer: snapshot.sent(range))
          .flatMap { JSONValue($0) }?["error"]?.text
      }
      if let record { core.observer?(record) }
      core.host.bulletin.post(.requests)
    case nil: break
    }
  }

  func makeTLSEngine() -> TLSEngine? {
    core.tls.withLock { $0 }.flatMap { try? TLSEngine($0) }
  }

  func didWaitTooLong(for interlude: Interlude) {
    core.host.noteLongHold(interlude.text, session: number)
  }

  func didExhaustMemory() {
    core.host.noteSpentBudget(session: number, "the server answers 503")
  }

  func didSettle() { core.host.bulletin.post(.settles) }

  func didClose(at time: UInt64) {
    state.withLock { $0.endedAt = time }
    core.host.depart(self)
  }
}

/// What is known of a request besides its octets.
struct OAuthKnown {
  var client: String?
  var authentication = OAuthRequest.ClientAuthentication.none
  var user: String?
  var defects: [OAuthDefect]

  init(_ asked: OAuthAsked, _ outcome: OAuthAuthority.Outcome) {
    client = asked.client
    authentication = asked.authentication
    user = outcome.user
    defects = outcome.defects
  }

  init(_ defect: OAuthDefect) { defects = [defect] }
}

extension OAuthRequest {
  fileprivate init(
    number: Int, connection: Int, isEncrypted: Bool, _ request: HTTPRequest?, _ known: OAuthKnown,
    receivedAt: Duration, range: Range<Int>, log: SessionLog, revealsSecrets: Bool
  ) {
    self.number = number
    self.connection = connection
    self.isEncrypted = isEncrypted
    method = request?.method ?? ""
    path = request?.path ?? ""
    let query = FormParameters(request?.query ?? []).all
    let body = FormParameters(request?.body ?? []).all
    parameters = (query + body).map { Parameter($0.name, $0.text, isRevealed: revealsSecrets) }
    let secretFields = ["authorization", "proxy-authorization", "cookie"]
    fields = (request?.fields ?? []).filter {
      revealsSecrets || !secretFields.contains($0.name.lowercased())
    }.map {
      "\($0.name): \($0.text)"
    }
    client = known.client
    clientAuthentication = known.authentication
    user = known.user
    defects = known.defects
    self.receivedAt = receivedAt
    self.range = range
    self.log = LogReference(value: log)
  }
}
