/// A real SMTP server in the process of the test, on a loopback port of its own.
///
/// ```swift
/// let server = try SMTPTestServer.start()
/// defer { server.stop() }
/// try await newsletter.send(to: "ann@example.com", host: "localhost", port: server.endpoint.port)
/// let message = try await server.message(to: "ann@example.com")
/// #expect(message.subject == "News")
/// ```
///
/// The value is a handle: the server stops when the last copy of the reference is gone, or at
/// ``stop()``. (A closure of its script that mentions it is such a copy until then; see ``use(_:fileID:line:)``.)
/// Its records stay readable. All of it can be used from any thread or task. Its
/// sockets live on a thread of their own, so it answers even while the test blocks every thread of
/// Swift's pool.
public final class SMTPTestServer: Sendable {
  let core: ServerCore
  /// Where to connect.
  public let endpoint: SMTPTestEndpoint

  private init(core: ServerCore, endpoint: SMTPTestEndpoint) {
    self.core = core
    self.endpoint = endpoint
    core.owner.set(self)
  }

  deinit { core.stop(isForgotten: true) }

  /// Starts a server; it accepts connections when the call returns.
  ///
  /// - Throws: ``SMTPTestServerError`` if the address cannot be listened on: it is in use, not
  ///   numeric, or the process has no file descriptor left; ``SMTPTextError`` if a rule of the
  ///   script cannot do what it says; ``SMTPTLSUnavailableError`` if it is to speak TLS and there is no
  ///   OpenSSL, ``SMTPTLSSetupError`` if OpenSSL will not do what was chosen.
  public static func start(_ options: SMTPServerOption...) throws -> SMTPTestServer {
    try start(options)
  }

  /// Starts a server with a list of options.
  ///
  /// - Throws: ``SMTPTestServerError`` and ``SMTPTextError``, as
  ///   ``start(_:)-(SMTPServerOption...)``.
  public static func start(_ options: [SMTPServerOption]) throws -> SMTPTestServer {
    try start(configuration: Configuration(options))
  }

  /// Starts a server with a configuration.
  ///
  /// - Throws: ``SMTPTestServerError`` and ``SMTPTextError``, as
  ///   ``start(_:)-(SMTPServerOption...)``.
  public static func start(configuration: Configuration) throws -> SMTPTestServer {
    try start(configuration: configuration, trace: LiveTranscript.fromEnvironment)
  }

  package static func start(
    configuration: Configuration, trace: LiveTranscript?, observer: ServerObserver? = nil
  ) throws -> SMTPTestServer {
    try configuration.validate()
    let core = ServerCore(configuration, trace: trace, observer: observer)
    do {
      return SMTPTestServer(core: core, endpoint: try core.start())
    } catch let error as SMTPTestServerError {
      throw error
    } catch let error as SMTPTextError {
      throw error
    } catch let error as SMTPTLSUnavailableError {
      throw error
    } catch let error as SMTPTLSSetupError {
      throw error
    } catch {
      // The reason is a sentence, and so is what it goes into.
      let reason = "\(error)"
      throw SMTPTestServerError.cannotListen(
        "\(configuration.address.text): \(reason.hasSuffix(".") ? reason.dropLast() : reason[...])")
    }
  }

  /// Stops the server: open sessions get `421 4.3.2` where their socket takes it, all connections
  /// are closed, every wait ends with an error. Bounded, idempotent, callable from anywhere.
  ///
  /// Closures of scripts and options are let go of, with all they hold; records stay readable.
  public func stop() { core.stop() }

  /// Forgets all messages, sessions that ended, findings, and what the script counted. Open
  /// sessions go on.
  public func reset() { core.reset() }

  /// Forgets the oldest transactions until at most `count` stored messages are left, and with
  /// them the sessions that ended and have none left. The octets of an open session stay as they
  /// are. Numbers go on, and so do waits.
  package func forget(keeping count: Int) { core.forget(keeping: count) }

