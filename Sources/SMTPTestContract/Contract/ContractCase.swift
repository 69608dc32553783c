internal import SMTPTestSupport

/// One stimulus of a contract: what the server does, what is to be sent, and what must come of it.
struct ContractCase: Sendable {
  /// What tells it from its siblings; empty where there are none.
  let name: String
  /// What the server is told, as text; empty for an honest one.
  let script: String
  let letter: ContractLetter
  let options: [SMTPServerOption]
  let checks: [ContractCheck]
  /// Whether the same client is given a second message, to the same server.
  let isFollowed: Bool
  /// How many messages are sent at once beside the one that is looked at.
  let crowd: Int
  /// What this case needs beside what its contract does.
  let needs: Set<SMTPClientCapability>
  /// Whether the client is known to keep its connections, so that nobody waits for their end.
  var keepsConnections = false
  /// When the client is told that the server speaks TLS, where that is not when it does.
  var claimedTLS: SMTPTLSMode?
  /// Whether the client is not told of TLS with its first message.
  var beginsInClear = false
  /// What an endpoint of tokens is told, as text; `nil` where there is none.
  var tokenScript: String?
  /// How often the first message is sent, each time another one like it.
  var rounds = 1
  /// The second message, where it is not like the first.
  var nextLetter: ContractLetter?

  init(
    _ name: String = "", _ script: String = "", sending letter: ContractLetter = .plain,
    options: [SMTPServerOption] = [], needs: Set<SMTPClientCapability> = [],
    isFollowed: Bool = false, _ checks: ContractCheck...
  ) {
    self.init(
      name, script, sending: letter, options: options, needs: needs, isFollowed: isFollowed,
      checks: checks)
  }

  init(
    _ name: String, _ script: String, sending letter: ContractLetter,
    options: [SMTPServerOption] = [], needs: Set<SMTPClientCapability> = [],
    isFollowed: Bool = false, checks: [ContractCheck]
  ) {
    self.name = name
    self.script = script
    self.letter = letter
    self.options = options
    self.needs = needs
    self.isFollowed =
      isFollowed || checks.contains(.nextSent) || checks.contains(.nextLoggedIn)
      || checks.contains(.nextEncrypted)
    crowd = checks.contains(.crowdSent) ? 20 : 0
    self.checks = checks
  }

  /// An honest server, and an ordinary message.
  static func honest(_ checks: ContractCheck...) -> ContractCase {
    ContractCase("", "", sending: .plain, checks: checks)
  }

  /// A script with one rule for each of the stages, a case each, under the stage's name.
  static func each(
    _ stages: [String], _ action: String, sending letter: ContractLetter = .plain,
    needs: Set<SMTPClientCapability> = [], _ checks: ContractCheck...
  ) -> [ContractCase] {
    stages.map { stage in
      ContractCase(
        "\(stage) \(action)", "on \(stage): \(action)", sending: letter, needs: needs,
        checks: checks)
    }
  }

  /// A message for each of the bodies.
  static func bodies(
    _ bodies: [(String, String)], options: [SMTPServerOption] = [], _ checks: ContractCheck...
  ) -> [ContractCase] {
    bodies.map { name, body in
      ContractCase(name, "", sending: .body(Array(body.utf8)), options: options, checks: checks)
    }
  }
}

/// The message of a case.
struct ContractLetter: Sendable {
  var sender = "sender@client.test"
  var recipients = ["first@contract.test"]
  var body = Array("Hello.\r\n".utf8)
  var login: ContractLogin?
  var token: ContractToken?
  /// Whether the token has to be fetched.
  var fetchesToken = false
  var hiddenRecipients: [String] = []
  var subject = "Contract"
  var usesLMTP = false
  var clientName = "client.test"
  var envelopeID: String?

  static let plain = ContractLetter()

  /// To so many: first@, second@, third@, … contract.test.
  static func recipients(_ count: Int) -> ContractLetter {
    let names = ["first", "second", "third", "fourth"]
    return ContractLetter(
      recipients: (0..<count).map { ($0 < names.count ? names[$0] : "n\($0)") + "@contract.test" })
  }

  /// To so many whose paths have 243 octets each (of 256: RFC 5321 §4.5.3.1.3).
  static func longRecipients(_ count: Int) -> ContractLetter {
    func label(_ count: Int) -> String { String(repeating: "x", count: count) + "." }
    let domain = label(60) + label(60) + label(40) + "contract.test"
    return ContractLetter(
      recipients: (0..<count).map { number in
        let name = "n\(number)"
        return name + String(repeating: "y", count: 64 - name.count) + "@" + domain
      })
  }

  static func to(_ recipient: String) -> ContractLetter { ContractLetter(recipients: [recipient]) }

  static func from(_ sender: String) -> ContractLetter { ContractLetter(sender: sender) }

  static func subject(_ subject: String) -> ContractLetter { ContractLetter(subject: subject) }

  static func login(_ login: ContractLogin = ContractLogin()) -> ContractLetter {
    ContractLetter(login: login)
  }

  static func body(_ body: [UInt8]) -> ContractLetter { ContractLetter(body: body) }

  /// The message for a run of its own.
  func message(marker: String, timeout: Duration) -> SMTPContractMessage {
    SMTPContractMessage(marker: marker, self, suggestedTimeout: timeout)
  }
}
