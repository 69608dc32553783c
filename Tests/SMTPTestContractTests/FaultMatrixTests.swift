import SMTPTestHelpers
import SMTPTestSupport
import Testing

@testable import SMTPTestContract

@Suite(.bounded, .besideOthers) struct `The fault matrix` {
  private func settings(deadline: Duration = .seconds(60)) -> SMTPContractSettings {
    var settings = SMTPContractSettings()
    settings.jobs = 16
    // Long enough for a machine with other things to do.
    settings.suggestedTimeout = .seconds(2)
    settings.deadline = deadline
    return settings
  }

  /// Who hangs does so for as long as it is let; all others have time, also on a loaded machine.
  private func settings(breaking invariant: SMTPFaultInvariant) -> SMTPContractSettings {
    settings(deadline: .seconds(invariant == .bounded ? 3 : 60))
  }

  @Test func `a client without defects passes every cell`() async {
    let report = await SMTPFaultMatrix.report(
      for: DefectiveClient().client, tier: Effort.isFull ? .standard : .smoke, settings: settings())
    #expect(report.failure == nil)
    for result in report.results where result.verdict != .pass {
      Issue.record("\(result)\n\(result.outcome)\n\(result.transcript)")
    }
    #expect(
      report.steps == [
        "connect", "greeting", "ehlo", "mail", "rcpt", "rcpt[2]", "data", "body", "dot", "quit",
      ])
    #expect(report.results.count > (Effort.isFull ? 200 : 20))
  }

  @Test func `our own client passes every cell, inside TLS`() async {
    var client = OwnClient.clean.client
    client.serverOptions = [.tls()]
    let report = await SMTPFaultMatrix.report(
      for: client, tier: Effort.isFull ? .standard : .smoke, settings: settings())
    #expect(report.failure == nil)
    for result in report.results where result.verdict != .pass {
      Issue.record("\(result)\n\(result.outcome)\n\(result.transcript)")
    }
    #expect(
      report.steps == [
        "connect", "greeting", "ehlo", "starttls", "handshake", "ehlo[2]", "auth", "auth-line",
        "auth-line[2]", "mail", "rcpt", "rcpt[2]", "data", "body", "dot", "quit", "token-connect",
        "token", "token-auth",
      ])
  }

  @Test func `the pool passes every cell`() async {
    let report = await SMTPFaultMatrix.report(
      for: OwnClient.pooled.client, tier: Effort.isFull ? .standard : .smoke, settings: settings())
    #expect(report.failure == nil)
    for result in report.results where result.verdict != .pass {
      Issue.record("\(result)\n\(result.outcome)\n\(result.transcript)")
    }
  }

  /// Each invariant with a client that breaks it and a cell that shows it.
  static let controls: [(invariant: SMTPFaultInvariant, defect: Defect, cell: String)] = [
    (.bounded, .noTimeouts, "mail/silent"),
    (.noClearCredentials, .sendsSecret, "mail/multiline"),
    (.conformant, .ignoresRefusals, "mail/5yz"),
    (.noFalseSuccess, .noWaitForFinal, "dot/4yz"),
    (.noDuplicate, .resends, "dot/storeThenFIN"),
    (.intact, .losesOctet, "mail/multiline"),
    (.noSilentLoss, .blamesStranger, "rcpt/5yz"),
    (.benignSucceeds, .needsText, "mail/codeOnly"),
    (.surfaced, .wrongClass, "mail/5yz"),
    (.closedProperly, .leaksOnFailure, "mail/4yz"),
    (.polite, .retries, "mail/5yz"),
    (.contained, .sulks, "mail/4yz"),
    (.frugal, .noLimits, "mail/endlessLine"),
  ]

  /// What a client that speaks TLS does wrong, and a cell that shows it.
  static let secured: [(invariant: SMTPFaultInvariant, control: String, cell: String)] = [
    (.surfaced, "fallsBackToClear", "ehlo/stripSTARTTLS"),
    (.surfaced, "fallsBackToClear", "starttls/454"),
    (.surfaced, "trustsAnyone", "handshake/certExpired"),
    (.surfaced, "retriesInClear", "handshake/handshakeFIN"),
    (.surfaced, "retriesWithOldTLS", "handshake/tls1.1Only"),
    (.surfaced, "retriesTrusting", "mail/certChangesOnReconnect"),
    (.surfaced, "retriesAnonymously", "token/invalid_grant"),
    (.noFalseSuccess, "ignoresFinalReply", "dot/truncate"),
    (.benignSucceeds, "laterDecides", "quit/truncate"),
    (.bounded, "waitsForEver", "mail/stopReading"),
  ]

  @Test(arguments: secured)
  func `a defect at TLS breaks its cell`(
    _ invariant: SMTPFaultInvariant, _ control: String, _ cell: String
  ) async throws {
    var client = try #require(OwnClient(defect: control)).client
    client.serverOptions = [.tls()]
    client.capabilities = [.severalRecipients, .tls, .timeouts, .tokenRefresh]
    let report = await SMTPFaultMatrix.report(
      for: client, tier: .standard, settings: settings(breaking: invariant), only: [cell])
    let result = try #require(report.results.first, "\(report)")
    #expect(result.verdict == .fail, "\(result)\n\(result.outcome)")
    #expect(result.breaches.map(\.invariant).contains(invariant), "\(result)")
  }

  @Test func `every invariant has a negative control`() {
    #expect(Set(Self.controls.map { $0.invariant }) == Set(SMTPFaultInvariant.allCases))
  }

  @Test(arguments: controls)
  func `the defect of an invariant breaks it in its cell`(
    _ invariant: SMTPFaultInvariant, _ defect: Defect, _ cell: String
  ) async throws {
    let report = await SMTPFaultMatrix.report(
      for: DefectiveClient(defect: defect).client, tier: .full,
      settings: settings(breaking: invariant), only: [cell])
    let result = try #require(report.results.first, "\(report)")
    #expect(result.verdict == .fail)
    #expect(result.breaches.contains { $0.invariant == invariant && !$0.isWarning }, "\(result)")
    // One line of a script, and it can be given to a server.
    #expect(!result.cell.script.contains("\n"))
    _ = try SMTPScript(parsing: result.cell.script)
  }

  @Test func `a report is a table with what failed below it`() async throws {
    var client = DefectiveClient(defect: .twoIsThree).client
    client.knownFailures = ["data/2yzFor3yz": "issue 7", "mail/4yz": "issue 8"]
    let report = await SMTPFaultMatrix.report(
      for: client, settings: settings(),
      only: ["dot/3yzFor2yz", "data/2yzFor3yz", "mail/4yz", "mail/bytewise"])
    #expect(report.failures.map(\.cell.id) == ["mail/4yz", "dot/3yzFor2yz"])
    let text = report.description
    #expect(text.contains(#"on END-OF-DATA once: raw "354 go\r\n" as 451"#), "\(text)")
    #expect(text.contains("I1 noFalseSuccess (RFC 5321 §4.2.5)"), "\(text)")
    #expect(text.hasSuffix("2 pass, 2 fail"), "\(text)")
    #expect(text.contains("bytewise"), "\(text)")
  }

  @Test func `a client that delivers nothing has no matrix`() async {
    struct Broken: Error {}
    let client = SMTPContractClient { _, _ in throw Broken() }
    await #expect(throws: SMTPFaultMatrixError.self) {
      try await SMTPFaultMatrix.verify(client, tier: .smoke, settings: .patient)
    }
  }

  @Test(arguments: SMTPFaultTier.allCases)
  func `all rules of a tier can be read`(_ tier: SMTPFaultTier) async throws {
    let runner = await FaultRunner(DefectiveClient().client, settings())
    let cells = runner.cells(tier)
    for cell in cells { _ = try SMTPScript(parsing: cell.cell.script) }
    #expect(Set(cells.map(\.cell.id)).count == cells.count)
  }
}

@Suite(.bounded, .besideOthers) struct `Runs of chaos` {
  @Test func `a client without defects balances`() async throws {
    let run = try await SMTPChaosRun.of(
      DefectiveClient().client, seed: 7, settings: .patient)
    #expect(run.balance.isEven, "\(run)")
    #expect(run.script == nil)
    #expect(run.balance.messageCount == 50)
  }

  @Test func `what fails is shrunk to the fewest rules`() async throws {
    let run = try await SMTPChaosRun.of(
      DefectiveClient(defect: .resends).client, seed: 7, messages: 100, settings: .patient)
    #expect(run.balance.count(.doubled) > 0, "\(run)")
    let script = try #require(run.script, "\(run)")
    #expect(script.rules.count == 1, "\(script)")
    #expect("\(script)".contains("on END-OF-DATA"), "\(script)")
  }

  @Test func `shrinking finds the rules that are needed together`() async throws {
    let all = try SMTPScript(
      parsing: (1...20).map { "on RCPT nth \($0): reply 550 \"\($0)\"" }.joined(separator: "\n"))
    let least = await all.shrunk { script in
      ["\"3\"", "\"17\""].allSatisfy { "\(script)".contains($0) }
    }
    #expect(least.rules.count == 2)
  }
}
