public import SMTPTestSupport

/// What a client says became of a message.
///
/// The more it says, the more is decided. A client that says nothing and returns has sent to every
/// recipient; one that throws does not know that it has.
public struct SMTPSendOutcome: Sendable, Hashable {
  /// What it comes to.
  public enum Result: String, Sendable, Hashable, Codable {
    /// Sent to all recipients but those in ``SMTPSendOutcome/rejected``.
    case sent
    /// Surely not sent: to try again makes no second copy.
    case failed
    /// The content was handed over, and no reply came: nobody can know (RFC 1047).
    case unknown
  }

  /// Why it was not sent.
  public enum Failure: String, Sendable, Hashable, Codable {
    /// A reply 4yz (RFC 5321 §4.2.1).
    case transient
    /// A reply 5yz (RFC 5321 §4.2.1).
    case permanent
    /// The connection was not made, was lost or was silent.
    case transport
    /// The client would not begin.
    case configuration
  }

  /// What it comes to.
  public var result: Result
  /// Why it was not sent; `nil` where that is not told.
  public var failure: Failure?
  /// The code of the reply that decided, such as 451; `nil` where that is not told.
  public var code: Int?
  /// The recipients that were refused, with the reply to each.
  public var rejected: [String: SMTPReply] = [:]

  /// Sent to every recipient.
  public static let sent = SMTPSendOutcome(result: .sent)

  /// Sent to all recipients but these.
  public static func sent(rejected: [String: SMTPReply]) -> SMTPSendOutcome {
    SMTPSendOutcome(result: .sent, rejected: rejected)
  }

  /// Surely not sent.
  public static func failed(_ failure: Failure? = nil, code: Int? = nil) -> SMTPSendOutcome {
    SMTPSendOutcome(result: .failed, failure: failure, code: code)
  }

  /// Handed over without a reply.
  public static let unknown = SMTPSendOutcome(result: .unknown)
}

extension SMTPSendOutcome: CustomStringConvertible {
  /// `failed, transient, 451`.
  public var description: String {
    var words = [result.rawValue]
    if let failure { words.append(failure.rawValue) }
    if let code { words.append(String(code)) }
    for (recipient, reply) in rejected.sorted(by: { $0.key < $1.key }) {
      words.append("\(recipient) rejected with \(reply.code)")
    }
    return words.joined(separator: ", ")
  }
}
