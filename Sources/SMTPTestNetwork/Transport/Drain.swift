/// What is read after the end of a session: only because a close with unread input would be a
/// reset, and the peer might lose the last reply.
struct Drain {
  /// So much more is kept.
  private static let limit = 16 << 20
  /// So much more a client reads: there is no last reply of its own that a reset could take away.
  private static let clientLimit = 262_144
  /// The peer has so long to close its side, in nanoseconds of real time.
  static let patience: UInt64 = 1_000_000_000

  var timer: TimerID?
  private var count = 0
  private var isDiscarding = false

  /// Whether a client has read enough behind its end.
  var isLongForClient: Bool { count > Self.clientLimit }

  /// Whether octets that came are put on record: nothing more once a budget is spent, and nobody
  /// keeps without end.
  mutating func keeps(_ octets: Int, isBudgetSpent: Bool) -> Bool {
    count += octets
    if isBudgetSpent || count > Self.limit { isDiscarding = true }
    return !isDiscarding
  }
}
