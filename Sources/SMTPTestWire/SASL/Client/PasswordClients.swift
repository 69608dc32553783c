/// PLAIN, the client's side (RFC 4616).
package struct PlainClient: SASLClient {
  package let mechanism = PlainExchange.name
  let user: String
  let password: SMTPSecret
  let authorizationIdentity: String

  package init(user: String, password: SMTPSecret, authorizationIdentity: String = "") {
    self.user = user
    self.password = password
    self.authorizationIdentity = authorizationIdentity
  }

  package mutating func begin() throws(SASLClientError) -> [UInt8]? {
    try Credentials.check(user, password)
    if authorizationIdentity.utf8.contains(0) { throw .unusableCredentials }
    return Array("\(authorizationIdentity)\0\(user)\0\(password.revealed)".utf8)
  }
}

/// LOGIN, the client's side: two answers, whatever is asked.
package struct LoginClient: SASLClient {
  package let mechanism = LoginExchange.name
  let user: String
  let password: SMTPSecret
  private var round = 0

  package init(user: String, password: SMTPSecret) {
    self.user = user
    self.password = password
  }

  package mutating func begin() throws(SASLClientError) -> [UInt8]? {
    try Credentials.check(user, password)
    return nil
  }

  package mutating func respond(to challenge: [UInt8]) throws(SASLClientError) -> [UInt8] {
    round += 1
    switch round {
    case 1: return Array(user.utf8)
    case 2: return password.octets
    default: throw .unexpectedChallenge
    }
  }

  package func finish() throws(SASLClientError) {}
}

/// CRAM-MD5, the client's side (RFC 2195).
package struct CRAMClient: SASLClient {
  package let mechanism = CRAMExchange.name
  let user: String
  let password: SMTPSecret
  let digests: SASLDigests
  private var isDone = false

  package init(user: String, password: SMTPSecret, _ digests: SASLDigests) {
    self.user = user
    self.password = password
    self.digests = digests
  }

  package mutating func begin() throws(SASLClientError) -> [UInt8]? {
    try Credentials.check(user, password)
    return nil
  }

  package mutating func respond(to challenge: [UInt8]) throws(SASLClientError) -> [UInt8] {
    if isDone { throw .unexpectedChallenge }
    if challenge.isEmpty { throw .malformedChallenge }
    isDone = true
    return Array("\(user) ".utf8)
      + CRAMExchange.response(to: challenge, password: password, digests)
  }
}

/// EXTERNAL, the client's side (RFC 4422, Appendix A).
package struct ExternalClient: SASLClient {
  package let mechanism = ExternalExchange.name
  let authorizationIdentity: String

  package init(authorizationIdentity: String = "") {
    self.authorizationIdentity = authorizationIdentity
  }

  package mutating func begin() throws(SASLClientError) -> [UInt8]? {
    if authorizationIdentity.utf8.contains(0) { throw .unusableCredentials }
    return Array(authorizationIdentity.utf8)
  }
}

/// ANONYMOUS, the client's side (RFC 4505).
package struct AnonymousClient: SASLClient {
  package let mechanism = AnonymousExchange.name
  let trace: String

  package init(trace: String = "") { self.trace = trace }

  package mutating func begin() throws(SASLClientError) -> [UInt8]? {
    if trace.utf8.contains(0) { throw .unusableCredentials }
    return Array(trace.utf8)
  }
}

enum Credentials {
  /// A NUL ends what should not end there, and nothing is no name and no password.
  static func check(_ user: String, _ password: SMTPSecret) throws(SASLClientError) {
    for text in [user, password.revealed] where text.isEmpty || text.utf8.contains(0) {
      throw .unusableCredentials
    }
  }
}
