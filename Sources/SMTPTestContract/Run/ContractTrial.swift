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
    for option in client.serverOptions + trial.options { option.apply(&configuration) }
    let tokens = try trial.tokenScript.map { script in
      try OAuthTestServer.start(.script(SMTPScript(parsing: script)))
        .addUser(SMTPContractMessage.tokenUser, refreshToken: SMTPSecret(Self.refreshToken))
    }
    defer { tokens?.stop() }
    if let tokens { SMTPServerOption.acceptingTokens(from: tokens).apply(&configuration) }
    let server = try SMTPTestServer.start(configuration: configuration)
    defer { server.stop() }
    if trial.crowd > 0 { return await meet(server) }
    let endpoint = tokens.map {
      SMTPContractTokenEndpoint(url: $0.tokenURL, refreshToken: Self.refreshToken)
    }
    let message = nextMessage(tokens: endpoint)
    let (ending, committed) = await client.end(
      of: message, server, settings, claiming: trial.claimedTLS, inClear: trial.beginsInClear)
    await settle(server, ending)
    var evidence = ContractEvidence(
      message: message, ending: ending, committed: committed, sessions: server.sessions)
    evidence.tokenRequestCount = tokens?.requests.count ?? 0
    evidence.completionCount = client.completions?.count(of: message.marker) ?? 1
    let isReached =
      trial.script.isEmpty || server.scriptHits.contains { $0.count > 0 }
    if trial.isFollowed, !ending.isHung {
      for _ in 1..<trial.rounds { _ = await client.end(of: nextMessage(), server, settings) }
      let next = nextMessage(trial.nextLetter, tokens: endpoint)
      let (ending, _) = await client.end(of: next, server, settings, claiming: trial.claimedTLS)
      await settle(server, ending)
      evidence.followUp = ContractEvidence.FollowUp(
        message: next, ending: ending, sessions: server.sessions)
    }
    return Course(evidence: evidence, isReached: isReached)
  }

  /// Has the client send many messages at once.
  private func meet(_ server: SMTPTestServer) async -> Course {
    let messages = (0..<trial.crowd).map { nextMessage(to: "n\($0)@contract.test") }
    let endings = await inParallel(messages, messages.count) { message in
      await client.end(of: message, server, settings)
    }
    await settle(server, endings[0].0)
    var evidence = ContractEvidence(
      message: messages[0], ending: endings[0].0, committed: endings[0].committed,
      sessions: server.sessions)
    evidence.crowd = zip(messages, endings).map { ($0, $1.0) }
    return Course(evidence: evidence, isReached: true)
  }

  private static let refreshToken = "refresh-token-of-the-contract"

  private func nextMessage(
    _ other: ContractLetter? = nil, to recipient: String? = nil,
    tokens: SMTPContractTokenEndpoint? = nil
  ) -> SMTPContractMessage {
    var letter = other ?? trial.letter
    if let recipient { letter.recipients = [recipient] }
    let number = Self.ordinal.withLock { ordinal in
      ordinal += 1
      return ordinal
    }
    var message = letter.message(
      marker: "sts-contract-\(1_000_000 + number)", timeout: settings.suggestedTimeout)
    message.tokenEndpoint = tokens
    return message
  }

  /// Lets the end of the sessions come in: a client that is gone has closed them, which a machine with
  /// much to do may learn late; one that keeps them does so for longer than anybody waits.
  private func settle(_ server: SMTPTestServer, _ ending: ContractEnding) async {
    try? await server.quiescence(within: .milliseconds(500))
    let isKept = trial.keepsConnections || ending.isHung
    _ = try? await server.endedSessions(
      count: server.sessions.count, within: isKept ? .milliseconds(200) : .seconds(3))
  }
}
