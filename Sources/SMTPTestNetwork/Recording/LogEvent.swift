import SMTPTestWire

/// One entry of a session's record.
package struct LogEvent: Sendable, Hashable {
  package enum Kind: UInt8, Sendable, Hashable {
    /// Octets of the client, up to `end` of its stream.
    case received
    /// Octets of the server, up to `end` of its stream.
    case sent
    /// The rule that asked for what follows, number `end` of the remarks.
    case rule
    /// Something the server did besides writing, in the words of scripts, number `end` of the
    /// remarks.
    case action
    /// A sentence about what happened, number `end` of the remarks.
    case remark
    /// The client shut its side.
    case clientClosed
    /// The connection broke: RST or an error.
    case connectionLost
    /// The server closed its side.
    case serverClosed
    /// The server closed with RST.
    case serverReset
    /// The server shut its write side, and reads on.
    case serverHalfClosed
  }

  /// Nanoseconds of the server's clock.
  package let time: UInt64
  package let kind: Kind
  package let end: Int
}
