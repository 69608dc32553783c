import Foundation
import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@testable import SMTPTestContract

@Suite(.bounded) struct `Running contracts` {
  private func contract(_ id: String) throws -> SMTPClientContract {
    try #require(SMTPClientContract.named(id))
  }

  @Test
  func `what is broken is thrown with its clause, what was expected, the script and the dialogue`()
    async throws
  {
    let contract = try contract("reply-2yz-to-data")
    let client = DefectiveClient(defect: .twoIsThree).client
    let error = await #expect(throws: SMTPContractError.self) {
      try await contract.verify(client, settings: .patient)
    }
    let text = try #require(error).description
    #expect(
      text.hasPrefix(
        "fail: reply-2yz-to-data: A 2yz reply to DATA is no permission to send the content "
          + "(RFC 5321 §3.3)\n"), "\(text)")
    #expect(text.contains(#"script    on DATA: raw "250 ok\r\n" as 503"#), "\(text)")
    #expect(text.contains("C: DATA"), "\(text)")
  }

  @Test func `a client that hangs is named with the step it hangs in`() async throws {
    var settings = SMTPContractSettings()
    settings.deadline = .seconds(2)
    let client = DefectiveClient(defect: .noTimeouts).client
    let result = try await contract("limits-timeout-each-step").result(
      for: client, settings: settings)
    #expect(result.verdict == .fail)
    #expect(result.clause == SMTPClause(5321, "4.5.3.2"))
    #expect(result.reasons.joined().contains("the client has waited"), "\(result)")
  }

  @Test func `a program that hangs does not hold the run up`() async throws {
    var settings = SMTPContractSettings()
    settings.deadline = .milliseconds(300)
    let client = SMTPContractClient(command: ["/bin/sh", "-c", "sleep 600 & sleep 600"])
    let result = try await contract("data-terminator").result(for: client, settings: settings)
    #expect(result.verdict == .inconclusive, "\(result)")
    #expect(result.reasons.joined().contains("did not end within"), "\(result)")
  }

  /// By that they take their time limits.
  @Test(arguments: ["ALRM", "PIPE", "TERM"])
  func `a program hears its signals, whatever thread has started it`(signal: String) throws {
    let folder = try ContractFolder()
    defer { folder.remove() }
    // Its thread hears none.
    let loop = try EventLoop(name: "deaf")
    defer { loop.stop() }
    let status = Locked<Int32>(0)
    let ended = Signal()
    loop.execute {
      let process = try? ContractProcess(
        ["/bin/sh", "-c", "kill -\(signal) $$; exit 0"], input: "/dev/null", output: folder.output)
      status.withLock { $0 = process?.wait() ?? -1 }
      ended.fire()
    }
    ended.wait()
    #expect(status.withLock { $0 } > 128)
  }

  @Test func `a program that is killed ends by that`() throws {
    let folder = try ContractFolder()
    defer { folder.remove() }
    let process = try ContractProcess(
      ["/bin/sh", "-c", "sleep 600 & sleep 600"], input: "/dev/null", output: folder.output)
    process.kill()
    #expect(process.wait() == 128 + 9)
  }

  @Test func `a client that does not deliver to an honest server is told so, and passes nothing`()
    async throws
  {
    struct Broken: Error {}
    let result = try await contract("reply-bytewise").result(
      for: SMTPContractClient { _, _ in throw Broken() })
    #expect(result.verdict == .inconclusive)
    #expect(result.reasons == ["it does not deliver to an honest server: an error: Broken()"])
    #expect(!result.isFailure)
  }

  @Test
  func `a client that never calls its handler hangs, and one with a thread of its own does not`()
    async throws
  {
    var settings = SMTPContractSettings()
    settings.deadline = .milliseconds(200)
    let mute = SMTPContractClient("mute") { _, _, _ in }
    let result = try await contract("data-terminator").result(for: mute, settings: settings)
    #expect(result.reasons.first?.contains("mute did not end within 0.2 seconds") ?? false)
    let honest = SMTPContractClient("honest") { message, endpoint, done in
      Thread.detachNewThread {
        done(Result { try DefectiveClient().send(message, endpoint) })
      }
    }
    #expect(honest.capabilities.contains(.completionHandler))
    try await contract("errors-complete-once").verify(honest, settings: .patient)
  }

  @Test func `a client that says it has sent without a server's word is found out`() async throws {
    let result = try await contract("data-terminator").result(
      for: SMTPContractClient { _, _ in nil })
    #expect(result.verdict == .inconclusive)
  }

  /// With an ordinary message to an honest server the first check holds, the second warns, and the last
  /// fails.
  @Test(
    arguments: [
      ([.sent, .sent], .pass, nil), ([.nothing, .nothing], .warn, 0),
      ([.sent, .nothing, .sent, .nothing], .warn, 1), ([.nothing, .noContent], .fail, 1),
      ([.sent, .nothing, .noContent, .noContent, .nothing], .fail, 2),
    ] as [([ContractCheck], SMTPContractVerdict, Int?)], [1, 8])
  func `of cases that come to the same the first is told of`(
    expected: (checks: [ContractCheck], verdict: SMTPContractVerdict, case: Int?), jobs: Int
  ) async throws {
    let contract = SMTPClientContract(
      "made-up", "A contract of the test", 5321, "2.1", .high, control: "none",
      expected.checks.enumerated().map {
        ContractCase("number \($0)", "", sending: .plain, checks: [$1])
      })
    var settings = SMTPContractSettings.patient
    settings.jobs = jobs
    let result = await contract.result(for: DefectiveClient().client, settings: settings)
    #expect(result.verdict == expected.verdict, "\(result)")
    #expect(result.reasons.first == expected.case.map { "case      number \($0)" })
  }

  @Test func `a known failure is none, and one that passes is`() async throws {
    var client = DefectiveClient(defect: .twoIsThree).client
    client.knownFailures = ["reply-2yz-to-data": "issue 7", "data-terminator": "issue 8"]
    try await contract("reply-2yz-to-data").verify(client, settings: .patient)
    let error = await #expect(throws: SMTPContractError.self) {
      try await contract("data-terminator").verify(client, settings: .patient)
    }
    #expect(
      try #require(error).description.contains(
        "It passes, but is listed as a known failure: issue 8"))
  }

  @Test func `what a client cannot do is not applicable`() async throws {
    let one = SMTPContractClient("one", capabilities: []) { message, endpoint in
      let first = message.recipients[0]
      let alone = DefectiveClient()
      return try alone.send(message.sending(only: first), endpoint)
    }
    let result = try await contract("envelope-partial-5yz").result(for: one, settings: .patient)
    #expect(result.verdict == .notApplicable)
    #expect(result.reasons == ["the client lacks severalRecipients"])
  }

  @Test func `a report has a line for each contract and counts them`() async throws {
    let contracts = try [contract("data-terminator"), contract("reply-2yz-to-data")]
    let report = await SMTPClientContract.report(
      of: contracts, for: DefectiveClient(defect: .twoIsThree).client, settings: .patient)
    #expect(report.failures.map(\.contract.id) == ["reply-2yz-to-data"])
    #expect(report.description.hasSuffix("1 pass, 1 fail"), "\(report)")
    #expect(
      report.capabilities == DefectiveClient.capabilities.union([.rawContent, .pipelining]))
  }
}

@Suite(.bounded) struct `Command lines of clients` {
  private let message = DefectiveClient.sample
  private let endpoint = SMTPTestEndpoint(port: 2525)

  @Test func `options are repeated with their recipients`() {
    #expect(
      ContractCommandLine.filled(
        ["curl", "--mail-rcpt", "{to*}", "smtp://{host}:{port}", "-T", "{message}"], message,
        endpoint, file: "/m") == [
          "curl", "--mail-rcpt", "a@x.test", "--mail-rcpt", "b@x.test", "smtp://127.0.0.1:2525",
          "-T", "/m",
        ])
  }

  @Test func `what stands behind two hyphens is no option's`() {
    #expect(
      ContractCommandLine.filled(["msmtp", "--", "{to*}"], message, endpoint, file: "/m")
        == ["msmtp", "--", "a@x.test", "b@x.test"])
  }

  @Test func `what is filled in is not filled in again`() {
    #expect(
      ContractCommandLine.filled(["{from}{nothing}"], message, endpoint, file: "/m")
        == ["{port}{nothing}"])
  }
}
