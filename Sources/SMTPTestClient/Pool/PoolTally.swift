/// What a pool has done, in numbers.
struct PoolTally: Sendable, Hashable {
  /// Messages handed in. Each of them is, at any time, in one of the next eight.
  var submitted = 0
  var waiting = 0
  var underWay = 0
  var sent = 0
  var refused = 0
  /// Lost with their connection once too often, or with a content that cannot be had twice: not accepted.
  var lost = 0
  /// Perhaps accepted.
  var unknown = 0
  /// Never sent, since no connection could be made.
  var unreachable = 0
  /// Never sent, since whoever waited left, too many waited, or the pool was closed.
  var turnedAway = 0

  /// Attempts after the first of a message.
  var retries = 0

  /// Connections that were asked for, those of them that were ready at some time, and those that were
  /// and are gone.
  var attempted = 0
  var opened = 0
  var released = 0
  /// Connections at this time, those included that are being made or ended, and the most there were.
  var connections = 0 { didSet { mostConnections = max(mostConnections, connections) } }
  var mostConnections = 0
}
