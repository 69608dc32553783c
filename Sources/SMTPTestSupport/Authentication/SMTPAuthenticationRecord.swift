/// What a session has come to by AUTH.
public struct SMTPAuthenticationRecord: Sendable, Hashable, Codable {
  /// Each AUTH the client sent, in order, with what came of it.
  public let attempts: [SMTPAuthenticationAttempt]
  /// The authenticated user; `nil` where nobody is, or no longer (RFC 3207 §4.2).
  public let user: String?

  /// Creates a record.
  public init(attempts: [SMTPAuthenticationAttempt], user: String?) {
    self.attempts = attempts
    self.user = user
  }

  private var success: SMTPAuthenticationAttempt? {
    user == nil ? nil : attempts.last { $0.outcome == .succeeded }
  }

  /// The mechanism that succeeded, in upper case.
  public var mechanism: String? { success?.mechanism }
  /// Whom the user acts as, where that is somebody else.
  public var authorizationIdentity: String? { success?.authorizationIdentity }
}

extension SMTPAuthenticationRecord: CustomStringConvertible {
  /// The attempts: `PLAIN as "ann": refused with 535, LOGIN as "ann": succeeded with 235`.
  public var description: String {
    attempts.isEmpty ? "no AUTH" : attempts.map(\.description).joined(separator: ", ")
  }
}
