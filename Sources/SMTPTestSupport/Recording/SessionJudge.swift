internal import SMTPTestNetwork
internal import SMTPTestWire

/// What a session is judged by besides its octets.
struct JudgeTerms: Sendable {
  /// Whether the server speaks LMTP; `nil`: what the client says tells.
  var isLMTP: Bool?
  /// What must not be sent in clear text.
  var secrets: [SMTPSecret] = []
  /// What must not be printed.
  var hidden: [SMTPSecret] = []
  /// Whether it is printed all the same, with what AUTH carries.
  var revealsSecrets = false
  /// Whether a client may show its password without TLS.
  var allowsClearTextAUTH = false
  /// What each content must be one of; none: anything.
  var expectedContents: [[UInt8]] = []
}

/// Judges a session by its record, all at once or while it grows. Whichever end recorded it: it is
/// the client who is judged.
struct SessionJudge {
  private var referee: Referee
  private var position = 0
  private var clientAt = 0
  private var serverAt = 0

  /// - Parameter listsExchanges: whether it lists what was exchanged, too.
  init(_ terms: JudgeTerms, listsExchanges: Bool = false) {
    referee = Referee(
      isLMTP: terms.isLMTP, secrets: terms.secrets.map(\.octets),
      hidden: terms.revealsSecrets ? [] : terms.hidden.map(\.octets),
      allowsClearTextAUTH: terms.allowsClearTextAUTH, expectedContents: terms.expectedContents,
      listsExchanges: listsExchanges)
  }

  /// What was exchanged, as far as it was judged.
  var exchanges: [ExchangeList.Entry] { referee.exchangesSoFar }

  /// Whoever listens has forgotten what was said up to now.
  mutating func sayAgain() { referee.sayAgain() }

  /// How many violations there are by now. (Stored: to ask the referee would have a debug build copy it.)
  private(set) var violationCount = 0

  /// What the client broke, as far as it was judged. It only grows.
  var violations: [SMTPViolation] { referee.violations }

  /// Judges what is new in the record.
  mutating func advance(_ snapshot: SessionSnapshot) {
    while position < snapshot.events.count { judgeEvent(of: snapshot) }
  }

  /// Judges what the client sent up to an octet of the first event that is new.
  mutating func judgeClient(of snapshot: SessionSnapshot, upTo end: Int) {
    let side = snapshot.side(of: .client)
    referee.secretRanges = snapshot.secrets(of: side)
    snapshot.forEach(clientAt..<end, of: side) { referee.receive($0) }
    clientAt = end
    violationCount = referee.violations.count
  }

  /// Judges the first event that is new, or what is left of it.
  mutating func judgeEvent(of snapshot: SessionSnapshot) {
    let event = DialogueEvent(snapshot.events[position], of: snapshot.role)
    position += 1
    switch event {
    case .client(let end): judgeClient(of: snapshot, upTo: end)
    case .server(let end):
      referee.secretRanges = snapshot.secrets(of: snapshot.side(of: .client))
      snapshot.forEach(serverAt..<end, of: snapshot.side(of: .server)) { referee.sent($0) }
      serverAt = end
    case .clientClosed: referee.clientClosed()
    case .clientLost: referee.connectionLost()
    case .serverClosed, .serverDropped, .serverReset, .serverHalfClosed: referee.serverClosed()
    case .tlsEstablished: referee.tlsStarted()
    case .rule, .action, .remark, .clientAction, .unkept: break
    case .tlsStarted, .helloReceived, .tlsFailed: break
    }
    violationCount = referee.violations.count
  }
}
