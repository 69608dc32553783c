public import XCTest

extension XCTestCase {
  /// Starts an authorisation server that stops when the test has ended, and shows its transcript if the
  /// test failed.
  ///
  /// ```swift
  /// func testRefresh() throws {
  ///   let oauth = try startOAuthTestServer(.strict).addUser("ann@example.com", refreshToken: "r1")
  ///   let server = try startSMTPTestServer(.acceptingTokens(from: oauth), .clearTextAuthentication)
  ///   …
  ///   XCTAssertTrue(try oauth.waitForRequest(grant: "refresh_token").isAccepted)
  /// }
  /// ```
  ///
  /// With the option `.strict`, what clients did wrong, requests that nobody expected and rules that never
  /// fired are a failure at this line. On Apple's systems the transcript is an attachment of the test;
  /// elsewhere it is printed.
  ///
  /// - Throws: `SMTPTestServerError` if the server cannot be started, `SMTPTextError` if its script cannot
  ///   do what it says, `SMTPTLSUnavailableError` if it is to speak HTTPS and there is no OpenSSL.
  public func startOAuthTestServer(
    _ options: OAuthServerOption..., file: StaticString = #filePath, line: UInt = #line
  ) throws -> OAuthTestServer {
    let server = try OAuthTestServer.start(configuration: .init(options))
    let run = TestRun(self)
    addTeardownBlock {
      if !run.hasThrown {
        do { try server.settleStrictly() } catch {
          XCTFail((error as? SMTPFindingsError)?.summary ?? "\(error)", file: file, line: line)
        }
      }
      let transcript = server.transcript
      server.stop()
      if run.hasFailed {
        run.show(
          transcript.isEmpty ? "No client connected." : transcript, about: [],
          title: "Transcript of the authorisation server \(server.issuer)")
      }
    }
    return server
  }
}
