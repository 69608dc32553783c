/// Where messages go, and as whom: what connections have in common that may stand in for each other.
/// Numbered from 0 on, without gaps.
struct PoolDestination: Sendable, Hashable {
  let number: Int
}

/// A message in a pool; numbers ascend in the order of arrival.
struct PoolRequest: Sendable, Hashable {
  let number: Int
  let destination: PoolDestination
}

/// A connection of a pool; the machine numbers them.
struct PoolConnection: Sendable, Hashable {
  let number: Int
  let destination: PoolDestination
}

/// What a pool's machine is told.
enum PoolEvent: Sendable {
  /// A message is handed in.
  case submitted(PoolRequest)
  /// Whoever waits for a message does so no more.
  case cancelled(PoolRequest)
  /// A connection is ready for messages, and takes so many of them if the server says how many
  /// (RFC 9422 §4).
  case ready(PoolConnection, mostMessages: Int? = nil)
  /// A connection was asked whether it still serves, and does.
  case checked(PoolConnection)
  /// The message that a connection had is done with.
  case finished(PoolConnection, PoolVerdict)
  /// A connection is gone, or could not be made: told once for each that was asked for, last.
  /// `isPermanent` says of one that could not be made that another attempt would fare no better.
  case ended(PoolConnection, isPermanent: Bool = false)
  /// The time has come that ``PoolStateMachine/deadline`` named.
  case due
  /// Nothing new is taken; what was handed in is sent, then every connection is ended.
  case drain
  /// Nothing new is taken, what waits is handed back, what is under way is broken off.
  case close
}

/// What came of a message on a connection, as far as a pool has to know.
enum PoolVerdict: Sendable, Hashable, CaseIterable {
  /// The server has taken it, and the session goes on.
  case sent
  /// It was refused, by the server or before a single octet of it was sent, and the session goes on.
  case refused
  /// The session is over; the message cannot have been accepted, and may be tried anew.
  case lost
  /// The session was over before the message was begun on it: that was no attempt.
  case unbegun
  /// The session is over, and the message must not be tried anew: its content cannot be had twice.
  case spent
  /// The session is over, and nobody knows whether the message was accepted (RFC 1047).
  case unknown

  var endsSession: Bool {
    switch self {
    case .sent, .refused: false
    case .lost, .unbegun, .spent, .unknown: true
    }
  }
}

/// What a pool's machine asks for.
enum PoolAction: Sendable, Hashable {
  /// Make a connection, up to where the server is ready for messages.
  case connect(PoolConnection)
  /// Ask a connection whether it still serves (RSET); one that does not is to be ended.
  case check(PoolConnection)
  /// Send a message.
  case send(PoolRequest, on: PoolConnection)
  /// End a connection with QUIT.
  case quit(PoolConnection)
  /// End a connection now, with whatever is under way on it.
  case abort(PoolConnection)
  /// Tell whoever handed a message in what became of it: once for each.
  case answer(PoolRequest, PoolAnswer)
  /// The pool is drained or closed: nothing waits, nothing is under way, no connection is left.
  case over
}

/// What became of a message in a pool.
enum PoolAnswer: Sendable, Hashable {
  /// What the event says that led to this answer: the outcome of a message, or the failure to connect
  /// that was one too many.
  case outcome, unreachable
  /// It was not sent, for whoever waited did so no more.
  case cancelled
  /// It was not sent, for too many wait.
  case crowded
  /// It was not sent, for the pool is drained or closed.
  case closed
}
