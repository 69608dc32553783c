/// PLAIN, the server's side: one message with the password in it (RFC 4616).
struct PlainExchange: SASLExchange {
  static let name = "PLAIN"

  mutating func respond(_ response: [UInt8]?) -> SASLStep {
    guard let response else { return .challenge([]) }
    let parts = response.split(separator: 0, omittingEmptySubsequences: false).map {
      SASLOctets.text($0)
    }
    guard parts.count == 3, let authorization = parts[0], let user = parts[1],
      let password = parts[2], !user.isEmpty, !password.isEmpty
    else {
      return .malformed("PLAIN is [authzid] NUL authcid NUL passwd (RFC 4616 section 2)")
    }
    return .lookUp(
      SASLInquiry(
        mechanism: Self.name, user: user, authorizationIdentity: authorization,
        claim: .password(SMTPSecret(password))))
  }

  mutating func found(_ answer: SASLAnswer) -> SASLStep { answer.verdict }
}

extension SASLAnswer {
  /// What follows for a mechanism that showed all it had.
  var verdict: SASLStep {
    switch self {
    case .user(let user): .succeeded(user: user.name)
    case .refused(let reply, _): .failed(reply)
    }
  }
}
