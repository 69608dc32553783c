/// What a mechanism asks whoever knows the users.
package struct SASLInquiry: Sendable, Hashable {
  /// The mechanism that asks, in upper case.
  package let mechanism: String
  /// The name the client gave for itself.
  package let user: String

  package init(mechanism: String, user: String) {
    self.mechanism = mechanism
    self.user = user
  }
}

/// What is known of a user, as far as mechanisms need it.
package struct SASLUser: Sendable, Hashable {
  /// The name that is put on record, which need not be the one that was asked for.
  package let name: String
  /// The password; `nil` where there is none to compare with.
  package let password: SMTPSecret?

  package init(name: String, password: SMTPSecret? = nil) {
    self.name = name
    self.password = password
  }
}
