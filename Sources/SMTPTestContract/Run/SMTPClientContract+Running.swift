internal import SMTPTestSupport

extension SMTPClientContract {
  /// Holds a client against this contract.
  ///
  /// - Parameters:
  ///   - capabilities: what the client can do beside what is seen. Default: send to several recipients.
  ///   - settings: deadlines, and how severe to be.
  ///   - client: sends a message; `nil` means that it was sent to every recipient, and a throw that it
  ///     is not known to be. It may block its thread.
  /// - Throws: ``SMTPContractError`` if the client breaks it.
  public func verify(
    capabilities: Set<SMTPClientCapability> = [.severalRecipients],
    settings: SMTPContractSettings = SMTPContractSettings(),
    client: @escaping SMTPContractClient.Send
  ) async throws {
    try await verify(
      SMTPContractClient(capabilities: capabilities, send: client), settings: settings)
  }

  /// Holds a client against this contract.
  ///
  /// - Throws: ``SMTPContractError`` if the client breaks it, or keeps it though it is known to fail.
  public func verify(
    _ client: SMTPContractClient, settings: SMTPContractSettings = SMTPContractSettings()
  ) async throws {
    let result = await result(for: client, settings: settings)
    if result.isFailure { throw SMTPContractError(result: result) }
  }

  /// What this contract comes to for a client.
  public func result(
    for client: SMTPContractClient, settings: SMTPContractSettings = SMTPContractSettings()
  ) async -> SMTPContractResult {
    await ContractRunner(client, settings).result(of: self)
  }

  /// What contracts come to for a client, several at once, each on servers of its own.
  ///
  /// - Parameters:
  ///   - contracts: default: all.
  ///   - client: the client.
  ///   - settings: deadlines, how many at once, how severe.
  ///   - progress: called for each result as it comes, in no order.
  public static func report(
    of contracts: [SMTPClientContract] = catalogue, for client: SMTPContractClient,
    settings: SMTPContractSettings = SMTPContractSettings(),
    progress: (@Sendable (SMTPContractResult) -> Void)? = nil
  ) async -> SMTPContractReport {
    let runner = await ContractRunner(client, settings)
    // Of their cases no more run at once than there are jobs.
    let results = await inParallel(contracts, contracts.count) { contract in
      let result = await runner.result(of: contract)
      progress?(result)
      return result
    }
    return SMTPContractReport(
      client: client.name, capabilities: runner.probe.capabilities,
      violations: Set(runner.probe.violations.map(\.kind)).sorted { $0.rawValue < $1.rawValue },
      results: results)
  }
}
