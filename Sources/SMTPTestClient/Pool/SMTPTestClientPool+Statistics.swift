extension SMTPTestClientPool {
  /// What a pool has done, in numbers.
  public struct Statistics: Sendable, Hashable {
    /// Messages that were handed in. Each is, at any time, counted in one of the eight below.
    public internal(set) var submitted = 0
    /// Those that wait for a connection.
    public internal(set) var waiting = 0
    /// Those that have one.
    public internal(set) var underWay = 0
    /// Those that the server has taken, for one recipient at least.
    public internal(set) var sent = 0
    /// Those that were refused, by the server or before anything of them was sent.
    public internal(set) var refused = 0
    /// Those that were lost with their connection once too often: the server cannot have them.
    public internal(set) var lost = 0
    /// Those that were lost when they had been sent whole: the server may have them (RFC 1047).
    public internal(set) var unknown = 0
    /// Those that waited when no connection could be made.
    public internal(set) var unreachable = 0
    /// Those that were not begun since their task was cancelled, the pool closed, or too many waited.
    public internal(set) var turnedAway = 0

    /// Attempts with messages, after the first with each.
    public internal(set) var retries = 0

    /// Attempts to connect.
    public internal(set) var attempted = 0
    /// Connections on which the server was ready for messages.
    public internal(set) var opened = 0
    /// Those of them that are gone.
    public internal(set) var released = 0
    /// Connections at this time, with those that are being made or ended.
    public internal(set) var connections = 0 {
      didSet { mostConnections = max(mostConnections, connections) }
    }
    /// The most connections that there were at once.
    public internal(set) var mostConnections = 0

    init() {}
  }
}

extension SMTPTestClientPool.Statistics: CustomStringConvertible {
  /// `101 messages: 99 sent, 2 refused; 2 connections, 2 at once`.
  public var description: String {
    let parts = [
      (sent, "sent"), (refused, "refused"), (lost, "lost"), (unknown, "unknown"),
      (unreachable, "unreachable"), (turnedAway, "turned away"), (underWay, "under way"),
      (waiting, "waiting"),
    ]
    let known = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return "\(submitted) message\(submitted == 1 ? "" : "s")"
      + (known.isEmpty ? "" : ": " + known.joined(separator: ", "))
      + "; \(opened) connection\(opened == 1 ? "" : "s"), \(mostConnections) at once"
      + (retries == 0 ? "" : "; \(retries) \(retries == 1 ? "retry" : "retries")")
  }
}
