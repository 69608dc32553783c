internal import SMTPTestNetwork
internal import SMTPTestSupport

/// One case run against one client, on a server of its own.
struct ContractTrial: Sendable {
  /// How it went.
  struct Course: Sendable {
    let evidence: ContractEvidence
    /// Whether the client came to where the server does something of its own.
    let isReached: Bool
  }

  private static let ordinal = Locked(0)

  let trial: ContractCase
  let client: SMTPContractClient
  let settings: SMTPContractSettings

  init(_ trial: ContractCase, _ client: SMTPContractClient, _ settings: SMTPContractSettings) {
    self.trial = trial
    self.client = client
    self.settings = settings
  }

  /// Runs it.
  ///
  /// - Throws: `SMTPTestServerError`, `SMTPTextError` where the server cannot be started.
  func run() async throws -> Course {
    var configuration = SMTPTestServer.Configuration()
    // What is not the matter of a contract is not offered, so that all clients go the same way.
    configuration.extensions = [.size, .eightBitMIME, .enhancedStatusCodes, .help]
    configuration.script = try SMTPScript(parsing: trial.script)
    for option in trial.options { option.apply(&configuration) }
    let server = try SMTPTestServer.start(configuration: configuration)
    defer { server.stop() }
    let number = Self.ordinal.withLock { ordinal in
      ordinal += 1
      return ordinal
    }
    let message = trial.letter.message(
      marker: "sts-contract-\(1_000_000 + number)", timeout: settings.suggestedTimeout)
    let (ending, committed) = await end(of: message, server)
    await settle(server)
    let isReached = trial.script.isEmpty || server.scriptHits.contains { $0.count > 0 }
    return Course(
      evidence: ContractEvidence(
        message: message, ending: ending, committed: committed, sessions: server.sessions),
      isReached: isReached)
  }

  /// Has the client send the message: how that ended, and who had a final reply by then.
  private func end(of message: SMTPContractMessage, _ server: SMTPTestServer) async
    -> (ContractEnding, committed: [SMTPEnvelopeAddress])
  {
    let watch = DeadlineWatch(
      settings.deadline, for: client.name, of: DeadlineSubject { [server] })
    let endpoint = server.endpoint
    let send = client.send
    do {
      return try await watch.run {
        let outcome = try await send(message, endpoint) ?? .sent
        // At once, on the client's own thread: what the server does later the client did not know.
        let accepted = server.transactions.filter { $0.outcome == .accepted }
        return (.returned(outcome), accepted.flatMap(\.envelope.recipients))
      }
    } catch let error as SMTPDeadlineError {
      return (.hung(error.text), [])
    } catch {
      return (.threw("\(error)"), [])
    }
  }

  /// Lets the end of the sessions come in: a client that is gone has closed them, one that keeps them
  /// does so for longer than anybody waits.
  private func settle(_ server: SMTPTestServer) async {
    try? await server.quiescence(within: .milliseconds(500))
    _ = try? await server.endedSessions(
      count: server.sessions.count, within: .milliseconds(200))
  }
}
