internal import SMTPTestNetwork
public import Testing

/// A trait that gives each test case a server of its own.
///
/// ```swift
/// @Suite(.smtpServer) struct Newsletter {
///   @Test(.smtpServer(.rejecting("bob@*"))) func partialRefusal() async throws {
///     let server = try SMTPTestServer.current
///     …
///   }
/// }
/// ```
///
/// The options of a test are added to those of its suites. The server starts at the first
/// `SMTPTestServer.current` of the test case and stops after it. Every issue the
/// test records gets the transcript as a comment; when the test throws, the transcript is recorded
/// as a warning.
public struct SMTPServerTrait: TestTrait, SuiteTrait, TestScoping {
  let options: [SMTPServerOption]

  /// Suites hand the trait on to their tests.
  public var isRecursive: Bool { true }

  /// One scope for each test case; none for the suite itself.
  public func scopeProvider(for test: Test, testCase: Test.Case?) -> SMTPServerTrait? {
    testCase == nil ? nil : self
  }

  /// Runs the test case with a server at hand.
  public func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let outer = SMTPServerScope.current
    let scope = SMTPServerScope(options: (outer?.options ?? []) + options)
    defer { scope.stop() }
    do {
      try await SMTPServerScope.$current.withValue(scope) {
        try await IssueHandlingTrait.compactMapIssues { issue in
          guard let transcript = scope.transcript else { return issue }
          var issue = issue
          issue.comments.append(Comment(rawValue: transcript))
          return issue
        }.provideScope(for: test, testCase: testCase, performing: function)
      }
    } catch {
      #if compiler(>=6.3)
        // The error itself stays as it is: `Test.cancel` and `#require` throw errors with a meaning.
        if !Self.speaksForItself(error), let transcript = scope.transcript {
          Issue.record(Comment(rawValue: transcript), severity: .warning)
        }
      #endif
      throw error
    }
  }

  /// Whether the transcript would be said twice, or of a test that did not fail.
  private static func speaksForItself(_ error: any Error) -> Bool {
    // `#require` has recorded an issue already; `Test.cancel` cancels the task as well.
    error is SMTPWaitError || error is ExpectationFailedError || error is CancellationError
      || Task.isCancelled
  }
}

extension Trait where Self == SMTPServerTrait {
  /// Gives each test case an honest server.
  public static var smtpServer: SMTPServerTrait { SMTPServerTrait(options: []) }

  /// Gives each test case a server with these options, added to those of its suites.
  public static func smtpServer(_ options: SMTPServerOption...) -> SMTPServerTrait {
    SMTPServerTrait(options: options)
  }
}
