/// What is read after the end of a session: only because a close with unread input would be a
/// reset, and the peer might lose the last reply.
struct Drain {
  /// So much more is kept.
  private static let limit = 16 << 20
  /// The peer has so long to close its side, in nanoseconds of real time.
  static let patience: UInt64 = 1_000_000_000

  var timer: TimerID?
  private var count = 0
  private var isDiscarding = false

  /// Whether octets that came are put on record: nothing more once a budget is spent, and nobody
  /// keeps without end.
  mutating func keeps(_ octets: Int, isBudgetSpent: Bool) -> Bool {
    count += octets
    if isBudgetSpent || count > Self.limit { isDiscarding = true }
    return !isDiscarding
  }
}
