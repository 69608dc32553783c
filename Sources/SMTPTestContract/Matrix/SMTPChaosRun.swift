public import SMTPTestSupport

/// Many messages through one client and one server whose faults fall by chance, with an account of them.
///
/// ```swift
/// let run = try await SMTPChaosRun.of(mailer, seed: 42)
/// #expect(run.balance.isEven, "\(run)")
/// ```
///
/// Where the account does not balance, what chance came to is made a script without chance, and that is
/// shrunk to the fewest rules with which it still does not.
public struct SMTPChaosRun: Sendable, CustomStringConvertible {
  /// What the client is called.
  public let client: String
  /// What chance was drawn from: the same one has the same faults again.
  public let seed: UInt64
  /// What the messages came to.
  public let balance: SMTPDeliveryBalance
  /// The fewest rules with which they do not balance; `nil` where they do, and where they do with any
  /// script without chance.
  public let script: SMTPScript?

  /// Sends messages, one after the other.
  ///
  /// - Parameters:
  ///   - client: the client.
  ///   - seed: what chance is drawn from; `nil` (the default): a number by lot.
  ///   - messages: how many, 1 or more. Default 50.
  ///   - profile: which faults. Default `.standard`.
  ///   - settings: deadlines.
  /// - Throws: `SMTPTestServerError` where a server cannot be started.
  public static func of(
    _ client: SMTPContractClient, seed: UInt64? = nil, messages: Int = 50,
    profile: SMTPChaosProfile = .standard, settings: SMTPContractSettings = SMTPContractSettings()
  ) async throws -> SMTPChaosRun {
    let seed = seed ?? .random(in: 0...UInt64(UInt32.max))
    let trial = ChaosTrial(client: client, messages: messages, settings: settings)
    let (balance, drawn) = try await trial.run(.chaos(seed: seed, profile: profile))
    var least: SMTPScript?
    if !balance.isEven, try await !trial.run(drawn).balance.isEven {
      least = try await drawn.shrunk { try await !trial.run($0).balance.isEven }
    }
    return SMTPChaosRun(client: client.name, seed: seed, balance: balance, script: least)
  }

  /// The account, and the fewest rules with which it does not balance.
  public var description: String {
    var text = "\(client), seed \(seed): \(balance)"
    if let script { text += "\nThe fewest rules with which it is so:\n\(script)" }
    return text
  }
}

/// Messages through one client to a server with a script.
private struct ChaosTrial {
  let client: SMTPContractClient
  let messages: Int
  let settings: SMTPContractSettings

  func run(_ script: SMTPScript) async throws -> (balance: SMTPDeliveryBalance, drawn: SMTPScript) {
    let ledger = SMTPDeliveryLedger()
    let several = client.capabilities.contains(.severalRecipients)
    let server = try SMTPTestServer.start(client.serverOptions + [.script(script)])
    defer { server.stop() }
    for number in 1...max(1, messages) {
      var letter = ContractLetter.plain
      letter.recipients =
        several && number % 3 == 0 ? ["a@contract.test", "b@contract.test"] : ["a@contract.test"]
      let entry = ledger.message(to: letter.recipients)
      let (ending, _) = await client.end(
        of: letter.message(marker: entry.marker, timeout: settings.suggestedTimeout), server,
        settings)
      ledger.record(ending.outcome ?? .unknown, for: entry)
    }
    try? await server.quiescence(within: .seconds(1))
    return (ledger.balance(with: server), server.drawnScript)
  }
}
