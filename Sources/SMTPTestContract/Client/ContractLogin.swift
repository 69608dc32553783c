/// Who logs in.
struct ContractLogin: Sendable, Hashable {
  var user = "contract@client.test"
  var password = "pass-of-the-contract"
}
