internal import SMTPTestNetwork

/// One session: everything between a client's connect and its end, as recorded up to now.
public struct SMTPSessionRecord: Sendable, Hashable, CustomStringConvertible {
  /// What is known of it: number, client name, TLS, user.
  public let facts: SMTPSessionFacts
  /// Where the client connected from.
  public let peer: SMTPPeer
  /// The stage it reached last.
  public var stage: SMTPStage { snapshot.stage }
  /// When the client connected, since the start of the server.
  public let startedAt: Duration
  /// When the connection was gone, since the start of the server; `nil` while it is open.
  public let endedAt: Duration?
  /// The transactions that ended, in order.
  public let transactions: [SMTPTransactionRecord]

  let snapshot: SessionSnapshot
  var attempts: [SMTPAuthenticationAttempt] = []
  /// When the client connected, in nanoseconds of the server's clock.
  let connectedAt: UInt64
  /// Whether the server speaks LMTP; `nil` where a dialogue decides.
  let terms: JudgeTerms
  /// What TLS put on the wire; `nil` where nobody wanted it, and in clear.
  var cipherText: CipherLog.Octets?

  /// The ordinal on its server since start or reset, from 1.
  public var number: Int { facts.number }
  /// Each AUTH of the client with what came of it, and who is authenticated by now.
  ///
  /// ```swift
  /// #expect(session.authentication.attempts.map(\.outcome) == [.refused, .succeeded])
  /// #expect(session.authentication.user == "ann")
  /// ```
  public var authentication: SMTPAuthenticationRecord {
    SMTPAuthenticationRecord(attempts: attempts, user: facts.user)
  }
  /// What is known of its TLS: `nil` in clear and until a handshake is over, whether it succeeded or
  /// failed (``SMTPTLSFacts/failure``).
  public var tls: SMTPTLSFacts? { facts.tls }
  /// Whether the connection is still open.
  public var isOpen: Bool { endedAt == nil }
  /// Whether it is open and neither side has begun to close it.
  var isLeftOpen: Bool {
    isOpen
      && !snapshot.events.contains { event in
        switch event.kind {
        case .peerClosed, .connectionLost, .closed, .dropped, .reset: true
        default: false
        }
      }
  }
  /// What the client broke, in the order in which it became certain; judged anew at each call, from
  /// the octets of both directions.
  public var violations: [SMTPViolation] {
    var judge = SessionJudge(terms)
    judge.advance(snapshot)
    return judge.violations
  }
  /// What was sent and answered, in order, with times: the greeting, each command with its reply, the
  /// content behind DATA; read anew at each call, from the octets of both directions.
  ///
  /// ```swift
  /// #expect(session.exchanges.map { $0.reply?.code } == [220, 250, 250, 550, 221])
  /// #expect(session.exchanges[2].duration < .seconds(1))
  /// ```
  ///
  /// How the octets were cut into reads and writes changes nothing but the times. What came of
  /// commands is told by the replies alone, so that dialogues and scripts are no exception.
  public var exchanges: [SMTPExchange] {
    var judge = SessionJudge(terms, listsExchanges: true)
    judge.advance(snapshot)
    var reader = ExchangeReader(
      snapshot, startedAt: startedAt, connectedAt: connectedAt, terms: terms)
    return reader.read(judge.exchanges)
  }
  /// Every octet the client sent, in order.
  public var receivedOctets: [UInt8] { snapshot.received(0..<snapshot.receivedCount) }
  /// Every octet the server sent, in order.
  public var sentOctets: [UInt8] { snapshot.sent(0..<snapshot.sentCount) }

  // MARK: TLS

  /// When the client's hello began to arrive, since the start of the server (RFC 8446 §4.1.2); `nil`
  /// where none did.
  public var helloAt: Duration? { time { $0 == .helloReceived } }
  /// When the handshake had come to its end, good or bad, since the start of the server; `nil` where
  /// there was none, or it goes on.
  public var handshakeEndedAt: Duration? { time { $0 == .tlsEstablished || $0 == .tlsFailed } }
  /// Every octet the client put on the wire since TLS began: its handshake, its records, its alerts.
  /// Empty unless the server ``SMTPServerOption/recordsCipherText``.
  public var receivedCipherText: [UInt8] { cipherText?.received ?? [] }
  /// Every octet the server put on the wire since TLS began. Empty unless the server
  /// ``SMTPServerOption/recordsCipherText``.
  public var sentCipherText: [UInt8] { cipherText?.sent ?? [] }

  /// When an event of a kind came first.
  private func time(of isWanted: (LogEvent.Kind) -> Bool) -> Duration? {
    snapshot.events.first { isWanted($0.kind) }.map {
      startedAt + .nanoseconds(Int64(clamping: $0.time &- connectedAt))
    }
  }

  /// The dialogue as text: `S:` and `C:` lines as they were, `C*: {*}` in the middle of long
  /// content, what was noted in lines that start with `#`. ``SMTPDialogue`` reads it back, to be followed by
  /// the same client again.
  public var transcript: String {
    var builder = TranscriptBuilder(self)
    return builder.whole(snapshot)
  }

  /// `session 1 from 127.0.0.1:50234, open at mail, 0 transactions`.
  public var description: String {
    "session \(number) from \(peer), \(isOpen ? "open at" : "ended after") \(stage.rawValue), "
      + "\(transactions.count) transaction\(transactions.count == 1 ? "" : "s")"
  }

  /// Two records are equal if they are of the same session at the same point.
  public static func == (a: SMTPSessionRecord, b: SMTPSessionRecord) -> Bool {
    a.facts == b.facts && a.peer == b.peer && a.startedAt == b.startedAt
      && a.endedAt == b.endedAt && a.snapshot.events == b.snapshot.events
  }

  /// Hashes what identifies the session.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(number)
    hasher.combine(peer)
    hasher.combine(startedAt)
  }
}
