import SMTPTestNetwork
import SMTPTestSupportTesting
import Testing

/// What a body recorded and threw under a trait, kept away from the test that looks at it.
struct Recording {
  var issues: [Issue] = []
  var error: (any Error)?

  /// Runs `body` as a test of the given traits would run, the outermost first. Nothing it records
  /// counts against the running test.
  static func of(
    _ traits: SMTPServerTrait..., body: @escaping @Sendable () async throws -> Void
  ) async -> Recording {
    await of(all: traits, body: body)
  }

  /// ``of(_:body:)`` with traits of several kinds.
  static func of(
    all traits: [any TestTrait], body: @escaping @Sendable () async throws -> Void
  ) async -> Recording {
    let test = Test.current!
    let testCase = Test.Case.current
    let issues = Locked<[Issue]>([])
    let collector = IssueHandlingTrait.compactMapIssues { issue in
      issues.withLock { $0.append(issue) }
      return nil
    }
    // Innermost first, as each wraps what there is.
    let function = traits.compactMap { $0 as? any TestScoping }.reversed().reduce(body) {
      inner, trait in
      { try await trait.provideScope(for: test, testCase: testCase) { try await inner() } }
    }
    do {
      try await collector.provideScope(for: test, testCase: testCase) { try await function() }
      return Recording(issues: issues.withLock { $0 })
    } catch {
      return Recording(issues: issues.withLock { $0 }, error: error)
    }
  }

  /// The comments of all issues.
  var comments: [String] { issues.flatMap { $0.comments.map(\.rawValue) } }
}
