/// CRAM-MD5, the server's side (RFC 2195).
struct CRAMExchange: SASLExchange {
  static let name = "CRAM-MD5"

  let digests: SASLDigests
  /// A challenge in the form of a `msg-id`, another each time.
  let challenge: [UInt8]
  private var isChallenged = false
  private var digest: [UInt8] = []

  init(_ digests: SASLDigests, challenge: [UInt8]) {
    self.digests = digests
    self.challenge = challenge
  }

  mutating func respond(_ response: [UInt8]?) -> SASLStep {
    guard let response else {
      isChallenged = true
      return .challenge(challenge)
    }
    guard isChallenged else { return .noInitialResponse(Self.name) }
    // A name may hold spaces, a digest none.
    guard let space = response.lastIndex(of: UInt8(ascii: " ")),
      let user = SASLOctets.text(response[..<space]), !user.isEmpty,
      response.count - space - 1 == 32
    else {
      return .malformed("CRAM-MD5 is a name, a space and 32 digits (RFC 2195 section 2)")
    }
    digest = Array(response[(space + 1)...])
    return .lookUp(SASLInquiry(mechanism: Self.name, user: user))
  }

  mutating func found(_ answer: SASLAnswer) -> SASLStep {
    guard case .user(let user) = answer, let password = user.password else { return answer.refusal }
    let expected = Self.response(to: challenge, password: password, digests)
    return SASLOctets.areEqual(expected, digest)
      ? .succeeded(user: user.name) : .failed(.authenticationFailed)
  }

  /// The keyed digest of a challenge, in hexadecimal digits.
  static func response(
    to challenge: [UInt8], password: SMTPSecret, _ digests: SASLDigests
  ) -> [UInt8] {
    SASLOctets.hexadecimal(digests.authenticate(.md5, password.octets, challenge))
  }
}

extension SASLAnswer {
  /// What follows for a mechanism that was not given what it needs.
  var refusal: SASLStep {
    if case .refused(let reply, _) = self { return .failed(reply) }
    return .failed(.authenticationFailed)
  }
}
