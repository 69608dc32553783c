import Foundation

/// How much of what takes long is done.
enum Effort {
  /// Whether the environment asks for all of it: `SMTP_FIXTURE_FULL=1`.
  static let isFull = ProcessInfo.processInfo.environment["SMTP_FIXTURE_FULL"] == "1"

  /// So many, or a tenth of them.
  static func of(_ count: Int) -> Int { isFull ? count : count / 10 }
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
