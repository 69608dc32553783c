internal import SMTPTestNetwork
public import Testing

/// A trait that gives each test case, or a whole suite, a server.
///
/// ```swift
/// @Suite(.smtpServer(.strict)) struct Newsletter {
///   @Test(.smtpServer(.rejecting("bob@*"))) func partialRefusal() async throws {
///     let server = try SMTPTestServer.current
///     …
///   }
/// }
/// ```
///
/// The options of a test are added to those of its suites. The server starts at the first
/// `SMTPTestServer.current` and stops after the test case, or after the last test of the suite that
/// shares it. Every issue the test records gets the transcript as a comment, and the test gets it as
/// an attachment; when the test throws, the transcript is recorded as a warning. With the option
/// `.strict`, findings that are left in the end are an issue; a client that departed from a `.dialogue(…)`
/// is one always, at the place where the dialogue was given.
public struct SMTPServerTrait: TestTrait, SuiteTrait, TestScoping {
  let options: [SMTPServerOption]
  /// Where all tests of a suite share a server: what they know it by.
  var sharing: SharedServerID?

  /// Suites hand the trait on to their tests.
  public var isRecursive: Bool { true }

  /// One scope for each test case; for the suite itself where its tests share a server.
  public func scopeProvider(for test: Test, testCase: Test.Case?) -> SMTPServerTrait? {
    testCase == nil && sharing == nil ? nil : self
  }

  /// Runs the test case, or the suite, with a server at hand.
  ///
  /// - Throws: what `function` throws, untouched.
  public func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let outer = SMTPServerScope.current
    let isShared = sharing != nil && outer?.sharing === sharing
    if sharing != nil, isShared == (testCase == nil) {
      // A suite within the suite shares its server; and where a suite within it has one of its own,
      // that is the one its tests are about.
      return try await function()
    }
    if let outer, let testCase, isShared {
      let report = ServerReport(scope: outer, test: test)
      return try await report.followCase(testCase) {
        try await report.perform(function, within: outer.deadline)
      }
    }
    let scope = SMTPServerScope(options: (outer?.options ?? []) + options, sharing: sharing)
    defer { scope.stop() }
    try await SMTPServerScope.$current.withValue(scope) {
      let report = ServerReport(scope: scope, test: test)
      let body: @concurrent @Sendable () async throws -> Void = {
        try await report.conclude {
          try await report.perform(function, within: testCase == nil ? nil : scope.deadline)
        }
      }
      if let testCase {
        try await report.followCase(testCase, body)
      } else {
        try await report.followSuite(body)
      }
    }
  }
}

extension Trait where Self == SMTPServerTrait {
  /// Gives each test case an honest server.
  public static var smtpServer: SMTPServerTrait { SMTPServerTrait(options: []) }

  /// Gives each test case a server with these options, added to those of its suites.
  public static func smtpServer(_ options: SMTPServerOption...) -> SMTPServerTrait {
    SMTPServerTrait(options: options)
  }

  /// Gives all tests of a suite, or all cases of a test, one honest server.
  public static var sharedSMTPServer: SMTPServerTrait { sharedSMTPServer() }

  /// Gives all tests of a suite, or all cases of a test, one server with these options.
  ///
  /// The tests run in parallel, and what one sent is there for all: let each look for recipients of
  /// its own. A test with a trait `.smtpServer` beside it has a server of its own again, with the
  /// options of both.
  public static func sharedSMTPServer(_ options: SMTPServerOption...) -> SMTPServerTrait {
    SMTPServerTrait(options: options, sharing: SharedServerID())
  }
}
