import Foundation

/// How much of what takes long is done.
enum Effort {
  /// Whether the environment asks for all of it: `SMTP_FIXTURE_FULL=1`.
  static let isFull = ProcessInfo.processInfo.environment["SMTP_FIXTURE_FULL"] == "1"

  /// What part of the whole is wanted: 1 is all, 4 a quarter.
  @TaskLocal static var part = 1

  /// So many, or a tenth of them; of that, the part that is wanted. What is odd stays odd.
  static func of(_ count: Int) -> Int { (isFull ? count : count / 10) / part | count & 1 }
}

/// Does what takes seconds on a thread of its own: Swift's pool has few, and other tests wait for
/// theirs.
func offThePool<Result: Sendable>(
  _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    Thread { continuation.resume(with: Swift.Result { try body() }) }.start()
  }
}

/// The processor time of this thread.
func threadTime() -> Duration {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}
