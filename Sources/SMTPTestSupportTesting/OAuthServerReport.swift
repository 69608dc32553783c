internal import SMTPTestNetwork
internal import Testing

/// What a test is told of its authorisation server: the transcript with every issue, and what is left in
/// the end.
final class OAuthServerReport: Sendable {
  private let scope: OAuthServerScope
  private let test: Test
  private let hasIssue = Locked(false)
  /// Whether the issue that is being recorded has the transcript already.
  @TaskLocal private static var isTold = false

  init(scope: OAuthServerScope, test: Test) {
    self.scope = scope
    self.test = test
  }

  /// Runs a test case and adds the transcript to what goes wrong.
  func follow(
    _ testCase: Test.Case?, _ function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    defer { attachTranscript() }
    let commented = IssueHandlingTrait.compactMapIssues { [self] issue in
      hasIssue.withLock { $0 = true }
      guard !Self.isTold, let transcript = scope.shownTranscript else { return issue }
      var issue = issue
      issue.comments.append(Comment(rawValue: transcript))
      return issue
    }
    try await commented.provideScope(for: test, testCase: testCase) { [self] in
      do { try await function() } catch {
        tell(of: error)
        throw error
      }
      recordFindings()
    }
  }

  /// Shows the transcript beside what the test threw, which the framework tells of itself.
  private func tell(of error: any Error) {
    // These say it all, or are no failures.
    if error is OAuthWaitError || error is SMTPFindingsError || error is ExpectationFailedError
      || error is CancellationError || Task.isCancelled
    {
      return
    }
    hasIssue.withLock { $0 = true }
    guard let transcript = scope.shownTranscript else { return }
    #if compiler(>=6.3)
      Self.$isTold.withValue(true) {
        _ = Issue.record(
          Comment(rawValue: transcript), severity: .warning, sourceLocation: test.sourceLocation)
      }
    #endif
  }

  /// Records what is left in the end, where the server is strict.
  private func recordFindings() {
    do { try scope.server?.settleStrictly() } catch {
      let text = (error as? SMTPFindingsError)?.summary ?? "\(error)"
      Issue.record(Comment(rawValue: text), sourceLocation: test.sourceLocation)
    }
  }

  private func attachTranscript() {
    guard hasIssue.withLock({ $0 }), let transcript = scope.server?.transcript, !transcript.isEmpty
    else { return }
    Attachment.record(
      Array(transcript.utf8), named: "oauth-transcript.txt", sourceLocation: test.sourceLocation)
  }
}
