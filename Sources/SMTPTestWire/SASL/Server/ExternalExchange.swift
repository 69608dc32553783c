/// EXTERNAL, the server's side: the certificate of the handshake has said who it is (RFC 4422,
/// Appendix A). The message names whom to act as; empty, the client acts as itself.
struct ExternalExchange: SASLExchange {
  static let name = "EXTERNAL"

  mutating func respond(_ response: [UInt8]?) -> SASLStep {
    guard let response else { return .challenge([]) }
    guard let identity = SASLOctets.text(response) else {
      return .malformed("an identity is UTF-8 (RFC 4422 appendix A)")
    }
    return .lookUp(
      SASLInquiry(
        mechanism: Self.name, user: "", authorizationIdentity: identity, claim: .certificate))
  }

  mutating func found(_ answer: SASLAnswer) -> SASLStep { answer.verdict }
}

/// ANONYMOUS, the server's side: a trace in place of a name, which may be empty (RFC 4505).
struct AnonymousExchange: SASLExchange {
  static let name = "ANONYMOUS"
  /// The longest trace, in characters (RFC 4505 §2).
  private static let longestTrace = 255

  mutating func respond(_ response: [UInt8]?) -> SASLStep {
    guard let response else { return .challenge([]) }
    guard let trace = SASLOctets.text(response), trace.unicodeScalars.count <= Self.longestTrace
    else {
      return .malformed("a trace is UTF-8 of 255 characters at most (RFC 4505 section 2)")
    }
    return .lookUp(
      SASLInquiry(mechanism: Self.name, user: "anonymous", claim: .anonymity))
  }

  mutating func found(_ answer: SASLAnswer) -> SASLStep { answer.verdict }
}
