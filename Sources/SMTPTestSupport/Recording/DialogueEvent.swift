internal import SMTPTestNetwork

/// What an event of a record says of client and server, whichever of them recorded it.
enum DialogueEvent {
  /// Octets of the client, up to so many in all.
  case client(Int)
  /// Octets of the server, up to so many in all.
  case server(Int)
  /// So many octets of a client that its own record does not keep.
  case unkept(Int)
  case clientClosed
  /// The client broke the connection, or it broke by itself.
  case clientLost
  case serverClosed
  /// The server closed the connection without a word inside TLS.
  case serverDropped
  case serverReset
  case serverHalfClosed
  /// The rule, the action or the remark of a server, by the number of its text.
  case rule(Int)
  case action(Int)
  case remark(Int)
  /// What a client did besides writing, by the number of its text.
  case clientAction(Int)
  case tlsStarted
  case helloReceived
  case tlsEstablished(Int)
  case tlsFailed(Int)

  init(_ event: LogEvent, of role: SessionRole) {
    let isServer = role == .server
    let end = event.end
    self =
      switch event.kind {
      case .received: isServer ? .client(end) : .server(end)
      case .sent: isServer ? .server(end) : .client(end)
      case .sentUnkept: .unkept(end)
      case .peerClosed: isServer ? .clientClosed : .serverClosed
      case .connectionLost: isServer ? .clientLost : .serverReset
      case .closed: isServer ? .serverClosed : .clientClosed
      case .dropped: isServer ? .serverDropped : .clientClosed
      case .reset: isServer ? .serverReset : .clientLost
      // The server sees no difference to a client that has closed.
      case .halfClosed: isServer ? .serverHalfClosed : .clientClosed
      case .rule: .rule(end)
      case .action: isServer ? .action(end) : .clientAction(end)
      case .remark: .remark(end)
      case .tlsStarted: .tlsStarted
      case .helloReceived: .helloReceived
      case .tlsEstablished: .tlsEstablished(end)
      case .tlsFailed: .tlsFailed(end)
      }
  }
}
