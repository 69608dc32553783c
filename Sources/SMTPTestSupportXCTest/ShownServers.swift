internal import SMTPTestNetwork

/// The servers that tests have started, whose transcripts are shown when the tests have failed.
enum ShownServers {
  private struct Shown {
    let server: SMTPTestServer
    /// The sessions that failures were about.
    var concern: [Int] = []
  }

  private static let servers = Locked<[Shown]>([])

  /// In the order in which they were started.
  static var all: [SMTPTestServer] { servers.withLock { $0.map(\.server) } }

  static func add(_ server: SMTPTestServer) {
    servers.withLock { $0.append(Shown(server: server)) }
  }

  static func remove(_ server: SMTPTestServer) {
    servers.withLock { $0.removeAll { $0.server === server } }
  }

  static func contains(_ server: SMTPTestServer) -> Bool {
    servers.withLock { $0.contains { $0.server === server } }
  }

  // MARK: What failures are about

  /// The sessions of a server that failures were about, in the order of the failures.
  static func concern(of server: SMTPTestServer) -> [Int] {
    servers.withLock { $0.first { $0.server === server }?.concern ?? [] }
  }

  /// Remembers what a failure is about.
  static func note(_ error: any Error, of server: SMTPTestServer) {
    let concern = server.concern(of: error)
    servers.withLock { servers in
      if let index = servers.firstIndex(where: { $0.server === server }) {
        servers[index].concern += concern
      }
    }
  }
}
