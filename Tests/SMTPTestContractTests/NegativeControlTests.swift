import SMTPTestContract
import Testing

/// Every contract holds for a client without defects, and is broken by the one with the defect it names.
@Suite(.timeLimit(.minutes(5))) struct `Negative controls` {
  @Test func `a client without defects keeps every contract`() async {
    var settings = SMTPContractSettings()
    // Long enough for a machine with other things to do.
    settings.suggestedTimeout = .seconds(1)
    let report = await SMTPClientContract.report(
      for: DefectiveClient().client, settings: settings)
    for result in report.results where result.verdict != .pass { Issue.record("\(result)") }
    #expect(report.results.count == SMTPClientContract.catalogue.count)
  }

  @Test(arguments: SMTPClientContract.catalogue)
  func `the defect that a contract names breaks it`(_ contract: SMTPClientContract) async throws {
    let defect = try #require(Defect(rawValue: contract.control))
    var settings = SMTPContractSettings()
    settings.deadline = .seconds(2)
    let result = await contract.result(
      for: DefectiveClient(defect: defect).client, settings: settings)
    #expect(result.verdict == .fail, "\(result)")
    #expect(result.reasons.contains { $0.hasPrefix("expected") })
    #expect(!result.transcript.isEmpty)
  }
}
