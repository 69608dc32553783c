internal import SMTPTestNetwork

/// One mail transaction: from MAIL to its final reply, or to where it was given up.
public struct SMTPTransactionRecord: Sendable, Hashable, CustomStringConvertible {
  /// The ordinal within its session, from 1.
  public var number: Int { transaction.number }
  /// What was known of the session when the transaction ended.
  public var session: SMTPSessionFacts { storage.session }
  /// Where the client connected from.
  public var peer: SMTPPeer { storage.peer }
  /// Who sent, to whom, with which parameters.
  public var envelope: SMTPEnvelope { transaction.envelope }
  /// How it ended.
  public var outcome: SMTPTransactionOutcome { storage.outcome }
  /// The final reply; `nil` where none was given.
  public var reply: SMTPReply? { transaction.replyOctets.flatMap(SMTPReply.init(octets:)) }
  /// The size of the content in octets, after unstuffing; 0 where none was sent.
  public var contentSize: Int { transaction.content?.size ?? 0 }
  /// When it ended, since the start of the server.
  public var time: Duration { storage.time }

  /// What the record holds, behind one reference: records are copied far more often than made.
  private final class Storage: Sendable {
    let finished: FinishedTransaction
    /// Asked for most often, and by itself: who reads the transaction copies all of it.
    let outcome: SMTPTransactionOutcome
    let session: SMTPSessionFacts
    let peer: SMTPPeer
    let time: Duration
    let log: SessionLog
    let origin: SessionOrigin

    init(
      _ finished: FinishedTransaction, isAcknowledged: Bool, session: SMTPSessionFacts,
      peer: SMTPPeer, time: Duration, log: SessionLog, origin: SessionOrigin
    ) {
      self.finished = finished
      let decided = finished.value.outcome
      outcome = decided == .accepted && !isAcknowledged ? .unacknowledged : decided
      self.session = session
      self.peer = peer
      self.time = time
      self.log = log
      self.origin = origin
    }
  }

  private let storage: Storage

  /// What the session of the transaction is recorded in.
  var log: SessionLog { storage.log }

  var transaction: Transaction { storage.finished.value }

  init(
    _ finished: FinishedTransaction, isAcknowledged: Bool, session: SMTPSessionFacts,
    peer: SMTPPeer, time: Duration, log: SessionLog, origin: SessionOrigin
  ) {
    storage = Storage(
      finished, isAcknowledged: isAcknowledged, session: session, peer: peer, time: time, log: log,
      origin: origin)
  }

  /// What the client broke of the RFCs in this transaction, from its MAIL to the end of its content:
  /// those of ``SMTPSessionRecord/violations`` that lie there. Judged anew at each call.
  public var violations: [SMTPViolation] {
    var judge = SessionJudge(storage.origin.terms)
    judge.advance(log.snapshot())
    let input = transaction.input
    let contentEnd: Int? =
      switch transaction.content {
      case .dotStuffed(let range, _): range.upperBound
      case .chunks(let ranges): ranges.last?.upperBound
      case nil: nil
      }
    let end = max(input.upperBound, contentEnd ?? 0)
    return judge.violations.filter { $0.offset >= input.lowerBound && $0.offset < end }
  }

  /// The dialogue of its session up to now: ``SMTPSessionRecord/transcript``.
  public var transcript: String {
    var builder = TranscriptBuilder(
      number: session.number, peer: peer, terms: storage.origin.terms,
      startedAt: storage.origin.startedAt)
    builder.learn([self])
    return builder.whole(log.snapshot())
  }

  /// The exact octets after DATA or BDAT, unstuffed; also of a transaction that was refused or
  /// abandoned, as far as they came. Made anew at each call.
  public var content: [UInt8] { transaction.content.map(storage.log.content) ?? [] }

  /// At least the first `count` octets of the content, or all of them.
  func contentPrefix(_ count: Int) -> [UInt8] {
    transaction.content.map { storage.log.content($0.prefix(count)) } ?? []
  }

  /// `session 1, transaction 1: <ann@example.com> to <bob@example.com>, 512 octets, accepted`.
  public var description: String {
    "session \(session.number), transaction \(number): \(envelope)"
      + ", \(contentSize) octets, \(outcome)"
      + (outcome == .accepted ? "" : reply.map { " with \($0)" } ?? "")
  }

  /// Two records are equal if they say the same of the same transaction.
  public static func == (a: SMTPTransactionRecord, b: SMTPTransactionRecord) -> Bool {
    a.storage === b.storage
      || a.storage.log === b.storage.log && a.transaction == b.transaction && a.outcome == b.outcome
  }

  /// Hashes the place of the transaction in its session.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(session.number)
    hasher.combine(number)
  }
}

/// What is known of a session from its beginning, beside its record.
struct SessionOrigin: Sendable {
  let terms: JudgeTerms
  /// When the client connected, since the start of the server.
  let startedAt: Duration
}
