internal import SMTPTestSupport

/// What a client does with an honest server, learnt before anything is asked of it.
struct ContractProbe: Sendable {
  let capabilities: Set<SMTPClientCapability>
  /// What it breaks even then, so that this is told once and not with every contract.
  let violations: [SMTPViolation]
  /// Whether it keeps its connections for the next message.
  let keepsConnections: Bool
  /// Why it did not deliver; `nil` if it did.
  let failure: String?
  let transcript: String

  /// PIPELINING shows only where a reply takes its time.
  private static let probe = ContractCase(
    "", "on MAIL: wait 30ms, proceed", sending: .recipients(2),
    options: [.configure { $0.extensions.formUnion([.pipelining, .chunking]) }])

  init(_ client: SMTPContractClient, _ settings: SMTPContractSettings) async {
    let evidence: ContractEvidence
    do {
      evidence = try await ContractTrial(Self.probe, client, settings).run().evidence
    } catch {
      self.init(failure: "no server could be started: \(error)")
      return
    }
    self.init(evidence, capabilities: client.capabilities)
  }

  private init(_ evidence: ContractEvidence, capabilities said: Set<SMTPClientCapability>) {
    var capabilities = said
    let stored = evidence.stored
    if !stored.isEmpty, evidence.contentProblem == nil { capabilities.insert(.rawContent) }
    if evidence.orderProblem != nil { capabilities.insert(.pipelining) }
    if evidence.count(of: "BDAT") > 0 { capabilities.insert(.chunking) }
    self.capabilities = capabilities
    violations = evidence.violations
    keepsConnections = evidence.sessions.contains(where: \.isOpen)
    transcript = evidence.transcript
    failure =
      stored.isEmpty || evidence.claimed.isEmpty
      ? "it does not deliver to an honest server: \(evidence.ending.text)" : nil
  }

  private init(failure: String) {
    capabilities = []
    violations = []
    keepsConnections = false
    transcript = ""
    self.failure = failure
  }
}
