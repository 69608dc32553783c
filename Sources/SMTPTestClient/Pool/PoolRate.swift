/// At most so many messages are begun within any span of a time.
struct PoolRate: Sendable, Hashable {
  let count: Int
  let span: UInt64

  /// The times of the last beginnings: a ring of `count`, with the earliest at `oldest` once it is full.
  private var starts: [UInt64] = []
  private var oldest = 0

  /// - Parameters:
  ///   - count: 1 or more.
  ///   - span: nanoseconds.
  init(_ count: Int, within span: UInt64) {
    self.count = max(count, 1)
    self.span = span
  }

  /// From when on one more may begin; 0 where that was always so.
  var next: UInt64 { starts.count < count ? 0 : starts[oldest] + span }

  mutating func begin(at now: UInt64) {
    if starts.count < count { return starts.append(now) }
    starts[oldest] = now
    oldest = (oldest + 1) % count
  }
}
