internal import SMTPTestNetwork
internal import SMTPTestSupport

/// Holds one client against contracts.
struct ContractRunner: Sendable {
  let client: SMTPContractClient
  let settings: SMTPContractSettings
  let probe: ContractProbe
  private let jobs: ContractJobs

  init(_ client: SMTPContractClient, _ settings: SMTPContractSettings) async {
    self.client = client
    self.settings = settings
    jobs = ContractJobs(settings.jobs)
    probe = await ContractProbe(client, settings)
  }

  /// What a contract comes to: the worst of its cases.
  func result(of contract: SMTPClientContract) async -> SMTPContractResult {
    var worst = CaseResult(.notApplicable, ["no case applies"])
    if let failure = probe.failure {
      // A client that an honest server refuses may well be refused for what the contract is about.
      if let violation = probe.violations.first(where: { contract.lints.contains($0.kind) }) {
        worst = CaseResult(
          .fail, ["expected  no \(violation.kind)", "seen      \(violation)"],
          transcript: probe.transcript)
        worst.clause = violation.kind.clause
        return made(worst, contract)
      }
      worst = CaseResult(.inconclusive, [failure], transcript: probe.transcript)
    } else if let missing = missing(contract.needs) {
      worst = CaseResult(.notApplicable, [missing])
    } else {
      for result in await results(of: contract) where result.verdict.weight > worst.verdict.weight {
        worst = result
      }
    }
    return made(worst, contract)
  }

  /// What its cases come to, in their order, at least to the first that fails.
  private func results(of contract: SMTPClientContract) async -> [CaseResult] {
    let firstFailure = Locked(Int.max)
    let cases = Array(contract.cases.enumerated())
    return await inParallel(cases, cases.count) { index, trial -> CaseResult? in
      await jobs.run {
        if firstFailure.withLock({ $0 < index }) { return nil }
        let result = await self.result(of: trial, contract)
        if result.verdict == .fail { firstFailure.withLock { $0 = min($0, index) } }
        return result
      }
    }.compactMap(\.self)
  }

  private func made(_ worst: CaseResult, _ contract: SMTPClientContract) -> SMTPContractResult {
    let isSevere = settings.isStrict && worst.verdict == .warn
    return SMTPContractResult(
      contract: contract, verdict: isSevere ? .fail : worst.verdict, reasons: worst.reasons,
      clause: worst.clause ?? contract.clause, script: worst.script, transcript: worst.transcript,
      knownFailure: client.knownFailures[contract.id])
  }

  private struct CaseResult {
    let verdict: SMTPContractVerdict
    let reasons: [String]
    var clause: SMTPClause?
    var script = ""
    var transcript = ""

    init(_ verdict: SMTPContractVerdict, _ reasons: [String], transcript: String = "") {
      self.verdict = verdict
      self.reasons = reasons
      self.transcript = transcript
    }
  }

  private func missing(_ needs: Set<SMTPClientCapability>) -> String? {
    let missing = needs.subtracting(probe.capabilities).map(\.rawValue).sorted()
    return missing.isEmpty ? nil : "the client lacks \(missing.joined(separator: ", "))"
  }

  private func result(of trial: ContractCase, _ contract: SMTPClientContract) async -> CaseResult {
    if let missing = missing(trial.needs) { return CaseResult(.notApplicable, [missing]) }
    var trial = trial
    trial.keepsConnections = probe.keepsConnections
    let course: ContractTrial.Course
    do {
      course = try await ContractTrial(trial, client, settings).run()
    } catch {
      return CaseResult(.inconclusive, ["no server could be started: \(error)"])
    }
    let evidence = course.evidence
    let name = trial.name.isEmpty ? [] : ["case      \(trial.name)"]
    let problems = self.problems(evidence, trial, contract)
    guard let first = problems.first(where: { !$0.isWarning }) ?? problems.first else {
      if course.isReached { return CaseResult(.pass, []) }
      return evidence.claimed.isEmpty
        ? CaseResult(
          .inconclusive, name + ["the client failed before: \(evidence.ending.text)"],
          transcript: evidence.transcript)
        : CaseResult(.notApplicable, name + ["the client never came there"])
    }
    if !course.isReached, !first.isWarning, evidence.claimed.isEmpty, evidence.sessions.isEmpty {
      return CaseResult(
        .inconclusive, name + ["the client did not connect: \(evidence.ending.text)"])
    }
    var result = CaseResult(
      first.isWarning ? .warn : .fail,
      name
        + problems.flatMap { problem in
          ["expected  \(problem.expected)", "seen      \(problem.seen)"]
        },
      transcript: evidence.transcript)
    result.clause = first.clause
    result.script = trial.script
    return result
  }

  /// What is wrong, the worst first: hangs, mail falsely told as sent, copies, strangers, what the case
  /// asks, and what the referee saw.
  private func problems(
    _ evidence: ContractEvidence, _ trial: ContractCase, _ contract: SMTPClientContract
  ) -> [ContractProblem] {
    if case .hung(let standing) = evidence.ending {
      return [
        ContractProblem(
          clause: SMTPClause(5321, "4.5.3.2"), expected: "an end within \(settings.deadline)",
          seen: standing)
      ]
    }
    let always = [
      // A recipient that is no address is nobody's.
      // Nor are many messages one.
      trial.isForged || trial.crowd > 0
        ? nil : evidence.falseSuccess ?? evidence.strayRecipient, evidence.duplicate,
      probe.capabilities.contains(.rawContent) && !trial.allowsMending && trial.crowd == 0
        ? evidence.contentProblem : nil,
    ]
    var problems: [ContractProblem] = []
    for problem in always + trial.checks.map({ $0.problem(evidence) }) {
      if let problem, !problems.contains(problem) { problems.append(problem) }
    }
    return problems + lints(evidence, contract)
  }

  /// What the referee saw that the client does not break everywhere, or that the contract is about.
  private func lints(
    _ evidence: ContractEvidence, _ contract: SMTPClientContract
  ) -> [ContractProblem] {
    let isDelivered = !evidence.claimed.isEmpty
    var known = Set(probe.violations.map(\.kind)).subtracting(contract.lints)
      .union(contract.forgives)
    var problems: [ContractProblem] = []
    for violation in evidence.violations where known.insert(violation.kind).inserted {
      switch violation.kind {
      // A client that gives up on a broken session need not say goodbye, nor end what it began.
      case .missingQUIT, .abandonedData:
        if !isDelivered { continue }
      default: break
      }
      problems.append(
        ContractProblem(
          isWarning: violation.kind == .missingQUIT && !contract.lints.contains(.missingQUIT),
          clause: violation.kind.clause, expected: "no \(violation.kind)", seen: "\(violation)"))
    }
    return problems
  }
}

extension ContractCase {
  /// Whether a client may change the content: it is not as it may be sent.
  var allowsMending: Bool { checks.contains(.sentOrNothing) || isForged }

  /// Whether what is given as an address is none.
  var isForged: Bool { checks.contains(.nothing) }
}
