/// What one end of a session is in its protocol.
package enum SessionRole: UInt8, Sendable, Hashable {
  /// The end that listened.
  case server
  /// The end that connected.
  case client
}

/// One of the two ends of a session, as the record sees them.
package enum SessionSide: UInt8, Sendable, Hashable {
  /// The end that records: what it sent.
  case own
  /// The other end: what was received.
  case peer
}
