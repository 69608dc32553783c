import SMTPTestContract
import SMTPTestHelpers
import Testing

/// Every contract holds for clients without defects, and is broken by the one with the defect it names.
@Suite(.bounded, .besideOthers) struct `Negative controls` {
  /// The clients that keep what they can meet.
  private static let clean = [
    DefectiveClient().client, OwnClient.clean.client, OwnClient.pooled.client,
  ]
  /// What is seen of them.
  private static let seen: Set<SMTPClientCapability> = [.rawContent, .pipelining, .chunking]

  /// Contracts about QUIT, which who keeps its connections does not say while anybody looks.
  private static let goodbyes = ["tls-unclean-after-quit", "errors-quit-failure-ignored"]

  @Test(arguments: [0, 1, 2])
  func `a client without defects keeps every contract it can meet`(_ index: Int) async {
    let client = Self.clean[index]
    var settings = SMTPContractSettings()
    // Long enough for a machine with other things to do.
    settings.suggestedTimeout = .seconds(2)
    settings.deadline = .seconds(60)
    settings.jobs = 16
    let report = await SMTPClientContract.report(for: client, settings: settings)
    for result in report.results where result.verdict != .pass {
      let isBeyond = !result.contract.needs.isSubset(of: report.capabilities)
      let isLater =
        client.name == OwnClient.pooled.name && Self.goodbyes.contains(result.contract.id)
      if result.verdict == .notApplicable && (isBeyond || isLater) { continue }
      Issue.record("\(result)")
    }
    #expect(report.results.count == SMTPClientContract.catalogue.count)
  }

  @Test func `every contract can be met by a client without defects`() {
    let met = Self.seen.union(DefectiveClient.capabilities).union(OwnClient.capabilities)
    #expect(met == Set(SMTPClientCapability.allCases))
  }

  @Test(arguments: SMTPClientContract.catalogue)
  func `the defect that a contract names breaks it`(_ contract: SMTPClientContract) async throws {
    let isSimple = contract.needs.isSubset(of: Self.seen.union(DefectiveClient.capabilities))
    let defect = isSimple ? Defect(rawValue: contract.control) : nil
    let client =
      defect.map { DefectiveClient(defect: $0).client }
      ?? OwnClient(defect: contract.control)?.client
    var settings = SMTPContractSettings()
    settings.deadline = .seconds(4)
    settings.suggestedTimeout = .milliseconds(500)
    var result = await contract.result(for: try #require(client), settings: settings)
    if result.verdict != .fail || result.transcript.isEmpty {
      // It may not have come so far when its time was up: some clients hang, so that is short for a loaded
      // machine.
      settings.deadline = .seconds(60)
      settings.suggestedTimeout = .seconds(10)
      result = await contract.result(for: try #require(client), settings: settings)
    }
    #expect(result.verdict == .fail, "\(result)")
    #expect(result.reasons.contains { $0.hasPrefix("expected") })
    #expect(!result.transcript.isEmpty)
  }
}
