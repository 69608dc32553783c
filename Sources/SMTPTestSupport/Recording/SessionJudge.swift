internal import SMTPTestNetwork
internal import SMTPTestWire

/// What a session is judged by besides its octets.
struct JudgeTerms: Sendable {
  /// Whether the server speaks LMTP; `nil`: what the client says tells.
  var isLMTP: Bool?
  /// What must not be sent in clear text.
  var secrets: [[UInt8]] = []
  /// What each content must be one of; none: anything.
  var expectedContents: [[UInt8]] = []
}

/// Judges a session by its record, all at once or while it grows.
struct SessionJudge {
  private var referee: Referee
  private var position = 0
  private var receivedAt = 0
  private var sentAt = 0

  init(_ terms: JudgeTerms) {
    referee = Referee(
      isLMTP: terms.isLMTP, secrets: terms.secrets, expectedContents: terms.expectedContents)
  }

  /// Whoever listens has forgotten what was said up to now.
  mutating func sayAgain() { referee.sayAgain() }

  /// What the client broke, as far as it was judged. It only grows.
  var violations: [SMTPViolation] { referee.violations }

  /// Judges what is new in the record.
  mutating func advance(_ snapshot: SessionSnapshot) {
    while position < snapshot.events.count { judgeEvent(of: snapshot) }
  }

  /// Judges what the client sent up to an octet of the first event that is new.
  mutating func judgeReceived(of snapshot: SessionSnapshot, upTo end: Int) {
    snapshot.forEachReceived(receivedAt..<end) { referee.receive($0) }
    receivedAt = end
  }

  /// Judges the first event that is new, or what is left of it.
  mutating func judgeEvent(of snapshot: SessionSnapshot) {
    let event = snapshot.events[position]
    position += 1
    switch event.kind {
    case .received: judgeReceived(of: snapshot, upTo: event.end)
    case .sent:
      snapshot.forEachSent(sentAt..<event.end) { referee.sent($0) }
      sentAt = event.end
    case .clientClosed: referee.clientClosed()
    case .connectionLost: referee.connectionLost()
    case .serverClosed, .serverReset, .serverHalfClosed: referee.serverClosed()
    case .rule, .action, .remark: break
    }
  }
}
