internal import SMTPTestNetwork
internal import Testing

/// What a test is told of its server: the transcript with every issue, and what is left in the end.
final class ServerReport: Sendable {
  /// That of the test case which is running, the innermost where there are several.
  @TaskLocal private static var current: ServerReport?

  /// Why an issue is being recorded, where that is known better than the issue says.
  @TaskLocal private static var cause: (any Error)?

  private let scope: SMTPServerScope
  private let test: Test
  private let hasIssue = Locked(false)
  /// Whether the test case has a server of its own within, whose report it is then.
  private let isTakenOver = Locked(false)
  /// Whether an issue has said why the test threw, and shown the transcript.
  private let isShown = Locked(false)

  init(scope: SMTPServerScope, test: Test) {
    self.scope = scope
    self.test = test
  }

  /// Runs a test case and adds the transcript to what goes wrong.
  func followCase(
    _ testCase: Test.Case, _ function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    Self.current?.isTakenOver.withLock { $0 = true }
    defer { attachTranscript() }
    do {
      try await Self.$current.withValue(self) {
        try await commented { true }.provideScope(for: test, testCase: testCase) {
          try await followLimit(function)
        }
      }
    } catch {
      // The issue is there, and says more.
      if let error = error as? SMTPDeadlineError, error.isRecorded { return }
      if !Self.isNoFailure(error) { hasIssue.withLock { $0 = true } }
      if isTakenOver.withLock({ $0 }) || isShown.withLock({ $0 }) || Self.speaksForItself(error) {
        throw error
      }
      // One issue says what was thrown, and what had been said by then.
      Issue.record(
        error, Comment(rawValue: scope.shown(for: error)), sourceLocation: test.sourceLocation)
    }
  }

  /// Records an issue that has a text of its own for an error of the server of the scope.
  static func record(_ text: String, for error: any Error, at location: SourceLocation) {
    $cause.withValue(error) { _ = Issue.record(Comment(rawValue: text), sourceLocation: location) }
  }

  /// Runs a test, and tells where it stands when its time limit has it cancelled: it may never end.
  private func followLimit(_ function: TestFunction) async throws {
    guard let limit = test.timeLimit else { return try await function() }
    let location = test.sourceLocation
    try await TimeLimitWatch(limit, of: scope.subject).follow(function) { error in
      Self.record(error.text, for: error, at: location)
    }
  }

  /// Performs a test that the framework has handed over, and leaves it behind when its deadline has
  /// passed.
  func perform(_ function: TestFunction, within deadline: Duration?) async throws {
    guard let deadline else { return try await function() }
    do {
      let watch = DeadlineWatch(deadline, for: "The test \(test.name)", of: scope.subject)
      try await watch.run(escaping(function))
    } catch var error as SMTPDeadlineError {
      if !error.isRecorded {
        Self.record(error.text, for: error, at: test.sourceLocation)
        error.isRecorded = true
      }
      throw error
    }
  }

  /// Runs the tests that share a server; they tell of their issues themselves.
  func followSuite(_ function: @concurrent @Sendable () async throws -> Void) async throws {
    try await commented { Test.Case.current == nil }.provideScope(
      for: test, testCase: nil, performing: function)
  }

  /// Adds the transcript to issues.
  private func commented(
    where isMine: @escaping @Sendable () -> Bool
  ) -> IssueHandlingTrait {
    .compactMapIssues { [self] issue in
      guard isMine() else { return issue }
      hasIssue.withLock { $0 = true }
      guard !isTakenOver.withLock({ $0 }),
        let transcript = scope.shownTranscript(of: Self.cause ?? issue.error)
      else { return issue }
      var issue = issue
      issue.comments.append(Comment(rawValue: transcript))
      return issue
    }
  }

  /// Records that a client departed from the dialogue, at the place where the dialogue was given.
  private func recordDeparture() -> Bool {
    guard let verdict = scope.server?.takeDialogueVerdict() else { return false }
    let location = verdict.place.map {
      SourceLocation(
        fileID: "\($0.fileID)", filePath: "\($0.filePath)", line: Int($0.line),
        column: Int($0.column))
    }
    Self.record(verdict.error.text, for: verdict.error, at: location ?? test.sourceLocation)
    return true
  }

  /// Runs a test, or all tests that share the server, and records what is left in the end.
  func conclude(_ function: @concurrent @Sendable () async throws -> Void) async throws {
    do { try await function() } catch {
      // What the client made of a departure is worth little without it.
      if !Self.isNoFailure(error), !(error is SMTPDeadlineError), recordDeparture() {
        isShown.withLock { $0 = true }
      }
      throw error
    }
    // Whoever is told of the departure knows why the rest is missing.
    if !recordDeparture() { await recordFindings() }
  }

  /// Records what is left in the end, where the server is strict.
  private func recordFindings() async {
    do {
      try await scope.server?.settleStrictly()
    } catch is CancellationError {
      // The test was cancelled: nobody asks what it has left.
    } catch {
      let text = (error as? SMTPFindingsError)?.summary ?? "\(error)"
      Self.record(text, for: error, at: test.sourceLocation)
    }
  }

  private func attachTranscript() {
    guard hasIssue.withLock({ $0 }), !isTakenOver.withLock({ $0 }),
      let transcript = scope.server?.transcript, !transcript.isEmpty
    else { return }
    Attachment.record(
      Array(transcript.utf8), named: "smtp-transcript.txt", sourceLocation: test.sourceLocation)
  }

  /// Whether the transcript would be said twice, or has nothing to do with it, or the test did not
  /// fail.
  private static func speaksForItself(_ error: any Error) -> Bool {
    // `#require` has recorded an issue already.
    error is SMTPWaitError || error is SMTPDialogueError || error is SMTPFindingsError
      || error is SMTPDeadlineError || error is SMTPTestServerError
      || error is ExpectationFailedError || error is SMTPTextError || isNoFailure(error)
  }

  /// `Test.cancel` throws an error of its own and cancels the task as well.
  private static func isNoFailure(_ error: any Error) -> Bool {
    error is CancellationError || Task.isCancelled
  }
}
