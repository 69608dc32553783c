/// The server's side of one AUTH exchange: a machine within the machine (RFC 4954 §4).
///
/// Base64 and the cancelling `*` are the session's work; mechanisms see octets.
package protocol SASLExchange: Sendable {
  /// Takes the client's response: the initial one, `nil` where there was none, or the answer to
  /// the last challenge.
  mutating func respond(_ response: [UInt8]?) -> SASLStep
  /// Takes the answer to its last ``SASLStep/lookUp(_:)``.
  mutating func found(_ answer: SASLAnswer) -> SASLStep
}

extension SASLExchange {
  package mutating func found(_ answer: SASLAnswer) -> SASLStep { .failed(.authenticationFailed) }
}

/// What a mechanism wants next.
package enum SASLStep: Sendable, Hashable {
  /// Send this challenge as 334 and wait for a response.
  case challenge([UInt8])
  /// Find out about a user, however long that takes, and go on with ``SASLExchange/found(_:)``.
  case lookUp(SASLInquiry)
  /// The user is who they say.
  case succeeded(user: String)
  /// They are not, or the response made no sense: answer with this.
  case failed(SMTPReply)
}

extension SASLStep {
  /// The response is none of the mechanism's.
  static func malformed(_ text: String) -> SASLStep { .failed(SMTPReply(501, "5.5.2", text)) }

  /// The response came where the mechanism knows none (RFC 4954 §4).
  static func noInitialResponse(_ mechanism: String) -> SASLStep {
    malformed("\(mechanism) begins with a challenge (RFC 4954 section 4)")
  }
}
