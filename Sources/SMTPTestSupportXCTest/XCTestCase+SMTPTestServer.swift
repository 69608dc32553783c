public import XCTest

extension XCTestCase {
  /// Starts a server that stops when the test has ended, and shows its transcript if the test
  /// failed.
  ///
  /// ```swift
  /// func testWelcome() throws {
  ///   let server = try startSMTPTestServer()
  ///   signUp("ann@example.com", smtpPort: server.endpoint.port)
  ///   XCTAssertEqual(try server.waitForMessage(to: "ann@example.com").subject, "Welcome")
  /// }
  /// ```
  ///
  /// - Throws: `SMTPTestServerError` if the server cannot be started.
  public func startSMTPTestServer(_ options: SMTPServerOption...) throws -> SMTPTestServer {
    let server = try SMTPTestServer.start(options)
    let run = TestRun(self)
    addTeardownBlock {
      let transcript = server.transcript
      server.stop()
      if run.hasFailed {
        print("Transcript of the server at \(server.endpoint):")
        print(transcript.isEmpty ? "No client connected." : transcript)
      }
    }
    return server
  }
}

/// The test that is running, as far as the teardown needs it.
private struct TestRun: @unchecked Sendable {
  // Protected by: XCTest runs teardown blocks on the test's own thread, before the test case goes.
  private unowned let test: XCTestCase

  init(_ test: XCTestCase) { self.test = test }

  var hasFailed: Bool { (test.testRun?.totalFailureCount ?? 0) > 0 }
}
