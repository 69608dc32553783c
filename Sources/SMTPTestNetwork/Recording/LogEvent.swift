import SMTPTestWire

/// One entry of a session's record.
package struct LogEvent: Sendable, Hashable {
  package enum Kind: UInt8, Sendable, Hashable {
    /// Octets of the client, up to `end` of its stream.
    case received
    /// Octets of the server, up to `end` of its stream.
    case sent
    /// A violation, number `end` of the notes.
    case violation
    /// A sentence about what was done and who asked for it, number `end` of the remarks.
    case remark
    /// The client shut its side.
    case clientClosed
    /// The connection broke: RST or an error.
    case connectionLost
    /// The server closed its side.
    case serverClosed
    /// The server closed with RST.
    case serverReset
  }

  /// Nanoseconds of the server's clock.
  package let time: UInt64
  package let kind: Kind
  package let end: Int
}
