/// One entry of a session's record: what happened, when, and up to where.
///
/// Sixteen octets, since small reads make many of them: the kind shares a word with its number.
package struct LogEvent: Sendable, Hashable {
  /// What happened, as the side that records sees it.
  package enum Kind: UInt8, Sendable, Hashable {
    /// Octets of the peer, up to `end` of its stream.
    case received
    /// Octets of the own side, up to `end` of its stream.
    case sent
    /// `end` octets of the own side that the record does not keep.
    case sentUnkept
    /// The rule that asked for what follows, number `end` of the remarks.
    case rule
    /// Something the own side did besides writing, in the words of scripts, number `end` of the
    /// remarks.
    case action
    /// A sentence about what happened, number `end` of the remarks.
    case remark
    /// The peer shut its side.
    case peerClosed
    /// The connection broke: RST of the peer, or an error.
    case connectionLost
    /// The own side closed the connection.
    case closed
    /// The own side closed the connection without a word inside TLS.
    case dropped
    /// The own side closed it with RST.
    case reset
    /// The own side shut its write side, and reads on.
    case halfClosed
    /// A TLS handshake began. What follows of either stream is the plain text inside TLS.
    case tlsStarted
    /// The first octets of the peer's part of it came.
    case helloReceived
    /// The handshake is complete; number `end` of the remarks says what was agreed on.
    case tlsEstablished
    /// The handshake failed; number `end` of the remarks says at whose hand and why.
    case tlsFailed
  }

  /// What an event takes of the memory, in octets.
  static let size = MemoryLayout<LogEvent>.stride

  /// Nanoseconds of the recorder's clock.
  package let time: UInt64
  private let packed: UInt64

  package init(time: UInt64, kind: Kind, end: Int) {
    self.time = time
    packed = UInt64(truncatingIfNeeded: end) &<< 8 | UInt64(truncatingIfNeeded: kind.rawValue)
  }

  package var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: packed))! }
  /// An offset or a number, as the kind says; 0 where it says nothing.
  package var end: Int { Int(truncatingIfNeeded: packed &>> 8) }
}
