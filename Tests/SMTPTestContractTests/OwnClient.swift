import SMTPTestContract
import SMTPTestNetwork
import SMTPTestSupport

@testable import SMTPTestClient

/// The package's own client under test: without defects it keeps every contract.
struct OwnClient: Sendable {
  /// What is wrong with it beside what it can be told to do wrong itself.
  enum Defect: String, CaseIterable, Sendable {
    // Whom it trusts
    case neverTLS, trustsAnyone, clearPasswords, retriesInClear, retriesTrusting, retriesWithOldTLS
    // How it logs in
    case prefersPlain, retriesAnonymously, keepsToken, refreshesForEver
    // When it gives up
    case waitsForEver, laterDecides
    // Whom its connection is for
    case sharesConnection
  }

  let name: String
  let defect: Defect?
  let defects: SMTPClientDefects
  private var isPooled = false

  private init(_ name: String, _ defect: Defect? = nil, _ defects: SMTPClientDefects = []) {
    self.name = name
    self.defect = defect
    self.defects = defects
  }

  static let clean = OwnClient("clean")
  /// The same over pools, which keep connections for the next message.
  static let pooled: OwnClient = {
    var client = OwnClient("pooled")
    client.isPooled = true
    return client
  }()

  /// With the defect of this name; `nil` where there is none.
  init?(defect name: String) {
    if let defect = Defect(rawValue: name) {
      self.init(name, defect)
    } else if let defects = SMTPClientDefects.allCases.first(where: { "\($0)" == "[\(name)]" }) {
      self.init(name, nil, defects)
    } else {
      return nil
    }
  }

  static let capabilities: Set<SMTPClientCapability> = [
    .severalRecipients, .authentication, .scram, .tokens, .tokenRefresh, .tls, .implicitTLS,
    .timeouts, .lmtp, .naming, .deliveryStatus,
  ]

  /// As a client under test.
  var client: SMTPContractClient {
    // What outlives a message, by the URLs of the endpoints.
    let tokens = Locked<[String: SMTPTokenRefresher]>([:])
    let kept = Locked<[Int: SMTPTestClient]>([:])
    let pools = Locked<[Int: SMTPTestClientPool]>([:])
    return SMTPContractClient(name, capabilities: Self.capabilities) { message, endpoint in
      if defect == .sharesConnection { return await share(message, endpoint, kept) }
      if isPooled { return await outcome(of: message, endpoint, in: pools, tokens) }
      return await outcome(of: message, endpoint, tokens)
    }
  }

  private func outcome(
    of message: SMTPContractMessage, _ endpoint: SMTPTestEndpoint,
    _ known: Locked<[String: SMTPTokenRefresher]>
  ) async -> SMTPSendOutcome {
    var configuration = login(message, endpoint, known)
    do throws(SMTPClientError) {
      return try await send(message, configuration)
    } catch {
      switch (defect, error.kind) {
      // Its servers are gone, and others may listen where they did.
      case (_, .cancelled): return SMTPSendOutcome(error)
      case (.retriesInClear, .tls), (.retriesInClear, .connection), (.retriesInClear, .timeout):
        configuration.tls.use = .never
        return await again(message, configuration)
      case (.retriesTrusting, _):
        configuration.tls.trust = .insecurelyAnyone
        return await again(message, configuration)
      case (.retriesWithOldTLS, .tls):
        configuration.tls.versions = .tls10 ... .tls12
        return await again(message, configuration)
      case (.retriesAnonymously, .authentication):
        configuration.credentials = nil
        return await again(message, configuration)
      case (.refreshesForEver, .authentication):
        var last = SMTPSendOutcome(error)
        for _ in 1...3 where last.result != .sent { last = await again(message, configuration) }
        return last
      default: return SMTPSendOutcome(error)
      }
    }
  }

  private func login(
    _ message: SMTPContractMessage, _ endpoint: SMTPTestEndpoint,
    _ known: Locked<[String: SMTPTokenRefresher]>
  ) -> SMTPTestClient.Configuration {
    var configuration = self.configuration(message, endpoint)
    guard let user = message.user, let place = message.tokenEndpoint else { return configuration }
    let tokens = self.tokens(at: place, message.suggestedTimeout, known)
    if defect == .keepsToken {
      configuration.credentials = .token(user, from: { try await tokens.token() })
    } else {
      configuration.credentials = .token(user, from: tokens)
    }
    configuration.credentials?.allowsSecretsInClear = endpoint.tls == nil
    return configuration
  }

  /// Sends over the pool for a server.
  private func outcome(
    of message: SMTPContractMessage, _ endpoint: SMTPTestEndpoint,
    in pools: Locked<[Int: SMTPTestClientPool]>, _ known: Locked<[String: SMTPTokenRefresher]>
  ) async -> SMTPSendOutcome {
    let configuration = login(message, endpoint, known)
    let pool = pools.withLock { all in
      if let pool = all[endpoint.port] { return pool }
      let pool = SMTPTestClientPool(SMTPTestClientPool.Configuration(configuration))
      all[endpoint.port] = pool
      return pool
    }
    do throws(SMTPClientError) {
      return SMTPSendOutcome(try await pool.send(letter(message), as: configuration))
    } catch {
      return SMTPSendOutcome(error)
    }
  }

