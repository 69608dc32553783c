internal import SMTPTestNetwork

/// The server of one test case, started when it is first asked for.
final class SMTPServerScope: Sendable {
  @TaskLocal static var current: SMTPServerScope?

  let options: [SMTPServerOption]
  private let server = Locked<SMTPTestServer?>(nil)

  init(options: [SMTPServerOption]) { self.options = options }

  func started() throws -> SMTPTestServer {
    try server.withLock { server in
      if let server { return server }
      let started = try SMTPTestServer.start(options)
      server = started
      return started
    }
  }

  func stop() { server.withLock { $0 }?.stop() }

  /// What was said, if a server was started and a client came.
  var transcript: String? {
    guard let server = server.withLock({ $0 }) else { return nil }
    let text = server.transcript
    return text.isEmpty
      ? "No client connected to the server at \(server.endpoint)."
      : "Transcript of the server at \(server.endpoint):\n\(text)"
  }
}
