internal import SMTPTestNetwork

/// The servers whose transcripts are shown when their tests have failed.
enum ShownServers {
  private static let servers = Locked<Set<ObjectIdentifier>>([])

  static func add(_ server: SMTPTestServer) {
    _ = servers.withLock { $0.insert(ObjectIdentifier(server)) }
  }

  static func remove(_ server: SMTPTestServer) {
    _ = servers.withLock { $0.remove(ObjectIdentifier(server)) }
  }

  static func contains(_ server: SMTPTestServer) -> Bool {
    servers.withLock { $0.contains(ObjectIdentifier(server)) }
  }
}