  /// Forgets the messages that all of the queries mean, and the sessions that ended and have no other
  /// transaction: what a test leaves behind on a server that it shares with others. The octets of an
  /// open session stay as they are. Numbers go on, and so do waits.
  ///
  /// - Parameters:
  ///   - query: which messages.
  ///   - more: what they have to match as well.
  /// - Throws: what `condition` throws of a query by `where(_:_:)`; nothing is forgotten then.
  public func forget(_ query: SMTPMessageQuery, _ more: SMTPMessageQuery...) throws {
    let query = SMTPMessageQuery(all: [query] + more)
    core.forget(
      Set(
        try core.mailbox.all.filter {
          try $0.outcome.isStored && query.matches(SMTPReceivedMessage($0))
        }))
  }

  /// Replaces the script, from the next decision on. Within ``withScript(_:isolation:body:)`` it
  /// replaces the scope's.
  ///
  /// Closures in it inherit the task-locals of the calling task. A closure that mentions its server
  /// holds it: then the server lives until ``stop()`` or the end of the test's scope, however many
  /// references are left. Let it ask ``SMTPStageEvent/server`` instead, or capture `[weak server]`.
  ///
  /// - Throws: ``SMTPTextError`` if a rule cannot do what it says, with the place of the call;
  ///   ``SMTPTLSSetupError`` if OpenSSL does not make a certificate that a rule shows. The script in use
  ///   stays.
  public func use(
    _ script: SMTPScript, fileID: StaticString = #fileID, line: UInt = #line
  ) throws {
    do { try core.use(script) } catch let error as SMTPTextError {
      throw error.given(fileID, line)
    }
  }

  /// ``use(_:fileID:line:)`` with the rules listed in the closure.
  ///
  /// ```swift
  /// try server.use { On(.rcpt).reply(550) }
  /// ```
  ///
  /// - Throws: ``SMTPTextError`` if a rule cannot do what it says, with the place of the call; the
  ///   script in use stays.
  public func use(
    fileID: StaticString = #fileID, line: UInt = #line,
    @SMTPScriptBuilder _ rules: () -> [SMTPRule]
  ) throws {
    try use(SMTPScript(rules()), fileID: fileID, line: line)
  }

  /// Puts in `script` while `body` runs, then has the script that was in use before go on where it
  /// was: what it counted, drew and entered is as if nothing had been between.
  ///
  /// Scopes may lie within each other, and end in any order: the script of the one that began last, of
  /// those that are open, is in use. Rules of `script` that never fired are a finding when `body` has
  /// returned; where it throws, they may have had no chance to.
  ///
  /// - Throws: ``SMTPTextError`` if a rule cannot do what it says, or what `body` throws.
  public func withScript<Result>(
    _ script: SMTPScript, isolation: isolated (any Actor)? = #isolation,
    body: () async throws -> sending Result
  ) async throws -> sending Result {
    let scope = try core.push(script)
    var isComplete = false
    defer { core.host.endScope(scope, isComplete: isComplete) }
    let result = try await body()
    isComplete = true
    return result
  }

  /// ``withScript(_:isolation:body:)`` for synchronous tests: blocks the thread while `body` runs.
  ///
  /// - Throws: ``SMTPTextError`` if a rule cannot do what it says, or what `body` throws.
  @available(*, noasync, message: "use withScript(_:body:)")
  public func withScriptBlocking<Result>(
    _ script: SMTPScript, body: () throws -> Result
  ) throws -> Result {
    let scope = try core.push(script)
    var isComplete = false
    defer { core.host.endScope(scope, isComplete: isComplete) }
    let result = try body()
    isComplete = true
    return result
  }

  /// Shows another certificate, from the next handshake on: what a client does when a certificate is
  /// renewed, or expires, between two connections.
  ///
  /// - Throws: ``SMTPTLSSetupError`` where OpenSSL does not make such a one; ``SMTPTestServerError``
  ///   where the server speaks no TLS.
  public func use(_ certificate: SMTPTestCertificate) throws { try core.show(certificate) }

  /// Refuses connections from now on, as a server that is down does; open sessions go on, and the
  /// port stays the server's.
  public func refuseConnections() { core.host.refuseConnections() }

