import Foundation
import SMTPTestHelpers

/// This test bundle as a process of its own, which runs tests that fail on purpose.
enum Child {
  /// Elsewhere a test bundle is no executable, and before, frameworks said some things otherwise.
  static var isPossible: Bool {
    #if os(Linux) && compiler(>=6.3)
      true
    #else
      false
    #endif
  }

  static let explanation =
    "it takes a test bundle that runs as a process of its own, as on Linux, and the words of Swift 6.3"

  /// What a child printed, and how it ended.
  struct Result: Sendable {
    let status: Int32
    let output: String
  }

  /// No child takes as long; one that hangs is ended, so that the test fails and does not hang.
  private static let patience = DispatchTimeInterval.seconds(300)

  /// Runs the bundle, with nothing of the fixture's in its environment but `variables`.
  ///
  /// On a thread of its own: Swift's pool has few, and other tests wait for theirs.
  static func run(_ arguments: [String], _ variables: [String: String]) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      Thread { continuation.resume(with: Swift.Result { try runBlocking(arguments, variables) }) }
        .start()
    }
  }

  private static func runBlocking(
    _ arguments: [String], _ variables: [String: String]
  ) throws -> Result {
    let environment = ProcessInfo.processInfo.environment
      .filter { !$0.key.hasPrefix("SMTP_") }
      .merging(["TERM": "dumb", "NO_COLOR": "1"]) { $1 }
      .merging(variables) { $1 }
    let program = try ChildProgram(
      CommandLine.arguments[0], arguments, environment: environment, joinsErrors: true)
    let end = DispatchWorkItem { [id = program.id] in kill(id, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + patience, execute: end)
    let octets = program.readOutput()
    end.cancel()
    return Result(status: program.end(), output: String(decoding: octets, as: UTF8.self))
  }
}
