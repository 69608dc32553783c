/// What a mechanism asks whoever knows the users.
package struct SASLInquiry: Sendable, Hashable {
  /// The mechanism that asks, in upper case.
  package let mechanism: String
  /// The name the client gave for itself; empty where the mechanism has none.
  package let user: String
  /// Whom it wants to act as; `nil`: as itself.
  package let authorizationIdentity: String?
  /// What it shows for it, or what is wanted to judge that.
  package let claim: SASLClaim

  package init(
    mechanism: String, user: String, authorizationIdentity: String? = nil,
    claim: SASLClaim = .proof
  ) {
    self.mechanism = mechanism
    self.user = user
    self.authorizationIdentity =
      authorizationIdentity?.isEmpty == true ? nil : authorizationIdentity
    self.claim = claim
  }
}

/// What a client shows for being who it says.
package enum SASLClaim: Sendable, Hashable {
  /// A password, to be compared.
  case password(SMTPSecret)
  /// A token, to be judged by who issued it.
  case token(SMTPSecret)
  /// Nothing yet: the mechanism wants the password, and compares for itself.
  case proof
  /// The same, with keys derived of the password: that takes long, and no I/O thread has so long.
  case keys(SCRAMTerms)
  /// The certificate that was shown in the handshake of TLS (RFC 4422, Appendix A).
  case certificate
  /// That it is nobody (RFC 4505).
  case anonymity
}

/// What whoever knows the users says.
package enum SASLAnswer: Sendable, Hashable {
  /// This is the user, and what was shown is good where something was shown.
  case user(SASLUser)
  /// It is not.
  ///
  /// - Parameter error: what a mechanism with tokens tells its client first (RFC 7628 §3.2.2).
  case refused(SMTPReply = .authenticationFailed, error: String? = nil)
}

/// What is known of a user, as far as mechanisms need it.
package struct SASLUser: Sendable, Hashable {
  /// The name that is put on record, which need not be the one that was asked for.
  package let name: String
  /// The password, where a mechanism compares for itself.
  package let password: SMTPSecret?
  /// The keys, where a mechanism wants them.
  package let keys: SCRAMKeys?
  /// What the mechanism's channel is bound to, where it wants that (RFC 5056).
  package var channelBinding: [UInt8]?

  package init(
    name: String, password: SMTPSecret? = nil, keys: SCRAMKeys? = nil,
    channelBinding: [UInt8]? = nil
  ) {
    self.name = name
    self.password = password
    self.keys = keys
    self.channelBinding = channelBinding
  }
}
