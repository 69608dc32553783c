/// How a mail transaction ended.
public enum SMTPTransactionOutcome: Sendable, Hashable, CustomStringConvertible {
  /// Stored, and the positive reply was written whole.
  case accepted
  /// Stored, but the reply was withheld or could not be written whole: the client cannot know
  /// (RFC 1047).
  case unacknowledged
  /// Answered positively, but dropped on purpose.
  case discarded
  /// Refused by a reply at `stage`.
  case rejected(at: SMTPStage)
  /// Given up by the client, by RSET, EHLO, QUIT or the loss of the connection, after `stage`.
  case abandoned(at: SMTPStage)

  /// Whether the message was stored: `accepted` or `unacknowledged`.
  public var isStored: Bool { self == .accepted || self == .unacknowledged }

  /// `accepted`, `rejected at mail`, `abandoned at body` and so on.
  public var description: String {
    switch self {
    case .accepted: "accepted"
    case .unacknowledged: "unacknowledged"
    case .discarded: "discarded"
    case .rejected(let stage): "rejected at \(stage.rawValue)"
    case .abandoned(let stage): "abandoned at \(stage.rawValue)"
    }
  }
}
