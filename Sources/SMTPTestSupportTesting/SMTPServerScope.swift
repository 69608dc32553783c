internal import SMTPTestNetwork

/// The server of one test case, or of all that share it, started when it is first asked for.
final class SMTPServerScope: Sendable {
  @TaskLocal static var current: SMTPServerScope?

  private struct State {
    var server: SMTPTestServer?
    var isOver = false
  }

  let options: [SMTPServerOption]
  /// The trait that asked for one server for a whole suite; `nil` for the server of a test case.
  let sharing: SharedServerID?
  private let state = Locked(State())

  init(options: [SMTPServerOption], sharing: SharedServerID?) {
    self.options = options
    self.sharing = sharing
  }

  /// How long each test may take; `nil`: for ever.
  var deadline: Duration? { options.last { $0.deadline != nil }?.deadline }

  /// What is told of where a test hangs.
  var subject: DeadlineSubject {
    DeadlineSubject(isShared: sharing != nil) { [self] in server.map { [$0] } ?? [] }
  }

  /// The server, if it was started.
  var server: SMTPTestServer? { state.withLock { $0.server } }

  func started() throws -> SMTPTestServer {
    if let server { return server }
    // Outside the lock: options are closures of the test's author, and may fail and ask for the server.
    let configuration = SMTPTestServer.Configuration(options + (try tokenOptions))
    return try state.withLock { state in
      if let server = state.server { return server }
      // A task that outlived the test would start a server that nobody stops.
      if state.isOver { throw SMTPNoCurrentServerError() }
      let started = try SMTPTestServer.start(configuration: configuration)
      state.server = started
      return started
    }
  }

  /// Takes the tokens of the test's authorisation server, where it has one.
  private var tokenOptions: [SMTPServerOption] {
    get throws {
      // A server that many tests share would take those of the first of them alone.
      guard sharing == nil, let oauth = try OAuthServerScope.current?.started() else { return [] }
      return [.acceptingTokens(from: oauth)]
    }
  }

  /// The test case, or the last of those that share the server, has ended.
  func stop() {
    let server = state.withLock { state in
      state.isOver = true
      return state.server
    }
    server?.stop()
  }

  /// What is shown where the test threw, which it may have done for want of a server.
  func shown(for error: any Error) -> String {
    shownTranscript(of: error)
      ?? "No SMTP server was started: nothing asked for SMTPTestServer.current."
  }

  /// What was said, if a server was started: the sessions that the failure is about, and of much else the
  /// first and the last.
  func shownTranscript(of error: (any Error)?) -> String? {
    guard let server else { return nil }
    let text = server.transcript
    if text.isEmpty { return "No client connected to the server at \(server.endpoint)." }
    let title = "Transcript of the server at \(server.endpoint):"
    let shown = ShownTranscript(
      text, about: server.concern(of: error), allIsIn: "in the attachment")
    return "\(title)\n\(shown)"
  }
}

/// What the tests of a suite know their server by.
final class SharedServerID: Sendable {}
