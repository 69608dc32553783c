/// What a SCRAM mechanism derives a user's keys from, besides the password (RFC 5802 §3).
package struct SCRAMTerms: Sendable, Hashable {
  /// The digest of the mechanism.
  package let function: SASLDigests.Function
  package let salt: [UInt8]
  package let iterations: Int
  /// What the mechanism is bound to; `nil`: to nothing.
  package let channelBinding: SASLChannelBinding?

  package init(
    _ function: SASLDigests.Function, salt: [UInt8], iterations: Int,
    channelBinding: SASLChannelBinding? = nil
  ) {
    self.function = function
    self.salt = salt
    self.iterations = iterations
    self.channelBinding = channelBinding
  }
}

/// What of a TLS session a mechanism can be bound to.
package enum SASLChannelBinding: String, Sendable, Hashable, CaseIterable {
  /// The digest of the server's certificate (RFC 5929 §4).
  case endPoint = "tls-server-end-point"
  /// Keying material of the session (RFC 9266).
  case exporter = "tls-exporter"
}

/// What a server has to know of a user for SCRAM: the password cannot be told from it.
package struct SCRAMKeys: Sendable, Hashable, CustomReflectable {
  package let stored: [UInt8]
  package let server: [UInt8]

  package init(stored: [UInt8], server: [UInt8]) {
    self.stored = stored
    self.server = server
  }

  /// Derives the keys of a password. That takes long.
  ///
  /// - Returns: `nil` where the password has characters that none may have (RFC 4013 §2.3).
  package init?(_ password: SMTPSecret, _ terms: SCRAMTerms, _ digests: SASLDigests) {
    guard
      let salted = SCRAMMessage.saltedPassword(
        password, salt: terms.salt, terms.iterations, terms.function, digests)
    else { return nil }
    let client = digests.authenticate(terms.function, salted, SCRAMMessage.clientKey)
    stored = digests.digest(terms.function, client)
    server = digests.authenticate(terms.function, salted, SCRAMMessage.serverKey)
  }

  package var customMirror: Mirror { Mirror(self, children: []) }
}
