/// What a pool keeps to; times in nanoseconds of its clock.
struct PoolLimits: Sendable, Hashable {
  /// The most connections to one destination at once, those included that are being made or ended.
  var connections = 5
  /// The most messages of one connection.
  var messagesPerConnection = 100
  /// The most messages that wait for a connection, for all destinations together.
  var waiting = 10_000
  /// How long a connection is kept that nobody uses.
  var idleTime: UInt64 = 30_000_000_000
  /// So long unused, a connection is asked whether it still serves before a message is risked on it.
  var trustedTime: UInt64 = 2_000_000_000
  /// How often a message is tried that cannot have been accepted, and how often in a row a destination
  /// may be out of reach before those who wait are told.
  var attempts = 3
  /// From a failure to connect to the next attempt; doubled with each in a row.
  var retryDelay: UInt64 = 100_000_000
  /// The most messages begun within a time, to one destination; `nil` where there is no such limit.
  var rate: PoolRate?

  /// From the last of so many failures in a row, 1 or more, to the next attempt.
  func retryDelay(after failures: Int) -> UInt64 {
    retryDelay * (1 << UInt64(min(failures - 1, 6)))
  }
}
