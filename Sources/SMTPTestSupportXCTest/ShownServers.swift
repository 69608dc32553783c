internal import SMTPTestNetwork

/// The servers that tests have started, whose transcripts are shown when the tests have failed.
enum ShownServers {
  private static let servers = Locked<[SMTPTestServer]>([])

  /// In the order in which they were started.
  static var all: [SMTPTestServer] { servers.withLock { $0 } }

  static func add(_ server: SMTPTestServer) { servers.withLock { $0.append(server) } }

  static func remove(_ server: SMTPTestServer) {
    servers.withLock { $0.removeAll { $0 === server } }
  }

  static func contains(_ server: SMTPTestServer) -> Bool {
    servers.withLock { $0.contains { $0 === server } }
  }
}
