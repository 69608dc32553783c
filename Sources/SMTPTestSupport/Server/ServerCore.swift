internal import SMTPTestNetwork

/// The server itself; ``SMTPTestServer`` is the handle by which tests hold it.
///
/// Everything that changes sits behind one lock each, held for a few assignments and never while
/// foreign code runs.
final class ServerCore: Sendable {
  struct State {
    var sessions: [SessionRecorder] = []
    var live: [ObjectIdentifier: Connection] = [:]
    var lastNumber = 0
    var findings: [SMTPFinding] = []
    var hasSpentBudget = false
    var isStopped = false
    /// Whether a call of `stop()` has come to its end.
    var isEnded = false
  }

  let configuration: SMTPTestServer.Configuration
  let loop: EventLoop
  let bulletin: Bulletin
  let mailbox: Mailbox
  let trace: LiveTranscript?
  /// Who watches, until the server has stopped.
  private let observation: Observation?
  private let budget: MemoryBudget
  private let profile: ServerProfile
  private let terms: JudgeTerms
  private let startedAt: UInt64
  let scripts: ScriptStack
  let port = Locked(PortState())
  let dialogueState = Locked(DialogueState())
  let hooks: HookDesk
  /// The handle by which tests hold this, for closures that ask for it.
  let owner = ServerReference()
  private let tolerance: Tolerance
  /// The script to start with.
  private let firstScript: Locked<SMTPScript>
  private let state = Locked(State())

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
    self.configuration = configuration
    self.trace = trace
    observation = observer.map(Observation.init)
    loop = configuration.loop ?? .shared
    hooks = HookDesk(loop: loop, timeout: configuration.hookTimeout)
    scripts = ScriptStack(hooksOn: configuration.hookPlace)
    budget = MemoryBudget(limit: configuration.memoryBudget)
    bulletin = Bulletin(loop: loop)
    mailbox = Mailbox(bulletin: bulletin)
    profile = configuration.profile()
    terms = JudgeTerms(
      isLMTP: configuration.dialogue == nil ? configuration.protocolKind == .lmtp : nil,
      secrets: configuration.secrets,
      expectedContents: configuration.expectedContents)
    startedAt = configuration.clock.now
  }

  // MARK: Life

  /// Listens, and says where.
  func start() throws -> SMTPTestEndpoint {
    if let failure = loop.failure { throw failure }
    configuration.clock.attach(to: loop)
    let script = firstScript.withLock { script in
      defer { script = SMTPScript() }
      return script
    }
    try scripts.use(script)
    if configuration.dialogue != nil, !script.rules.isEmpty {
      throw SMTPTestServerError.invalidConfiguration(
        "a dialogue knows no SMTP, so that the rules of a script would never be asked: use either")
    }
    let bound: Listening
    switch configuration.address {
    case .tcp(let host, let port):
      guard let number = UInt16(exactly: port) else {
        throw SMTPTestServerError.invalidConfiguration("port \(port) is not in 0...65535")
      }
      bound = try Listening.bind(host: host, port: number)
    case .unix(let path):
      bound = try Listening.bind(.unix(path: path))
    }
    listen(on: bound)
    let first = bound.endpoints[0].address
    switch configuration.address {
    case .unix(let path):
      return SMTPTestEndpoint(unixPath: path)
    case .tcp(let host, _):
      return SMTPTestEndpoint(host: host, address: first.host, port: Int(first.port ?? 0))
    }
  }

  /// Ends everything; records stay, and all that belongs to others is let go of. Idempotent: each call
  /// returns when all is ended, also one that comes while another is at it.
  ///
  /// - Parameter isForgotten: whether nobody is left to ask what became of it.
  func stop(isForgotten: Bool = false) {
    let isEnded = state.withLock { state in
      state.isStopped = true
      return state.isEnded
    }
    if isEnded { return }
    let bound = loop.performAndWait { [self] in
      let bound = closeListeners()
      for connection in state.withLock({ Array($0.live.values) }) { connection.shutDown() }
      return bound
    }
    bound??.unlinkPath()
    for endpoint in takeReservations() { Socket.close(endpoint.descriptor) }
    hooks.abandonAll()
    bulletin.stop()
    scripts.close()
    observation?.end()
    tolerance.end { isForgotten ? [] : allFindingsInTheEnd }
    state.withLock { $0.isEnded = true }
  }

  /// Forgets what was recorded and counted; open sessions go on.
  func reset() {
    scripts.forgetCounts()
    loop.performAndWait { [self] in
      mailbox.removeAll()
      state.withLock { state in
        state.sessions.removeAll(where: \.isEnded)
        state.lastNumber = state.sessions.map(\.number).max() ?? 0
        state.findings = []
        state.hasSpentBudget = false
      }
      for session in recorders { session.forgetViolations() }
      let open = Set(recorders.map(\.number))
      dialogueState.withLock { $0.forget(allBut: open) }
      budget.reset(to: recorders.reduce(0) { $0 + $1.recordedCount })
    }
  }

  /// Forgets the oldest transactions until at most `count` stored messages are left, and the
  /// sessions that ended and have none left.
  func forget(keeping count: Int) {
    loop.performAndWait { [self] in
      let kept = mailbox.forget(keeping: count)
      state.withLock { state in
        state.sessions.removeAll { $0.isEnded && !kept.contains($0.number) }
        state.hasSpentBudget = false
      }
      budget.reset(to: recorders.reduce(0) { $0 + $1.recordedCount })
    }
  }

  /// Ends the scope of a script.
  ///
  /// - Parameter isComplete: whether all happened that was to happen there: then rules of it that never
  ///   fired are found.
  func endScope(_ id: ScriptStack.ScopeID, isComplete: Bool) {
    catchUp()
    guard let last = scripts.pop(id), isComplete else { return }
    for rule in last.state.withLock({ $0.idleRules }) { add(SMTPFinding(neverFired: rule)) }
  }

  // MARK: Connections, on the loop's thread

  func accept(_ descriptor: Int32, _ peer: SocketAddress) {
    let now = configuration.clock.now
    let count = state.withLock { $0.live.count }
    guard count < configuration.maximumConnections else {
      turnAway(
        descriptor,
        "connection refused: \(count) are open, as many as maximumConnections allows")
      return
    }
    if let size = configuration.sendBuffer { Socket.setSendBuffer(descriptor, octets: size) }
    let isTCP = if case .tcp = configuration.address { true } else { false }
    let log = SessionLog()
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    let recorder = SessionRecorder(
      number: number, peer: isTCP ? peer.description : "unix", host: isTCP ? peer.host : "unix",
      startedAt: now, terms: terms, log: log, server: self)
    let connection = Connection(
      machine(for: number), descriptor: descriptor, isTCP: isTCP, loop: loop,
      clock: configuration.clock,
      settings: ConnectionSettings(
        idleTimeout: configuration.idleTimeout.nanosecondCount,
        interludeTimeout: configuration.holdTimeout.nanosecondCount),
      log: log, budget: budget, watched: scripts.watched, delegate: recorder)
    state.withLock { state in
      state.sessions.append(recorder)
      state.live[ObjectIdentifier(recorder)] = connection
    }
    observation?.tell(.sessionStarted(recorder.record))
    connection.start()
  }

  private func machine(for number: Int) -> any ProtocolMachine {
    guard let dialogue = configuration.dialogue else {
      return ServerSession(profile, session: number)
    }
    return DialogueSession(
      dialogue, connection: number, idleTimeout: configuration.idleTimeout,
      closePort: { [unowned self] in closePort(for: $0) })
  }

  /// No descriptor is left for the connection: it learns so, and so does the test.
  func refuse(_ descriptor: Int32, _ error: SystemError) {
    turnAway(descriptor, "connection refused: \(error)")
  }

  private func turnAway(_ descriptor: Int32, _ text: String) {
    let reply = SMTPReply(421, "4.3.2", "Too many connections").octets
    reply.withUnsafeBytes { _ = Socket.write(descriptor, $0) }
    Socket.shutdownWrite(descriptor)
    Socket.close(descriptor)
    add(SMTPFinding(kind: .connectionRefused, session: nil, text: text))
  }

  func sessionCommitted(_ session: SessionRecorder, _ record: SMTPTransactionRecord) {
    if record.outcome.isStored {
      scripts.noteStored(record.envelope, size: record.contentSize)
    }
    if let observation {
      // Whoever watches sees the dialogue before what came of it.
      trace?.update(session)
      reportViolations(of: session)
      observation.tell(.transactionEnded(record))
    }
    mailbox.add(record)
  }

  func sessionSettled(_ session: SessionRecorder) {
    trace?.update(session)
    reportViolations(of: session)
    bulletin.post(.settles)
  }

  func sessionEnded(_ session: SessionRecorder) {
    noteDialogueEnd(of: session)
    trace?.update(session)
    reportViolations(of: session)
    observation?.tell(.sessionEnded(session.record))
    state.withLock { _ = $0.live.removeValue(forKey: ObjectIdentifier(session)) }
    bulletin.post(.endedSessions)
    bulletin.post(.settles)
  }

  /// Whether somebody watches the dialogues while they happen.
  var isFollowed: Bool { trace != nil || observation != nil }

  private func reportViolations(of session: SessionRecorder) {
    guard let observation else { return }
    for violation in session.unreportedViolations() {
      observation.tell(.finding(SMTPFinding(violation, session: session.number)))
    }
  }

  func noteLongHold(_ interlude: Interlude, session: Int) {
    add(
      SMTPFinding(
        kind: .heldTooLong, session: session,
        text: "\(interlude.text): nobody opened the gate for \(configuration.holdTimeout)"))
  }

  func noteSpentBudget(session: Int) {
    let isFirst = state.withLock { state in
      defer { state.hasSpentBudget = true }
      return !state.hasSpentBudget
    }
    guard isFirst else { return }
    add(
      SMTPFinding(
        kind: .memoryBudgetSpent, session: session,
        text: "the memory budget of \(budget.limit) octets is spent; the server answers 452"))
  }

  // MARK: Reading, from anywhere

  /// Lets the I/O thread finish what it is at: a client may have read a reply before the thread
  /// that wrote it has put the transaction on record, and whoever asks then must find it there.
  func catchUp() { loop.performAndWait {} }

  /// Reads and handles all that has arrived, the end of connections too: what is told of a failure,
  /// or written to a golden file, does not hang on how quick anybody was.
  func readAll() { loop.barrier() }

  var openSessions: Int { state.withLock { $0.live.count } }
  var isStopped: Bool { state.withLock { $0.isStopped } }
  var recorders: [SessionRecorder] { state.withLock { $0.sessions } }

  func add(_ finding: SMTPFinding) {
    state.withLock { $0.findings.append(finding) }
    observation?.tell(.finding(finding))
  }

  /// The server's own findings, rules that never fired, then what clients broke, session by session.
  var findings: [SMTPFinding] {
    state.withLock { $0.findings }
      + scripts.idleRules.map(SMTPFinding.init(neverFired:))
      + recorders.flatMap { session in
        session.violations.map { SMTPFinding($0, session: session.number) }
      }
  }

  /// The dialogues of all sessions, behind the seed where chance had a part.
  var transcript: String {
    readAll()
    let dialogues = recorders.map(\.record.transcript).joined(separator: "\n\n")
    return scripts.top.program.seed.map { "# seed \($0)\n\(dialogues)" } ?? dialogues
  }

  /// Sessions that neither side has closed, with what a strict server lets pass taken out.
  var openFindings: [SMTPFinding] {
    // Reads all that has arrived, the end of connections too.
    readAll()
    return leftOpen.filter { !tolerance.allows($0) }
  }

  private var leftOpen: [SMTPFinding] {
    recorders.map(\.record).filter(\.isLeftOpen).map(SMTPFinding.init(open:))
  }

  /// What is left when a test has ended, with what a strict server lets pass taken out.
  var findingsInTheEnd: [SMTPFinding] {
    readAll()
    return allFindingsInTheEnd.filter { !tolerance.allows($0) }
  }

  private var allFindingsInTheEnd: [SMTPFinding] {
    var findings = self.findings
    findings += mailbox.unseen.map(SMTPFinding.init(unread:))
    findings += leftOpen
    if !findings.contains(where: { $0.kind == .dialogueDeparted }), let dialogueShortfall {
      findings.append(
        SMTPFinding(kind: .dialogueUnfinished, session: nil, text: dialogueShortfall))
    }
    return findings
  }

  /// - Throws: ``SMTPFindingsError`` if anything is left in the end.
  func checkFindings() throws {
    let findings = findingsInTheEnd
    if findings.isEmpty { return }
    throw SMTPFindingsError(findings: findings, transcript: transcript)
  }

  /// Nanoseconds of the clock as time since the start.
  func time(_ nanoseconds: UInt64) -> Duration {
    .nanoseconds(Int64(nanoseconds > startedAt ? nanoseconds - startedAt : 0))
  }

  /// Whether all that arrived was handled, no transaction is open, no closure runs and nothing is
  /// left to write.
  func isQuiescent() -> Bool {
    loop.barrier()
    // Where the loop has been stopped, nothing moves any more.
    return loop.performAndWait { [self] in
      hooks.count == 0 && state.withLock { Array($0.live.values) }.allSatisfy(\.isQuiet)
    } ?? true
  }

  /// What keeps the server from being quiescent, in words; `nil` where nothing does by now.
  var unrest: String? {
    loop.barrier()
    let numbers =
      loop.performAndWait { [self] in
        state.withLock { state in
          state.sessions.filter { state.live[ObjectIdentifier($0)]?.isQuiet == false }.map(\.number)
        }
      } ?? []
    let count = hooks.count
    var reasons: [String] = []
    if hooks.isAsking {
      reasons.append("the closure of a script that waits is running itself")
    } else if count > 0 {
      reasons.append(
        "\(count) closure\(count == 1 ? " of a script is" : "s of scripts are") running")
    }
    if !numbers.isEmpty {
      let list = numbers.prefix(5).map(String.init).joined(separator: ", ")
      reasons.append(
        "session\(numbers.count == 1 ? "" : "s") \(list)\(numbers.count > 5 ? " and others" : "") "
          + "\(numbers.count == 1 ? "has" : "have") something under way")
    }
    return reasons.isEmpty ? nil : reasons.joined(separator: ", and ")
  }
}
