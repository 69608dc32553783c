internal import SMTPTestNetwork
internal import SMTPTestScript
internal import SMTPTestWire

/// The SMTP of a server, a guest of its ``Host``; ``SMTPTestServer`` is the handle by which tests hold it.
///
/// Everything that changes sits behind one lock each, held for a few assignments and never while
/// foreign code runs.
final class ServerCore: Sendable {
  let configuration: SMTPTestServer.Configuration
  let host: Host
  let mailbox: Mailbox
  let trace: LiveTranscript?
  let dialogueState = Locked(DialogueState())
  /// The handle by which tests hold this, for closures that ask for it.
  let owner: ServerReference
  let profile: ServerProfile
  let terms: JudgeTerms
  let tolerance: Tolerance
  /// The script to start with.
  private let firstScript: Locked<SMTPScript>
  let sessions = Locked<[LiveSession]>([])
  let isAUTHNoted = Locked(false)
  /// What its sessions speak TLS with; `nil`: none does.
  let tls = Locked(Contexts())
  /// Knows the users; `nil` where AUTH is off.
  let authentication: AuthenticationDesk?
  /// Whether AUTH is offered inside TLS only, and there is none.
  let hidesAUTH: Bool
  /// Puts messages away before they are acknowledged, where somebody wants them.
  let delivery: DeliveryDesk?

  init(
    _ configuration: SMTPTestServer.Configuration, trace: LiveTranscript?,
    observer: ServerObserver?
  ) {
    tolerance = Tolerance(configuration.toleration)
    // What closures hold goes when the server stops, so each is kept in one place.
    var configuration = configuration
    firstScript = Locked(configuration.script)
    configuration.script = SMTPScript()
    configuration.toleration = nil
    let deliver = configuration.delivery
    let settings = HostSettings(configuration)
    configuration.delivery = nil
    let given = configuration
    configuration.authentication?.authenticate = nil
    configuration.authentication?.tokenVerifiers = []
    self.configuration = configuration
    delivery = deliver.map {
      DeliveryDesk($0, loop: settings.loop, timeout: configuration.hookTimeout)
    }
    self.trace = trace
    let owner = ServerReference()
    self.owner = owner
    host = Host(settings, asker: owner, observer: observer)
    mailbox = Mailbox(bulletin: host.bulletin)
    let users = given.authentication
    authentication = users.map { AuthenticationDesk(given, $0) }
    hidesAUTH = users?.allowsClearText == false && configuration.tls == nil
    profile = configuration.profile(authentication)
    let telling = users?.tellingSecrets ?? []
    terms = JudgeTerms(
      isLMTP: configuration.dialogue == nil ? configuration.protocolKind == .lmtp : nil,
      secrets: configuration.secrets + (users?.allowsClearText == false ? telling : []),
      hidden: configuration.secrets.filter { $0.revealed.utf8.count >= 4 } + telling,
      revealsSecrets: configuration.revealsSecrets,
      allowsClearTextAUTH: users?.allowsClearText ?? false,
      expectedContents: configuration.expectedContents)
  }

  // MARK: Life

  /// Listens, and says where.
  func start() throws -> SMTPTestEndpoint {
    let script = firstScript.withLock { script in
      defer { script = SMTPScript() }
      return script
    }
    try use(script)
    if configuration.dialogue != nil, !script.rules.isEmpty {
      throw SMTPTestServerError.invalidConfiguration(
        "a dialogue knows no SMTP, so that the rules of a script would never be asked: use either")
    }
    try checkTLSOfDialogue()
    if let settings = configuration.tls {
      let context = try settings.context(showing: settings.certificate)
      tls.withLock { $0.first = context }
    }
    if let (mechanisms, reason) = authentication?.missing {
      host.add(SMTPFinding(missing: mechanisms, reason))
    }
    let address = try host.start(self)
    var endpoint = endpoint(at: address)
    if let settings = configuration.tls {
      let signer = try settings.signer()
      endpoint.tls = settings.mode
      endpoint.trustRoot = signer.trustRoot
      endpoint.trustRootFile = try signer.trustRootFile()
    }
    return endpoint
  }

  private func endpoint(at address: SocketAddress) -> SMTPTestEndpoint {
    switch configuration.address {
    case .unix(let path):
      SMTPTestEndpoint(unixPath: path)
    case .tcp(let host, _):
      SMTPTestEndpoint(host: host, address: address.host, port: Int(address.port ?? 0))
    }
  }

  /// Ends everything; records stay, and all that belongs to others is let go of.
  ///
  /// - Parameter isForgotten: whether nobody is left to ask what became of it.
  func stop(isForgotten: Bool = false) {
    host.stop {
      delivery?.end()
      authentication?.end()
      tolerance.end { isForgotten ? [] : allFindingsInTheEnd }
    }
  }

  /// Forgets what was recorded and counted; open sessions go on.
  func reset() {
    scripts.forgetCounts()
    loop.performAndWait { [self] in
      mailbox.removeAll()
      sessions.withLock { $0.removeAll(where: \.isEnded) }
      for session in recorders { session.forgetViolations() }
      let open = Set(recorders.map(\.number))
      dialogueState.withLock { $0.forget(allBut: open) }
      host.reset(lastNumber: open.max() ?? 0, recorded: recordedCount)
    }
  }

  /// Forgets the oldest transactions until at most `count` stored messages are left, and the
  /// sessions that ended and have none left.
  func forget(keeping count: Int) {
    loop.performAndWait { [self] in
      let kept = mailbox.forget(keeping: count)
      sessions.withLock { $0.removeAll { $0.isEnded && !kept.contains($0.number) } }
      host.forget(recorded: recordedCount)
    }
  }

  /// Forgets some transactions, and the sessions that ended and have none left.
  func forget(_ records: Set<SMTPTransactionRecord>) {
    loop.performAndWait { [self] in
      let before = Set(mailbox.all.map(\.session.number))
      let kept = mailbox.forget(records)
      // Sessions that never had any are not meant.
      sessions.withLock {
        $0.removeAll { $0.isEnded && before.contains($0.number) && !kept.contains($0.number) }
      }
      host.forget(recorded: recordedCount)
    }
  }

  private var recordedCount: Int { recorders.reduce(0) { $0 + $1.recordedCount } }
}
