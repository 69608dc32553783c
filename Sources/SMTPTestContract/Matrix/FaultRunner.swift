internal import SMTPTestSupport

/// Has one client meet faults.
struct FaultRunner: Sendable {
  /// A cell with what makes it.
  struct Cell: Sendable {
    let cell: SMTPFaultCell
    let step: FaultStep
    let fault: Fault
  }

  let client: SMTPContractClient
  let settings: SMTPContractSettings
  let probe: ContractProbe
  /// Where the client waits for the server.
  let steps: [FaultStep]
  /// Whether it keeps its connections, an honest server's too.
  let keepsConnections: Bool
  /// Why there is no matrix.
  let failure: String?
  private let letter: ContractLetter
  /// Who may log in, where somebody does.
  private let options: [SMTPServerOption]

  init(_ client: SMTPContractClient, _ settings: SMTPContractSettings) async {
    self.client = client
    self.settings = settings
    probe = await ContractProbe(client, settings)
    (letter, options) = Self.letter(probe.capabilities, client)
    let clean = ContractCase("", "", sending: letter, options: options, checks: [])
    let sessions =
      try? await ContractTrial(clean, client, settings).run().evidence.sessions
    let session = sessions?.first { !$0.transactions.isEmpty }
    // Programs are told whole seconds.
    let timeout =
      client.isLasting ? settings.suggestedTimeout : max(settings.suggestedTimeout, .seconds(1))
    let fetches =
      probe.capabilities.contains(.tokenRefresh) && Self.speaksTLS(client)
    steps =
      session.map { session in
        FaultStep.steps(of: session, timeout: timeout)
          + (fetches ? FaultStep.tokenSteps(timeout: timeout) : [])
      } ?? []
    keepsConnections = session?.isOpen ?? false
    failure =
      probe.failure ?? (session == nil ? "it does not deliver to an honest server twice" : nil)
  }

  /// A content longer than what is read at once, with dots in it; from who logs in where that keeps a
  /// secret.
  private static func letter(
    _ capabilities: Set<SMTPClientCapability>, _ client: SMTPContractClient
  ) -> (ContractLetter, [SMTPServerOption]) {
    let names = ["first@contract.test", "second@contract.test"]
    let line = "A line of the matrix, as long as lines of mail are.\r\n"
    let body = String(repeating: line, count: 180) + ".\r\n..\r\nend\r\n"
    var letter = ContractLetter(
      recipients: capabilities.contains(.severalRecipients) ? names : [names[0]],
      body: Array(body.utf8))
    if !speaksTLS(client) { return (letter, []) }
    if capabilities.contains(.authentication) {
      let login = ContractLogin()
      letter.login = login
      return (letter, [.user(login.user, password: SMTPSecret(login.password))])
    }
    if capabilities.contains(.tokens) {
      let token = ContractToken()
      letter.token = token
      return (letter, [.user(token.user, token: SMTPSecret(token.token))])
    }
    return (letter, [])
  }

  private static func speaksTLS(_ client: SMTPContractClient) -> Bool {
    var configuration = SMTPTestServer.Configuration()
    for option in client.serverOptions { option.apply(&configuration) }
    return configuration.tls != nil
  }

  /// All cells of a tier, fault by fault.
  func cells(_ tier: SMTPFaultTier) -> [Cell] {
    let isInTLS = steps.contains { $0.stage == .tlsHandshake }
    let faults = Fault.all.filter { fault in
      fault.tier <= tier && fault.needs.isSubset(of: probe.capabilities)
        && (isInTLS || !fault.needs.contains(.tls))
    }
    return (tier == .full ? [false, true] : [false]).flatMap { isLasting in
      faults.flatMap { fault in
        steps.compactMap { step in
          fault.action(step).map { action in
            Cell(
              cell: SMTPFaultCell(
                step: step.id, fault: fault.id + (isLasting ? "-always" : ""), group: fault.group,
                script: [step.rule(action, isLasting: isLasting), fault.companion]
                  .compactMap(\.self).joined(separator: "\n")),
              step: step, fault: fault)
          }
        }
      }
    }
  }

  func result(of cell: Cell) async -> SMTPFaultResult {
    let isFollowed =
      client.isLasting && !cell.cell.fault.hasSuffix("-always") && !cell.fault.isForEver
    var trial = ContractCase(
      cell.cell.id, cell.step.isAtTokenEndpoint ? "" : cell.cell.script,
      sending: cell.step.isOfToken ? ContractLetter(fetchesToken: true) : letter,
      options: (cell.step.isOfToken ? [.mechanisms(.xoauth2)] : options) + cell.fault.options,
      isFollowed: isFollowed, checks: [])
    if cell.step.isOfToken {
      trial.tokenScript = cell.step.isAtTokenEndpoint ? cell.cell.script : ""
    }
    trial.keepsConnections = keepsConnections || cell.fault.deafens
    let course: ContractTrial.Course
    do {
      course = try await ContractTrial(trial, client, settings).run()
    } catch {
      return made(cell, .inconclusive, [], "no server could be started: \(error)", "")
    }
    let evidence = course.evidence
    var breaches = FaultJudge(self, cell, course).breaches
    if settings.isStrict {
      breaches = breaches.map { breach in
        SMTPFaultResult.Breach(
          invariant: breach.invariant, clause: breach.clause, expected: breach.expected,
          seen: breach.seen, isWarning: false)
      }
    }
    let verdict: SMTPContractVerdict =
      breaches.contains { !$0.isWarning }
      ? .fail
      : !course.isReached
        ? evidence.claimed.isEmpty ? .inconclusive : .notApplicable
        : breaches.isEmpty ? .pass : .warn
    return made(cell, verdict, breaches, evidence.ending.text, evidence.transcript)
  }

  private func made(
    _ cell: Cell, _ verdict: SMTPContractVerdict, _ breaches: [SMTPFaultResult.Breach],
    _ outcome: String, _ transcript: String
  ) -> SMTPFaultResult {
    SMTPFaultResult(
      cell: cell.cell, verdict: verdict,
      breaches: breaches.filter { !$0.isWarning } + breaches.filter(\.isWarning), outcome: outcome,
      transcript: transcript, knownFailure: client.knownFailures[cell.cell.id])
  }
}