  /// Accepts connections again, on the same port.
  ///
  /// - Throws: ``SMTPTestServerError`` if the port was taken meanwhile, which happens only where it
  ///   could not be kept.
  public func acceptConnections() throws {
    do {
      try core.host.acceptConnections()
    } catch {
      throw SMTPTestServerError.cannotListen("\(endpoint): \(error)")
    }
  }

  /// The script in use, with the seed its chances are drawn from. After ``stop()`` it is the same but
  /// for its closures, which the server has let go of.
  public var script: SMTPScript { core.scripts.script }

  /// How often each rule of the script in use fired, in the order of the rules, since start, reset
  /// or ``use(_:fileID:line:)``.
  public var scriptHits: [SMTPRuleHits] {
    core.catchUp()
    return core.scripts.tally.hits
  }

  /// The script in use with its rules of chance replaced by what they came to so far: put into a
  /// test, it does the same again.
  public var drawnScript: SMTPScript {
    core.catchUp()
    return core.scripts.drawn
  }

  /// The stored messages since start or reset, in the order in which their replies were written.
  /// Whatever a client has read the reply to by now is among them.
  public var messages: [SMTPReceivedMessage] {
    transactions.filter(\.outcome.isStored).map(SMTPReceivedMessage.init)
  }

  /// The stored messages that all of the queries mean, as of now: ``messages``, filtered.
  ///
  /// - Throws: what `condition` throws of a `.where` in the query.
  public func messages(matching query: SMTPMessageQuery, _ more: SMTPMessageQuery...) throws
    -> [SMTPReceivedMessage]
  {
    let query = SMTPMessageQuery(all: [query] + more)
    core.catchUp()
    let messages = try core.mailbox.all.filter(\.outcome.isStored).map(SMTPReceivedMessage.init)
      .filter(query.matches)
    core.mailbox.markSeen(messages)
    return messages
  }

  /// All transactions that ended since start or reset, stored or not.
  public var transactions: [SMTPTransactionRecord] {
    core.catchUp()
    let transactions = core.mailbox.all
    core.mailbox.markSeen(transactions)
    return transactions
  }

  /// The sessions since start or reset, in the order of their connects; open ones as they are now.
  public var sessions: [SMTPSessionRecord] {
    core.catchUp()
    return core.recorders.map(\.record)
  }

  /// What clients broke of the RFCs, session by session, since start or reset.
  public var violations: [SMTPViolation] {
    core.catchUp()
    return core.recorders.flatMap(\.violations)
  }

  /// What the author of the test ought to know: what clients broke, closures that failed, budgets
  /// spent.
  public var findings: [SMTPFinding] {
    core.catchUp()
    return core.findings
  }

  /// The dialogues of all sessions as text, a section each, behind the seed where chance had a part.
  /// ``SMTPDialogue`` reads it back.
  public var transcript: String { core.transcript }
}

extension SMTPTestServer.Configuration.Address {
  var text: String {
    switch self {
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path): path
    }
  }
}

/// Starts a server, runs `body` with it and stops it, however `body` ends.
///
/// ```swift
/// try await withSMTPTestServer(.rejecting("bob@*")) { server in
///   try await send(via: server.endpoint)
///   let message = try await server.message(to: "ann@example.com")
/// }
/// ```
///
/// - Throws: what `body` throws; ``SMTPTestServerError`` and ``SMTPTextError`` if the server cannot
///   be started; ``SMTPDialogueError`` if a client departed from its dialogue; ``SMTPFindingsError`` if
///   it is strict and something is left in the end.
public func withSMTPTestServer<Result>(
  _ options: SMTPServerOption..., isolation: isolated (any Actor)? = #isolation,
  body: (SMTPTestServer) async throws -> sending Result
) async throws -> sending Result {
  let server = try SMTPTestServer.start(options)
  defer { server.stop() }
  let result = try await body(server)
  if let verdict = server.takeDialogueVerdict() { throw verdict.error }
  try await server.settleStrictly()
  return result
}
