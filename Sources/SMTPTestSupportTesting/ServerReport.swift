internal import SMTPTestNetwork
internal import Testing

/// What a test is told of its server: the transcript with every issue, and what is left in the end.
struct ServerReport: Sendable {
  let scope: SMTPServerScope
  let test: Test

  /// Runs a test case, or the suite around its tests, and adds the transcript to what goes wrong.
  func follow(
    _ testCase: Test.Case?, _ function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let hasIssue = Locked(false)
    // The tests of a suite tell of their issues themselves.
    defer { if testCase != nil, hasIssue.withLock({ $0 }) { attachTranscript() } }
    do {
      try await IssueHandlingTrait.compactMapIssues { issue in
        guard testCase != nil || Test.Case.current == nil else { return issue }
        hasIssue.withLock { $0 = true }
        guard let transcript = scope.shownTranscript else { return issue }
        var issue = issue
        issue.comments.append(Comment(rawValue: transcript))
        return issue
      }.provideScope(for: test, testCase: testCase, performing: function)
    } catch {
      #if compiler(>=6.3)
        // The error itself stays as it is: `Test.cancel` and `#require` throw errors with a meaning.
        if !Self.isNoFailure(error) { hasIssue.withLock { $0 = true } }
        if !Self.speaksForItself(error), let transcript = scope.shownTranscript {
          Issue.record(
            Comment(rawValue: transcript), severity: .warning, sourceLocation: test.sourceLocation)
        }
      #endif
      throw error
    }
  }

  /// Records what is left in the end, where the server is strict.
  func recordFindings() {
    do {
      try scope.server?.settleStrictly()
    } catch {
      Issue.record(
        Comment(rawValue: (error as? SMTPFindingsError)?.summary ?? "\(error)"),
        sourceLocation: test.sourceLocation)
    }
  }

  private func attachTranscript() {
    guard let transcript = scope.server?.transcript, !transcript.isEmpty else { return }
    Attachment.record(
      Array(transcript.utf8), named: "smtp-transcript.txt", sourceLocation: test.sourceLocation)
  }

  /// Whether the transcript would be said twice, or has nothing to do with it, or the test did not
  /// fail.
  private static func speaksForItself(_ error: any Error) -> Bool {
    // `#require` has recorded an issue already.
    error is SMTPWaitError || error is SMTPDialogueError || error is SMTPFindingsError
      || error is ExpectationFailedError || error is SMTPScriptError || isNoFailure(error)
  }

  /// `Test.cancel` throws an error of its own and cancels the task as well.
  private static func isNoFailure(_ error: any Error) -> Bool {
    error is CancellationError || Task.isCancelled
  }
}
