/// Who knows which tokens are good: an authorisation server, or a test.
public protocol SMTPTokenVerifier: Sendable {
  /// Judges a token that a client shows. Called on the server's I/O thread: it must not wait for
  /// anybody.
  func verdict(on token: SMTPShownToken) -> SMTPTokenVerdict
}

/// A token that a client shows with XOAUTH2, OAUTHBEARER or XOAUTH.
public struct SMTPShownToken: Sendable, Hashable {
  /// The mechanism, in upper case.
  public let mechanism: String
  /// The user it is shown for; empty where the client of OAUTHBEARER named none (RFC 7628 §3.1).
  public let user: String
  /// The token.
  public let token: SMTPSecret

  /// Creates a token that is shown.
  public init(mechanism: String, user: String, token: SMTPSecret) {
    self.mechanism = mechanism
    self.user = user
    self.token = token
  }
}

/// What becomes of a token that a client shows.
public enum SMTPTokenVerdict: Sendable, Hashable {
  /// It is good; of a client that named no user, it is that of `user`.
  case accepted(user: String)
  /// It is not.
  ///
  /// - Parameters:
  ///   - error: the JSON that is sent as a challenge first, which the client answers before it gets
  ///     the reply (RFC 7628 §3.2.2); `nil`: the reply comes at once, as Microsoft has it.
  ///   - reply: how AUTH is answered at last.
  case refused(error: String?, reply: SMTPReply)

  /// `{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}` first, then
  /// `535 5.7.8`.
  ///
  /// - Parameters:
  ///   - status: `400` and `401` with XOAUTH2, `invalid_token` and its like with OAUTHBEARER.
  ///   - scope: what a good token would have to be for.
  public static func refused(
    status: String, scope: String = "https://mail.google.com/"
  ) -> SMTPTokenVerdict {
    .refused(
      error: "{\"status\":\"\(status)\",\"schemes\":\"Bearer\",\"scope\":\"\(scope)\"}",
      reply: .authenticationFailed)
  }
}
