internal import SMTPTestNetwork
public import SMTPTestWire

/// The server as closures of its script may ask for it, which must not hold it.
final class ServerReference: Sendable {
  private struct State {
    weak var server: SMTPTestServer?
  }

  private let state = Locked(State())

  var server: SMTPTestServer? { state.withLock { $0.server } }

  func set(_ server: SMTPTestServer) { state.withLock { $0.server = server } }
}

extension SMTPStageEvent {
  /// The server that asks, for closures of its script: a closure that uses this, and does not mention the
  /// server by a name of the test, does not keep it alive.
  ///
  /// ```swift
  /// On(.rcpt).decide { event in
  ///   (event.server?.messages.count ?? 0) < 10 ? .proceed : .reply(.mailboxFull)
  /// }
  /// ```
  ///
  /// `nil` once nobody holds the server any more, and in events that no server has made.
  public var server: SMTPTestServer? { (asker as? ServerReference)?.server }
}
