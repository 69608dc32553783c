internal import SMTPTestSupport

/// Decides all invariants for one cell.
struct FaultJudge {
  private let runner: FaultRunner
  private let cell: FaultRunner.Cell
  private let course: ContractTrial.Course
  private let demand: Fault.Demand
  private var evidence: ContractEvidence { course.evidence }

  init(_ runner: FaultRunner, _ cell: FaultRunner.Cell, _ course: ContractTrial.Course) {
    self.runner = runner
    self.cell = cell
    self.course = course
    demand = cell.fault.demand(at: cell.step)
  }

  /// What does not hold, in the order of the invariants.
  var breaches: [SMTPFaultResult.Breach] {
    if case .hung(let standing) = evidence.ending {
      return [
        breach(
          .bounded,
          ContractProblem(expected: "an end within \(runner.settings.deadline)", seen: standing))
      ]
    }
    var breaches: [SMTPFaultResult.Breach] = []
    for invariant in SMTPFaultInvariant.allCases {
      breaches += problems(invariant).map { breach(invariant, $0) }
    }
    return breaches
  }

  private func breach(_ invariant: SMTPFaultInvariant, _ problem: ContractProblem)
    -> SMTPFaultResult.Breach
  {
    SMTPFaultResult.Breach(
      invariant: invariant, clause: problem.clause ?? invariant.clause,
      expected: problem.expected, seen: problem.seen, isWarning: problem.isWarning)
  }

  private func problems(_ invariant: SMTPFaultInvariant) -> [ContractProblem] {
    switch invariant {
    case .bounded: []
    case .noClearCredentials: violations { $0 == .secretInClearText }
    case .conformant: one(contentProblem) + violations { $0 != .secretInClearText }
    case .noFalseSuccess: one(falseSuccess)
    case .noDuplicate: one(evidence.duplicate)
    case .intact:
      one(evidence.strayRecipient)
        + one(runner.probe.capabilities.contains(.rawContent) ? evidence.contentProblem : nil)
    case .noSilentLoss: one(accountProblem)
    case .benignSucceeds: one(demand == .delivery ? deliveryProblem : nil)
    case .surfaced: one(surfacedProblem)
    case .closedProperly: one(openProblem)
    case .polite: one(attemptProblem)
    case .contained: one(evidence.followUpProblem)
    case .frugal: one(evidence.lengthProblem)
    }
  }

  private func one(_ problem: ContractProblem?) -> [ContractProblem] { problem.map { [$0] } ?? [] }

  /// What the referee saw, but for what the client does with an honest server too, and what follows from
  /// the fault itself.
  private func violations(where isMeant: (SMTPViolation.Kind) -> Bool) -> [ContractProblem] {
    // A secret in clear is one wherever it is.
    var known = Set(runner.probe.violations.map(\.kind)).subtracting([.secretInClearText])
    // Whose reply is whose is no longer agreed; and who was left alone need not say goodbye.
    if cell.fault.confuses || demand == .latitude {
      known.formUnion([
        .unofferedPipelining, .brokenGroup, .outOfOrder, .commandAfter421, .earlyContent,
      ])
    }
    known.formUnion([.missingQUIT, .abandonedData])
    var problems: [ContractProblem] = []
    for violation in evidence.violations
    where isMeant(violation.kind) && known.insert(violation.kind).inserted {
      problems.append(
        ContractProblem(
          clause: violation.kind.clause, expected: "no \(violation.kind)", seen: "\(violation)"))
    }
    return problems
  }

  /// Content that followed a DATA to which no 354 was said (RFC 5321 §3.3).
  private var contentProblem: ContractProblem? {
    guard cell.step.stage == .data, [.negative, .malformed].contains(cell.fault.group),
      demand != .latitude,
      evidence.sessions.first?.receivedOctets.containsRun(Array(evidence.message.marker.utf8))
        ?? false
    else { return nil }
    return ContractProblem(
      clause: SMTPClause(5321, "3.3"), expected: "no content without a 354",
      seen: "its header was sent")
  }

  /// Told as sent without a positive reply; where octets may be taken for one, without a copy.
  private var falseSuccess: ContractProblem? {
    guard let problem = evidence.falseSuccess else { return nil }
    guard demand == .latitude else { return problem }
    let stored = Set(evidence.stored.flatMap(\.envelope.recipients))
    let isStored = evidence.claimed.allSatisfy {
      stored.contains(SMTPEnvelopeAddress($0.addressPart))
    }
    return isStored ? nil : problem
  }

