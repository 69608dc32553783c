extension Duration {
  /// Some 272 years: no further does anything here count, so that a sum of two is a number yet.
  package static let longest = Duration.seconds(1 << 33) + .nanoseconds(999_999_999)

  /// Not negative, and no longer than ``longest``.
  package var bounded: Duration { min(max(self, .zero), .longest) }

  /// Whole nanoseconds; none where it is negative, and no more than ``longest`` has.
  package var nanosecondCount: UInt64 {
    // The seconds of others may be more than their type has.
    let (seconds, attoseconds) = bounded.components
    return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
  }
}
