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
