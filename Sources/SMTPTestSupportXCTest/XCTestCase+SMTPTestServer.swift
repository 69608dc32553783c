internal import SMTPTestNetwork
public import XCTest

extension XCTestCase {
  /// Starts a server that stops when the test has ended, and shows its transcript if the test
  /// failed.
  ///
  /// ```swift
  /// func testWelcome() throws {
  ///   let server = try startSMTPTestServer()
  ///   signUp("ann@example.com", smtpPort: server.endpoint.port)
  ///   XCTAssertMessage(server, "ann@example.com", .subject("Welcome"))
  /// }
  /// ```
  ///
  /// With the option `.strict`, findings that are left in the end are a failure at this line; a client that
  /// departed from a `.dialogue(…)` is one always, where the dialogue was given. XCTest
  /// runs what was added with `addTeardownBlock`, the last first, before `tearDown`: a client that must
  /// be closed in the end is closed in such a block, added behind this call. On
  /// Apple's systems the transcript is an attachment of the test; elsewhere it is printed.
  ///
  /// - Throws: `SMTPTestServerError` if the server cannot be started, `SMTPTextError` if its
  ///   script cannot do what it says.
  public func startSMTPTestServer(
    _ options: SMTPServerOption..., file: StaticString = #filePath, line: UInt = #line
  ) throws -> SMTPTestServer {
    let server = try SMTPTestServer.start(options)
    let run = TestRun(self)
    let limit = options.last { $0.deadline != nil }?.deadline.map {
      DeadlineAlarm($0, of: DeadlineSubject { [weak server] in server.map { [$0] } ?? [] }) {
        [weak server] error in
        if let server { ShownServers.note(error, of: server) }
        XCTFail(error.text, file: file, line: line)
      }
    }
    ShownServers.add(server)
    addTeardownBlock {
      limit?.cancel()
      var concern = ShownServers.concern(of: server)
      if concern.isEmpty {
        concern = run.hasThrown ? server.lastConcern : server.concern(of: nil)
      }
      if !run.hasBeenSkipped, let verdict = server.takeDialogueVerdict() {
        concern = server.concern(of: verdict.error)
        XCTFail(
          verdict.error.text, file: verdict.place?.filePath ?? file,
          line: verdict.place?.line ?? line)
      } else if !run.hasThrown {
        do { try server.waitStrictly() } catch {
          if !run.hasFailed { concern = server.concern(of: error) }
          XCTFail((error as? SMTPFindingsError)?.summary ?? "\(error)", file: file, line: line)
        }
      }
      let transcript = server.transcript
      server.stop()
      ShownServers.remove(server)
      if run.hasFailed {
        run.show(
          transcript.isEmpty ? "No client connected." : transcript, about: concern,
          title: "Transcript of the server at \(server.endpoint)")
      }
    }
    return server
  }
}
