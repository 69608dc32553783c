import Foundation

/// How much of what takes long is done.
package enum Effort {
  /// Whether the environment asks for all of it: `SMTP_FIXTURE_FULL=1`.
  package static let isFull = ProcessInfo.processInfo.environment["SMTP_FIXTURE_FULL"] == "1"

  /// What part of the whole is wanted: 1 is all, 4 a quarter.
  @TaskLocal package static var part = 1

  /// So many, or a tenth of them; of that, the part that is wanted. What is odd stays odd.
  package static func of(_ count: Int) -> Int { (isFull ? count : count / 10) / part | count & 1 }
}

/// Does what takes seconds on a thread of its own: Swift's pool has few, and other tests wait for
/// theirs.
package func offThePool<Result: Sendable>(
  _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    Thread { continuation.resume(with: Swift.Result { try body() }) }.start()
  }
}
