package import SMTPTestNetwork
internal import SMTPTestWire

/// A configuration made ready for any number of connections.
package final class ClientPlan: Sendable {
  package let configuration: SMTPTestClient.Configuration
  package let loop: EventLoop
  /// Where to connect: the first that answers.
  let addresses: [SocketAddress]
  let local: SocketAddress?
  /// What all sessions have in common; `nil` where each has its own token, or may bind itself to its TLS.
  private let profile: ClientProfile?
  /// What TLS sessions have in common; made when first needed, unless TLS is certain.
  private let context: Locked<Result<TLSContext, ClientFailure>?>

  /// - Throws: `SMTPClientError` where nothing can come of the configuration.
  package init(
    _ configuration: SMTPTestClient.Configuration, loop: EventLoop = .shared
  ) throws(SMTPClientError) {
    self.configuration = configuration
    self.loop = loop
    do throws(ClientFailure) {
      if let failure = loop.failure {
        throw ClientFailure(.connection, at: .connect, failure.sentence)
      }
      addresses = try configuration.addresses()
      local = try configuration.local()
      let tls = configuration.tls
      var context: Result<TLSContext, ClientFailure>?
      if tls.use == .required || tls.use == .implicit {
        context = .success(try configuration.context())
      }
      self.context = Locked(context)
      switch configuration.credentials?.kind {
      case .token, .refreshedToken: profile = nil
      case .password where tls.use != .never:
        // What cannot be used is refused now.
        _ = try configuration.profile(token: nil, engine: TLSEngineReference())
        profile = nil
      default: profile = try configuration.profile(token: nil, engine: TLSEngineReference())
      }
    } catch {
      throw SMTPClientError(error)
    }
    configuration.clock.attach(to: loop)
  }

  /// What asks for a token, where one has to be had before a session begins.
  var tokenSource: (@Sendable () async throws -> SMTPSecret)? {
    switch configuration.credentials?.kind {
    case .token(_, let source): source
    case .refreshedToken(_, let tokens): { try await tokens.token() }
    default: nil
    }
  }

  /// Whoever wants to know what became of a token.
  var tokens: SMTPTokenRefresher? {
    if case .refreshedToken(_, let tokens) = configuration.credentials?.kind { tokens } else { nil }
  }

  /// What the next session is told.
  ///
  /// - Parameter engine: what will speak its TLS.
  func profile(
    token: SMTPSecret?, engine: TLSEngineReference
  ) throws(ClientFailure) -> ClientProfile {
    if let profile { return profile }
    return try configuration.profile(token: token, engine: engine)
  }

  /// What speaks TLS on the next connection.
  func engine() throws(ClientFailure) -> TLSEngine {
    let known = context.withLock { $0 }
    let made: Result<TLSContext, ClientFailure>
    if let known {
      made = known
    } else {
      do throws(ClientFailure) {
        made = .success(try configuration.context())
      } catch {
        made = .failure(error)
      }
      context.withLock { $0 = $0 ?? made }
    }
    let name = configuration.serverName
    let isAddress = SocketAddress(numericHost: name, port: 0) != nil
    let isChecked = configuration.tls.trust != .insecurelyAnyone
    do {
      return try TLSEngine(
        try made.get(), serverName: isAddress ? nil : name, expectedName: isChecked ? name : nil)
    } catch let error as ClientFailure {
      throw error
    } catch {
      throw ClientFailure(.tls, at: .tlsHandshake, "\(error)".withoutFullStop)
    }
  }
}

extension SMTPTestClient.Configuration {
  fileprivate var serverName: String {
    tls.serverName ?? (endpoint.host.isEmpty ? "localhost" : endpoint.host)
  }

  fileprivate func addresses() throws(ClientFailure) -> [SocketAddress] {
    if let path = endpoint.unixPath { return [.unix(path: path)] }
    guard let port = UInt16(exactly: endpoint.port), port > 0 else {
      throw ClientFailure(.connection, at: .connect, "there is no port \(endpoint.port)")
    }
    guard let address = SocketAddress(numericHost: endpoint.address, port: port) else {
      throw ClientFailure(
        .connection, at: .connect,
        "\"\(endpoint.address)\" is no numeric address, and names are never looked up")
    }
    // A server of this name may listen on one of them only.
    guard endpoint.host == "localhost", address == .loopbackIPv4(port: port) else {
      return [address]
    }
    return [address, .loopbackIPv6(port: port)]
  }

  fileprivate func local() throws(ClientFailure) -> SocketAddress? {
    guard let localAddress else { return nil }
    guard let address = SocketAddress(numericHost: localAddress, port: 0) else {
      throw ClientFailure(
        .connection, at: .connect, "\"\(localAddress)\" is no numeric address to connect from")
    }
    return address
  }

  fileprivate func profile(
    token: SMTPSecret?, engine: TLSEngineReference
  ) throws(ClientFailure) -> ClientProfile {
    var options = ClientProfile.Options()
    options.name = name
    options.isLMTP = isLMTP
    options.security =
      switch tls.use {
      case .never: .never
      case .ifOffered: .ifOffered
      case .required: .required
      case .implicit: .implicit
      }
    if let credentials {
      options.mechanisms = try credentials.prepared(
        token: token, engine: engine, host: endpoint.host, port: endpoint.port, defects)
      options.allowsSecretsInClear = credentials.allowsSecretsInClear
    }
    options.usesPipelining = usesPipelining
    options.usesChunking = usesChunking
    options.defects = defects
    options.timeouts.greeting = timeouts.greeting
    options.timeouts.command = timeouts.command
    options.timeouts.dataStart = timeouts.dataStart
    options.timeouts.dataBlock = timeouts.dataBlock
    options.timeouts.final = timeouts.final
    options.timeouts.quit = timeouts.quit
    return ClientProfile(options)
  }

  fileprivate func context() throws(ClientFailure) -> TLSContext {
    var settings = TLSSettings(role: .client)
    settings.versions = tls.versions
    settings.credentials = tls.certificate?.credentials
    switch tls.trust {
    case .insecurelyAnyone: break
    case .systemRoots:
      settings.peerCertificate = .required
      settings.trustsSystemRoots = true
    case .roots(let pem):
      guard let roots = PEM.certificates(pem) else {
        throw ClientFailure(.tls, at: .tlsHandshake, "the trusted roots are no certificates in PEM")
      }
      settings.peerCertificate = .required
      settings.trustedRoots = roots
    }
    do {
      return try TLSContext(settings)
    } catch {
      throw ClientFailure(.tls, at: .tlsHandshake, "\(error)".withoutFullStop)
    }
  }
}

extension SystemError {
  /// The description as part of a sentence.
  var sentence: String {
    let text = description.withoutFullStop
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}

extension String {
  var withoutFullStop: String { hasSuffix(".") ? String(dropLast()) : self }
}