  private var accountProblem: ContractProblem? {
    if let problem = evidence.completionProblem { return problem }
    guard let outcome = evidence.ending.outcome else { return nil }
    if let stranger = outcome.rejected.keys.sorted().first(where: {
      !evidence.message.recipients.contains($0)
    }) {
      return ContractProblem(
        expected: "an account of the recipients that were given", seen: "\(stranger) is none")
    }
    let stored = evidence.stored.flatMap(\.envelope.recipients)
    if let recipient = outcome.rejected.keys.sorted().first(where: {
      stored.contains(SMTPEnvelopeAddress($0.addressPart))
    }) {
      return ContractProblem(
        expected: "\(recipient) told as sent or unknown", seen: "told as rejected, and stored")
    }
    return nil
  }

  private var deliveryProblem: ContractProblem? {
    if let problem = evidence.unsentProblem {
      return ContractProblem(expected: problem.expected + " all the same", seen: problem.seen)
    }
    let isFirst = evidence.sessions.first?.transactions.contains(where: \.outcome.isStored) ?? false
    return isFirst
      ? nil
      : ContractProblem(
        expected: "delivered on the first connection",
        seen: "delivered on connection \(evidence.stored.first?.session.number ?? 0)")
  }

  private var surfacedProblem: ContractProblem? {
    if let problem = clearTextProblem ?? tokenProblem { return problem }
    switch demand {
    case .delivery, .latitude: return nil
    case .nothing: return evidence.claimProblem
    case .truth: return cell.step.stage == .endOfData ? certaintyProblem : nil
    case .refusal(let code):
      let wanted: SMTPSendOutcome.Failure = code < 500 ? .transient : .permanent
      // A server that refuses EHLO as unknown may be asked in another way, and a recipient apart.
      if let problem = evidence.classProblem(wanted) { return problem }
      guard let outcome = evidence.ending.outcome else { return nil }
      if cell.step.stage == .rcpt, let reply = outcome.rejected.first?.value, reply.code != code {
        return ContractProblem(expected: "rejected with \(code)", seen: "with \(reply.code)")
      }
      return nil
    }
  }

  /// Mail in clear, of a client that requires TLS and begins it with an honest server.
  private var clearTextProblem: ContractProblem? {
    guard runner.probe.capabilities.contains(.tls),
      runner.steps.contains(where: { $0.stage == .tlsHandshake }),
      var problem = evidence.clearTextProblem
    else { return nil }
    problem.clause = SMTPClause(3207, "6")
    return problem
  }

  /// Mail of nobody, or what is no token, where a token has to be fetched.
  private var tokenProblem: ContractProblem? {
    guard cell.step.isOfToken else { return nil }
    if !evidence.claimed.isEmpty, let problem = evidence.loginProblem { return problem }
    guard cell.step.isAtTokenEndpoint else { return nil }
    return evidence.sessions.flatMap(\.authentication.attempts).contains {
      $0.outcome != .succeeded
    }
      ? ContractProblem(
        clause: SMTPClause(6749, "5.2"), expected: "no AUTH but with the token that was given",
        seen: "AUTH with another") : nil
  }

  /// Told as surely not sent, where nobody can know.
  private var certaintyProblem: ContractProblem? {
    cell.fault.group == .transport || cell.fault.group == .durability
      ? evidence.certaintyProblem : nil
  }

  private var openProblem: ContractProblem? {
    if runner.keepsConnections || cell.fault.deafens { return nil }
    guard let session = evidence.sessions.first(where: \.isOpen) else { return nil }
    return ContractProblem(
      expected: "every connection closed with the call", seen: "\(session)")
  }

  private var attemptProblem: ContractProblem? {
    if let problem = evidence.attemptProblem { return problem }
    let logins = evidence.count(of: "AUTH")
    if logins > 6 {
      return ContractProblem(expected: "6 times AUTH at most", seen: "\(logins) times AUTH")
    }
    guard case .refusal(500...) = demand, [.mail, .endOfData, .data].contains(cell.step.stage),
      evidence.count(of: "MAIL") > 1
    else { return nil }
    return ContractProblem(
      clause: SMTPClause(5321, "4.2.1"), expected: "no second attempt after a reply 5yz",
      seen: "\(evidence.count(of: "MAIL")) times MAIL")
  }
}
