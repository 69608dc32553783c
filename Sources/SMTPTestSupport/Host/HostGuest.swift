internal import SMTPTestNetwork
internal import SMTPTestWire

/// The protocol that is spoken at a host: SMTP, a token endpoint, a toy of the tests.
protocol HostGuest: AnyObject, Sendable {
  /// Makes what speaks with a client that has connected. On the loop's thread; the connection is
  /// started when this returns.
  func receive(_ arrival: Arrival) -> Visit

  /// What is written to a connection for which there is no room, before it is closed.
  var farewell: [UInt8] { get }
}

/// A client that has connected.
struct Arrival: Sendable {
  /// The ordinal of the connection since start or reset, from 1.
  let number: Int
  /// The client's address.
  let peer: SMTPPeer
  /// When it connected, by the host's clock.
  let time: UInt64
  /// The record of its connection, empty so far.
  let log: SessionLog
}

/// What speaks with a client, and who is told of it.
struct Visit {
  let machine: any ProtocolMachine
  let session: any HostedSession
}

/// One connection as the guest knows it. It tells its host when the connection is gone:
/// ``Host/depart(_:)``.
protocol HostedSession: ConnectionDelegate {
  var number: Int { get }
  /// The client's address.
  var peer: SMTPPeer { get }
  var log: SessionLog { get }
}
