/// How a mail transaction ended.
///
/// ```swift
/// #expect(transaction.outcome == .rejected(at: .mail))
/// ```
///
/// Later versions may know more outcomes, so a `switch` over them has a `default`.
public struct SMTPTransactionOutcome: Sendable, Hashable {
  enum Code: String, CaseIterable { case accepted, unacknowledged, discarded, rejected, abandoned }

  let code: Code
  /// Where it was rejected, or after which stage it was abandoned; `nil` for other outcomes.
  public let stage: SMTPStage?

  init(_ code: Code, at stage: SMTPStage? = nil) {
    self.code = code
    self.stage = stage
  }

  /// Stored, and the positive reply was written whole.
  public static let accepted = SMTPTransactionOutcome(.accepted)
  /// Stored, but the reply was withheld or could not be written whole: the client cannot know
  /// (RFC 1047).
  public static let unacknowledged = SMTPTransactionOutcome(.unacknowledged)
  /// Answered positively, but dropped on purpose.
  public static let discarded = SMTPTransactionOutcome(.discarded)

  /// Refused by a reply at `stage`.
  public static func rejected(at stage: SMTPStage) -> SMTPTransactionOutcome {
    SMTPTransactionOutcome(.rejected, at: stage)
  }

  /// Given up by the client, by RSET, EHLO, QUIT or the loss of the connection, after `stage`.
  public static func abandoned(at stage: SMTPStage) -> SMTPTransactionOutcome {
    SMTPTransactionOutcome(.abandoned, at: stage)
  }

  /// Whether the message was stored: `accepted` or `unacknowledged`.
  public var isStored: Bool { code == .accepted || code == .unacknowledged }
  /// Whether a reply refused it, at whatever stage.
  public var isRejected: Bool { code == .rejected }
  /// Whether the client gave it up, at whatever stage.
  public var isAbandoned: Bool { code == .abandoned }
}

extension SMTPTransactionOutcome: CustomStringConvertible {
  /// `accepted`, `rejected at mail`, `abandoned at body` and so on.
  public var description: String {
    stage.map { "\(code.rawValue) at \($0.rawValue)" } ?? code.rawValue
  }
}
