internal import SMTPTestNetwork

/// The server of one test case, started when it is first asked for.
final class SMTPServerScope: Sendable {
  @TaskLocal static var current: SMTPServerScope?

  private struct State {
    var server: SMTPTestServer?
    var isOver = false
  }

  let options: [SMTPServerOption]
  private let state = Locked(State())

  init(options: [SMTPServerOption]) { self.options = options }

  func started() throws -> SMTPTestServer {
    try state.withLock { state in
      if let server = state.server { return server }
      // A task that outlived the test would start a server that nobody stops.
      if state.isOver { throw NoCurrentSMTPServer() }
      let started = try SMTPTestServer.start(options)
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
  var transcript: String? {
    guard let server = state.withLock({ $0.server }) else { return nil }
    let text = server.transcript
    return text.isEmpty
      ? "No client connected to the server at \(server.endpoint)."
      : "Transcript of the server at \(server.endpoint):\n\(text)"
  }
}
