/// The client's side of one AUTH exchange (RFC 4954 §4).
///
/// Base64 and the commands are the session's work; mechanisms see octets.
package protocol SASLClient: Sendable {
  /// The mechanism, in upper case.
  var mechanism: String { get }
  /// The octets that go with AUTH, or that answer an empty challenge; `nil` where the server has to
  /// begin.
  mutating func begin() throws(SASLClientError) -> [UInt8]?
  /// The answer to a challenge.
  mutating func respond(to challenge: [UInt8]) throws(SASLClientError) -> [UInt8]
  /// The server says that all is well.
  ///
  /// - Throws: ``SASLClientError/serverNotVerified`` where it has not shown what it owes.
  func finish() throws(SASLClientError)
}

extension SASLClient {
  package mutating func respond(to challenge: [UInt8]) throws(SASLClientError) -> [UInt8] {
    throw .unexpectedChallenge
  }
  package func finish() throws(SASLClientError) {}
}

/// Why a client gives an exchange up, which it does with `*`.
package enum SASLClientError: Error, Hashable, Sendable {
  /// The name, the password or the token has what none may have.
  case unusableCredentials
  /// The challenge makes no sense to the mechanism.
  case malformedChallenge
  /// One challenge more than the mechanism has.
  case unexpectedChallenge
  /// The server's nonce does not go on from the client's (RFC 5802 §5.1).
  case foreignNonce
  /// So few rounds protect nothing, or so many would never end (RFC 7677 §4).
  case unacceptableIterations(Int)
  /// The server has not shown that it knows the password (RFC 5802 §3).
  case serverNotVerified
  /// The server has said why it refuses (RFC 5802 §7).
  case refused(String)
}
