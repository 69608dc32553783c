internal import SMTPTestNetwork

/// What is watched while work has a deadline, or a test a time limit: the servers of a test.
package struct DeadlineSubject: Sendable {
  /// The servers, asked when the time has come: the work may start them.
  package var servers: @Sendable () -> [SMTPTestServer]
  /// Whether others use the servers: then connections in which something happens are left alone.
  package var isShared = false

  package init(isShared: Bool = false, _ servers: @escaping @Sendable () -> [SMTPTestServer]) {
    self.isShared = isShared
    self.servers = servers
  }

  /// Where the sessions of all servers stand.
  package var standings: [String] {
    let servers = self.servers()
    if servers.isEmpty { return ["  No SMTP server was started: nothing asked for one."] }
    return servers.flatMap(\.standings)
  }

  /// The sessions of all servers.
  package var sessions: [SMTPSessionRecord] { servers().flatMap(\.sessions) }

  /// Breaks the connections, so that most clients that hang come free, and says how many there were.
  ///
  /// - Parameter silence: of servers that others use, only those in which nothing happened for so long.
  package func resetConnections(silentFor silence: Duration) -> Int {
    servers().reduce(0) { count, server in
      count + server.core.host.resetConnections(silentFor: isShared ? silence : .zero)
    }
  }
}

extension Host {
  /// Whether connections are refused just now.
  var isRefusing: Bool { port.withLock { $0.bound != nil && $0.listeners.isEmpty } }

  /// Breaks the connections in which nothing happened for so long, and returns how many there were.
  func resetConnections(silentFor silence: Duration) -> Int {
    loop.performAndWait { [self] in
      let silent = state.withLock { Array($0.live.values) }.map(\.connection)
        .filter { $0.silence >= silence.nanosecondCount }
      return silent.map { $0.abort("the deadline passed") }.count { $0 }
    } ?? 0
  }
}
