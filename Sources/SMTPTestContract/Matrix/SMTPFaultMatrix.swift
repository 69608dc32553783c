internal import SMTPTestSupport

/// Every fault at every step of a client's own session: what breaks it where.
///
/// A run against an honest server learns the steps: the greeting, each command, each recipient, the
/// content, its final dot, QUIT. Then each fault meets each step once, on a server of its own, and all of
/// ``SMTPFaultInvariant`` are decided from what the server saw and what the client said.
///
/// ```swift
/// @Test func `nothing that a server does has it lose or double mail`() async throws {
///   try await SMTPFaultMatrix.verify(mailer, tier: .standard)
/// }
/// ```
public enum SMTPFaultMatrix {
  /// Runs the matrix against a client.
  ///
  /// - Parameters:
  ///   - client: the client.
  ///   - tier: how much of it. Default ``SMTPFaultTier/standard``.
  ///   - settings: deadlines, how many cells at once, how severe.
  ///   - only: the ids of the cells to run, such as `dot/storeThenFIN`; `nil` (the default) for all.
  ///   - progress: called for each result as it comes, in no order.
  public static func report(
    for client: SMTPContractClient, tier: SMTPFaultTier = .standard,
    settings: SMTPContractSettings = SMTPContractSettings(), only: Set<String>? = nil,
    progress: (@Sendable (SMTPFaultResult) -> Void)? = nil
  ) async -> SMTPFaultReport {
    let runner = await FaultRunner(client, settings)
    if let failure = runner.failure {
      return SMTPFaultReport(
        client: client.name, tier: tier, steps: [], failure: failure, results: [])
    }
    let cells = runner.cells(tier).filter { only?.contains($0.cell.id) ?? true }
    let results = await inParallel(cells, settings.jobs) { cell in
      let result = await runner.result(of: cell)
      progress?(result)
      return result
    }
    return SMTPFaultReport(
      client: client.name, tier: tier, steps: runner.steps.map(\.id), failure: nil,
      results: results)
  }

  /// Runs the matrix against a client.
  ///
  /// - Throws: ``SMTPFaultMatrixError`` if a cell fails that is not known to, or passes that is, or if the
  ///   client does not deliver to an honest server.
  public static func verify(
    _ client: SMTPContractClient, tier: SMTPFaultTier = .standard,
    settings: SMTPContractSettings = SMTPContractSettings()
  ) async throws {
    let report = await report(for: client, tier: tier, settings: settings)
    if report.failure != nil || !report.failures.isEmpty {
      throw SMTPFaultMatrixError(report: report)
    }
  }
}

/// Does `work` for each of `items`, so many at a time; the results are in the order of the items.
func inParallel<Item: Sendable, Result: Sendable>(
  _ items: [Item], _ jobs: Int, _ work: @escaping @Sendable (Item) async -> Result
) async -> [Result] {
  var results = [Result?](repeating: nil, count: items.count)
  await withTaskGroup(of: (Int, Result).self) { group in
    var next = 0
    func start() {
      guard next < items.count else { return }
      let (index, item) = (next, items[next])
      next += 1
      group.addTask { (index, await work(item)) }
    }
    for _ in 0..<max(1, jobs) { start() }
    for await (index, result) in group {
      results[index] = result
      start()
    }
  }
  return results.compactMap { $0 }
}
