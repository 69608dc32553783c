internal import SMTPTestNetwork

/// The authorisation server of one test case, started when it is first asked for.
final class OAuthServerScope: Sendable {
  @TaskLocal static var current: OAuthServerScope?

  private struct State {
    var server: OAuthTestServer?
    var isOver = false
  }

  let options: [OAuthServerOption]
  private let state = Locked(State())

  init(options: [OAuthServerOption]) { self.options = options }

  /// The server, if it was started.
  var server: OAuthTestServer? { state.withLock { $0.server } }

  func started() throws -> OAuthTestServer {
    if let server { return server }
    // Outside the lock: options are closures of the test's author, and may fail and ask for the server.
    let configuration = OAuthTestServer.Configuration(options)
    return try state.withLock { state in
      if let server = state.server { return server }
      // A task that outlived the test would start a server that nobody stops.
      if state.isOver { throw OAuthNoCurrentServerError() }
      let started = try OAuthTestServer.start(configuration: configuration)
      state.server = started
      return started
    }
  }

  /// The test case has ended.
  func stop() {
    let server = state.withLock { state in
      state.isOver = true
      return state.server
    }
    server?.stop()
  }

  /// What was said, if a server was started.
  var shownTranscript: String? {
    guard let server else { return nil }
    let text = server.transcript
    if text.isEmpty { return "No client connected to the authorisation server \(server.issuer)." }
    let shown = ShownTranscript(text, about: [], allIsIn: "in the attachment")
    return "Transcript of the authorisation server \(server.issuer):\n\(shown)"
  }
}
