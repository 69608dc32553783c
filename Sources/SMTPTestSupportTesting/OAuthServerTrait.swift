public import Testing

/// A trait that gives each test case an authorisation server.
///
/// ```swift
/// @Suite(.oauthServer(.rotatingRefreshTokens), .smtpServer(.clearTextAuthentication))
/// struct MailByToken {
///   @Test func refreshes() async throws {
///     let oauth = try OAuthTestServer.current.addUser("ann@example.com", refreshToken: "r1")
///     let server = try SMTPTestServer.current
///     …
///   }
/// }
/// ```
///
/// Where the test has a trait `.smtpServer` as well, its server takes the tokens that this one gives, as with
/// the option `.acceptingTokens(from:)`; a server that many tests share does not.
///
/// The options of a test are added to those of its suites. The server starts when it is first asked for,
/// by `OAuthTestServer.current` or `SMTPTestServer.current`, and stops after the test case. Every issue the
/// test records gets the transcript as a comment, and the test gets it as an attachment; when the test
/// throws, the transcript is recorded as a warning. With the option `.strict`, what clients did wrong,
/// requests that nobody expected and rules that never fired are an issue.
public struct OAuthServerTrait: TestTrait, SuiteTrait, TestScoping {
  let options: [OAuthServerOption]

  /// Suites hand the trait on to their tests.
  public var isRecursive: Bool { true }

  /// One scope for each test case.
  public func scopeProvider(for test: Test, testCase: Test.Case?) -> OAuthServerTrait? {
    testCase == nil ? nil : self
  }

  /// Runs the test case with a server at hand.
  ///
  /// - Throws: what `function` throws, untouched.
  public func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let scope = OAuthServerScope(options: (OAuthServerScope.current?.options ?? []) + options)
    defer { scope.stop() }
    try await OAuthServerScope.$current.withValue(scope) {
      try await OAuthServerReport(scope: scope, test: test).follow(testCase, function)
    }
  }
}

extension Trait where Self == OAuthServerTrait {
  /// Gives each test case an honest authorisation server.
  public static var oauthServer: OAuthServerTrait { OAuthServerTrait(options: []) }

  /// Gives each test case an authorisation server with these options, added to those of its suites.
  public static func oauthServer(_ options: OAuthServerOption...) -> OAuthServerTrait {
    OAuthServerTrait(options: options)
  }
}