  /// Sends over the connection to the server that there is, whomever it was made for.
  private func share(
    _ message: SMTPContractMessage, _ endpoint: SMTPTestEndpoint,
    _ all: Locked<[Int: SMTPTestClient]>
  ) async -> SMTPSendOutcome {
    let new = SMTPTestClient(configuration(message, endpoint))
    let client = all.withLock { all in
      all[endpoint.port] = all[endpoint.port] ?? new
      return all[endpoint.port] ?? new
    }
    do throws(SMTPClientError) {
      return SMTPSendOutcome(try await client.send(letter(message)))
    } catch {
      return SMTPSendOutcome(error)
    }
  }

  private func again(
    _ message: SMTPContractMessage, _ configuration: SMTPTestClient.Configuration
  ) async -> SMTPSendOutcome {
    do throws(SMTPClientError) {
      return try await send(message, configuration)
    } catch {
      return SMTPSendOutcome(error)
    }
  }

  private func tokens(
    at endpoint: SMTPContractTokenEndpoint, _ timeout: Duration,
    _ known: Locked<[String: SMTPTokenRefresher]>
  ) -> SMTPTokenRefresher {
    known.withLock { all in
      if let one = all[endpoint.url] { return one }
      let made = SMTPTokenRefresher(
        url: endpoint.url, refreshToken: SMTPSecret(endpoint.refreshToken)
      ) { $0.timeout = timeout }
      all[endpoint.url] = made
      return made
    }
  }

  private func configuration(
    _ message: SMTPContractMessage, _ endpoint: SMTPTestEndpoint
  ) -> SMTPTestClient.Configuration {
    var configuration = SMTPTestClient.Configuration(endpoint)
    configuration.name = message.clientName
    configuration.isLMTP = message.usesLMTP
    configuration.timeouts = .init(all: defect == .waitsForEver ? .zero : message.suggestedTimeout)
    configuration.defects = defects
    if defect == .neverTLS { configuration.tls.use = .never }
    if defect == .trustsAnyone { configuration.tls.trust = .insecurelyAnyone }
    if defect == .clearPasswords { configuration.defects = .fallsBackToClear }
    if let user = message.user, let password = message.password {
      configuration.credentials = .password(user, SMTPSecret(password))
    } else if let user = message.user, let token = message.token {
      configuration.credentials = .token(user, SMTPSecret(token))
    }
    if defect == .prefersPlain { configuration.credentials?.mechanisms = [.plain] }
    configuration.credentials?.allowsSecretsInClear =
      endpoint.tls == nil || defect == .clearPasswords
    return configuration
  }

  private func send(
    _ message: SMTPContractMessage, _ configuration: SMTPTestClient.Configuration
  ) async throws(SMTPClientError) -> SMTPSendOutcome {
    let client = SMTPTestClient(configuration)
    let report: SMTPSendReport
    do throws(SMTPClientError) {
      report = try await client.send(letter(message))
    } catch {
      await client.quit()
      throw error
    }
    if defect == .laterDecides {
      let connection = client.lastConnection
      try await client.command("QUIT")
      if client.lastConnection !== connection { return .failed(.transport) }
    }
    await client.quit()
    return SMTPSendOutcome(report)
  }

  /// Large contents come in pieces: each is a chunk of its own, and nobody holds the loop for all of it.
  private func letter(_ message: SMTPContractMessage) -> SMTPClientMessage {
    let content = message.content
    let isLarge = content.count > 1 << 16
    let envelope = SMTPEnvelope(
      sender: SMTPEnvelopeAddress(message.sender),
      parameters: message.envelopeID.map { [SMTPParameter("ENVID", $0)] } ?? [],
      forwardPaths: message.recipients.map { SMTPForwardPath(SMTPEnvelopeAddress($0)) })
    return SMTPClientMessage(envelope, isLarge ? .stream(pieces(of: content)) : .octets(content))
  }

  private func pieces(of content: [UInt8]) -> AsyncStream<[UInt8]> {
    AsyncStream { continuation in
      for start in stride(from: 0, to: content.count, by: 1 << 15) {
        continuation.yield(Array(content[start..<min(start + 1 << 15, content.count)]))
      }
      continuation.finish()
    }
  }
}

extension SMTPSendOutcome {
  fileprivate init(_ report: SMTPSendReport) {
    var rejected: [String: SMTPReply] = [:]
    for result in report.rejected { rejected["\(result.address)"] = result.reply }
    self = .sent(rejected: rejected)
  }

  fileprivate init(_ error: SMTPClientError) {
    if error.mayHaveBeenAccepted {
      self = .unknown
    } else if error.kind == .injection || error.kind == .unsendable {
      self = .failed(.configuration)
    } else if let code = error.reply?.code, (400...599).contains(code) {
      self = .failed(code < 500 ? .transient : .permanent, code: code)
    } else {
      self = .failed(.transport)
    }
  }
}
