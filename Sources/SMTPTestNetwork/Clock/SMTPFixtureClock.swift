internal import CSMTPTestPlatform

/// The time a test server lives by: its timeouts, waits, rate limits and token lifetimes.
///
/// By default that is the system's. With a manual clock the test moves time itself, and a timeout
/// of five minutes takes no longer than any other line of the test:
///
/// ```swift
/// let clock = SMTPFixtureClock.manual()
/// // … a server that uses the clock, a client that says nothing …
/// try clock.advance(by: .seconds(300))  // the server has given up on the client
/// ```
///
/// The deadlines of the test's own waits always use real time.
public struct SMTPFixtureClock: Sendable {
  let manual: ManualTime?

  /// The system's monotonic clock.
  public static let system = SMTPFixtureClock(manual: nil)

  /// Makes a clock that stands still until it is advanced.
  ///
  /// Each call makes a clock of its own, which starts at zero; copies share its time.
  public static func manual() -> SMTPFixtureClock { SMTPFixtureClock(manual: ManualTime()) }

  /// Whether only ``advance(by:)`` moves this clock.
  public var isManual: Bool { manual != nil }

  /// Monotonic nanoseconds.
  package var now: UInt64 { manual?.now ?? smtp_monotonic_now() }

  /// Moves a manual clock, and returns after everything that became due has been performed.
  ///
  /// Before time moves, what the servers using the clock have already received is handled. Then
  /// deadlines are reached in their order; whatever is scheduled at one of them is reached in
  /// turn, as long as it lies within `duration`. Advancing by zero only does the former. Two
  /// threads that advance one clock do so one after the other. A closure of a script may advance the
  /// clock too; nobody waits for closures that are asked or still at it.
  ///
  /// - Parameter duration: How far to move, zero or more.
  /// - Throws: ``AdvanceError`` when the clock is the system's, when the duration is negative or
  ///   more than the clock can show, or on a thread that the clock's servers need for their work.
  ///   The clock has then not moved.
  public func advance(by duration: Duration) throws(AdvanceError) {
    guard let manual else { throw .clockIsTheSystems }
    guard !CurrentLoop.servesSockets else { throw .calledFromServerThread }
    guard duration >= .zero else { throw .negativeDuration(duration) }
    // What is longer has no number of seconds.
    guard duration <= .seconds(Int64.max) else { throw .tooFar(duration) }
    let (seconds, attoseconds) = duration.components
    let (whole, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    let (total, carry) = whole.addingReportingOverflow(UInt64(attoseconds / 1_000_000_000))
    guard !overflow, !carry, manual.advance(by: total) else { throw .tooFar(duration) }
  }

  /// Has `loop` come to rest before this clock moves, also while it has no timer set.
  package func attach(to loop: EventLoop) { manual?.attach(loop) }
}
