/// One AUTH of a client, with what came of it (RFC 4954 §4).
public struct SMTPAuthenticationAttempt: Sendable, Hashable, Codable {
  /// What came of an attempt.
  public enum Outcome: String, Sendable, Hashable, Codable {
    /// It is not over.
    case open
    /// The client is authenticated.
    case succeeded
    /// A script told the client that it is, though no mechanism had succeeded.
    case pretended
    /// The server refused it.
    case refused
    /// The client cancelled it with `*`.
    case cancelled
    /// It was not answered, or the connection ended before it was.
    case unanswered
  }

  /// The mechanism, in upper case, whether or not it is known; empty where none was named.
  public var mechanism: String
  /// The user the client claims to be; `nil` as long as it has not said.
  public var user: String?
  /// Whom it wants to act as, where that is somebody else (RFC 4422 §2).
  public var authorizationIdentity: String?
  /// What came of it.
  public var outcome: Outcome
  /// The code of the reply that ended it; `nil` where there was none.
  public var replyCode: Int?

  /// Creates an attempt.
  public init(
    mechanism: String, user: String? = nil, authorizationIdentity: String? = nil,
    outcome: Outcome = .open, replyCode: Int? = nil
  ) {
    self.mechanism = mechanism
    self.user = user
    self.authorizationIdentity = authorizationIdentity
    self.outcome = outcome
    self.replyCode = replyCode
  }
}

extension SMTPAuthenticationAttempt: CustomStringConvertible {
  /// `PLAIN as "ann": refused with 535`.
  public var description: String {
    var text = mechanism.isEmpty ? "AUTH" : mechanism
    if let user { text += " as \"\(user)\"" }
    if let authorizationIdentity { text += " for \"\(authorizationIdentity)\"" }
    text += ": \(outcome.rawValue)"
    return text + (replyCode.map { " with \($0)" } ?? "")
  }
}

/// An attempt, as one word: events and machines are copied often, and few have one.
package final class OpenAttempt: Sendable {
  package let attempt: SMTPAuthenticationAttempt

  package init(_ attempt: SMTPAuthenticationAttempt) { self.attempt = attempt }

  func changed(_ change: (inout SMTPAuthenticationAttempt) -> Void) -> OpenAttempt {
    var copy = attempt
    change(&copy)
    return OpenAttempt(copy)
  }
}
