/// What a client shows to authenticate, for a closure that judges it.
public struct SMTPCredentials: Sendable, Hashable {
  /// The mechanism, in upper case.
  public let mechanism: String
  /// The user the client says it is; empty where the mechanism has no name for it.
  public let user: String
  /// Whom it wants to act as; `nil`: as itself.
  public let authorizationIdentity: String?
  /// The password it shows, with PLAIN and LOGIN; else `nil`.
  public let password: SMTPSecret?
  /// The token it shows, with XOAUTH2, OAUTHBEARER and XOAUTH; else `nil`.
  public let token: SMTPSecret?
  /// What the session knows.
  public let session: SMTPSessionFacts

  /// Creates credentials, so that a closure can be tested alone.
  public init(
    mechanism: String, user: String, authorizationIdentity: String? = nil,
    password: SMTPSecret? = nil, token: SMTPSecret? = nil,
    session: SMTPSessionFacts = SMTPSessionFacts()
  ) {
    self.mechanism = mechanism
    self.user = user
    self.authorizationIdentity = authorizationIdentity
    self.password = password
    self.token = token
    self.session = session
  }
}

/// What a closure says of credentials.
public enum SMTPCredentialsVerdict: Sendable, Hashable {
  /// They are good.
  case accepted
  /// The user's password is this: what the client shows is compared with it. The mechanisms that show
  /// no password, CRAM-MD5 and those of SCRAM, cannot do without.
  case password(SMTPSecret)
  /// They are not good, and AUTH is answered so.
  case refused(SMTPReply)

  /// They are not good: `535 5.7.8`.
  public static let refused = SMTPCredentialsVerdict.refused(.authenticationFailed)
}
