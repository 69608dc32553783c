internal import SMTPTestNetwork
internal import SMTPTestWire

/// The HTTP of an authorisation server, a guest of its ``Host``; ``OAuthTestServer`` is the handle by
/// which tests hold it.
final class OAuthCore: HostGuest, AwaitedCore {
  let configuration: OAuthTestServer.Configuration
  let host: Host
  let authority: OAuthAuthority
  let ledger = OAuthLedger()
  let tls = Locked<TLSContext?>(nil)
  let owner = OAuthServerReference()
  /// Who is told of each request that was answered, on the loop's thread.
  let observer: (@Sendable (OAuthRequest) -> Void)?
  private let tolerance: Tolerance
  private let firstScript: Locked<SMTPScript>
  private let sessions = Locked<[OAuthLiveSession]>([])

  init(
    _ configuration: OAuthTestServer.Configuration,
    observer: (@Sendable (OAuthRequest) -> Void)? = nil
  ) {
    self.observer = observer
    tolerance = Tolerance(configuration.isStrict ? configuration.tolerates : nil)
    // What closures hold goes when the server stops, so each is kept in one place.
    var configuration = configuration
    firstScript = Locked(configuration.script)
    configuration.script = SMTPScript()
    configuration.tolerates = { _ in false }
    self.configuration = configuration
    var settings = HostSettings()
    settings.address = configuration.address
    settings.dialect = .token
    settings.memoryBudget = configuration.memoryBudget
    settings.idleTimeout = configuration.idleTimeout
    settings.clock = configuration.clock
    host = Host(settings, asker: owner)
    authority = OAuthAuthority(configuration)
  }

  var loop: EventLoop { host.loop }
  var bulletin: Bulletin { host.bulletin }
  func readAll() { host.readAll() }
  var live: [OAuthLiveSession] { sessions.withLock { $0 } }

  /// Listens, and says where.
  func start() throws -> OAuthTestServer.Endpoint {
    let script = firstScript.withLock { script in
      defer { script = SMTPScript() }
      return script
    }
    try host.scripts.use(script)
    var endpoint = OAuthTestServer.Endpoint()
    if let settings = configuration.tls {
      let context = try settings.context(showing: settings.certificate)
      tls.withLock { $0 = context }
      let signer = try settings.signer()
      endpoint.trustRoot = signer.trustRoot
      endpoint.trustRootFile = try signer.trustRootFile()
    }
    guard case .tcp(let name, _) = configuration.address else {
      throw SMTPTestServerError.invalidConfiguration("HTTP needs a TCP port")
    }
    let address = try host.start(self)
    endpoint.port = Int(address.port ?? 0)
    let shown = name.contains(":") ? "[\(name)]" : name
    endpoint.issuer =
      "\(configuration.tls == nil ? "http" : "https")://\(shown):\(endpoint.port)"
    authority.issuer.withLock { $0 = endpoint.issuer }
    return endpoint
  }

  func stop(isForgotten: Bool = false) {
    host.stop { tolerance.end { isForgotten ? [] : allFindingsInTheEnd } }
  }

  /// Forgets requests, findings and counts; tokens stay.
  func reset() {
    host.scripts.forgetCounts()
    loop.performAndWait { [self] in
      ledger.removeAll()
      sessions.withLock { $0.removeAll(where: \.isEnded) }
      let open = live
      for session in open { session.state.withLock { $0.requests = $0.requests.map { _ in 0 } } }
      host.reset(
        lastNumber: open.map(\.number).max() ?? 0,
        recorded: open.reduce(0) { $0 + $1.log.recordedCount })
    }
  }

  /// Forgets requests, all but the last, and connections that ended; numbers go on.
  func forget(keeping count: Int) {
    loop.performAndWait { [self] in
      ledger.forget(keeping: count)
      sessions.withLock { $0.removeAll(where: \.isEnded) }
      host.forget(recorded: live.reduce(0) { $0 + $1.log.recordedCount })
    }
  }

  // MARK: HostGuest, on the loop's thread

  var farewell: [UInt8] { HTTPResponse(503, [HTTPField("Connection", "close")]).octets }

  func receive(_ arrival: Arrival) -> Visit {
    let session = OAuthLiveSession(arrival, core: self)
    sessions.withLock { $0.append(session) }
    var limits = HTTPLimits()
    limits.body = configuration.maximumBody
    return Visit(
      machine: HTTPSession(
        session, session: arrival.number, limits: limits, isTLSImplicit: configuration.tls != nil),
      session: session)
  }

  // MARK: What became of it all, from anywhere

  var transcript: String {
    readAll()
    return live.map(\.transcript).joined(separator: "\n\n")
  }

  var findings: [SMTPFinding] {
    host.findings
      + ledger.all.flatMap { request in
        request.defects.map { defect in
          SMTPFinding(
            kind: .requestDefect, session: request.connection,
            text: "request \(request.number): \(defect)")
        }
      }
  }

  private var allFindingsInTheEnd: [SMTPFinding] {
    findings
      + ledger.unseen.map { request in
        SMTPFinding(
          kind: .unreadRequest, session: request.connection, text: "nobody read \(request)")
      }
  }

  /// - Throws: ``SMTPFindingsError`` if anything is left in the end.
  func checkFindings() throws {
    readAll()
    let findings = allFindingsInTheEnd.filter { !tolerance.allows($0) }
    if findings.isEmpty { return }
    throw SMTPFindingsError(findings: findings, transcript: transcript)
  }
}

/// The server as closures of its script may ask for it, which must not hold it.
final class OAuthServerReference: Sendable {
  private struct State {
    weak var server: OAuthTestServer?
  }

  private let state = Locked(State())

  var server: OAuthTestServer? { state.withLock { $0.server } }

  func set(_ server: OAuthTestServer) { state.withLock { $0.server = server } }
}

extension SMTPStageEvent {
  /// At the stages of a token endpoint: the request, for closures of its script; `nil` at all others.
  public var tokenRequest: OAuthRequest? { token?.request as? OAuthRequest }

  /// The authorisation server that asks, for closures of its script, which do not keep it alive by that.
  public var tokenServer: OAuthTestServer? { (asker as? OAuthServerReference)?.server }
}
