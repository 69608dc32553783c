internal import SMTPTestSupport

/// Who logs in.
struct ContractLogin: Sendable, Hashable {
  var user = "contract@client.test"
  var password = "pass-of-the-contract"
}

/// Who logs in with a token.
struct ContractToken: Sendable, Hashable {
  var user = ContractLogin().user
  var token = "token-of-the-contract-0123456789"
}

extension ContractLogin {
  /// Somebody else.
  static let another = ContractLogin(user: "another@client.test", password: "another-password")

  /// A server that knows both.
  static let both = SMTPServerOption.authentication { authentication in
    authentication.users = [ContractLogin(), another].map {
      SMTPTestUser($0.user, password: SMTPSecret($0.password))
    }
  }
}
