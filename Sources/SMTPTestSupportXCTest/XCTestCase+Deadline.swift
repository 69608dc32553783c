internal import SMTPTestNetwork
public import XCTest

extension XCTestCase {
  /// Runs work that may hang, and goes on without it when the deadline has passed.
  ///
  /// ```swift
  /// try await withDeadline(.seconds(5)) { try await self.mailer.send(mail) }
  /// ```
  ///
  /// Then a failure is reported at this line:
  ///
  /// ```
  /// The work begun at NewsletterTests.swift:41 did not end within 5.0 seconds.
  ///   session 1 from 127.0.0.1:50234: the client has been silent for 4.8 s since the server closed the connection at DATA
  /// It was cancelled; no connection was left to reset: it goes on all the same, and is left behind.
  /// ```
  ///
  /// The work runs on a thread of its own, which it may block. When the deadline has passed it is
  /// cancelled, its connections are reset, and half a second later it is left behind: whatever it shares
  /// with the test it uses at the same time as others then.
  ///
  /// - Parameters:
  ///   - deadline: how long it may take, in real time.
  ///   - server: whose sessions are told of, and reset. Default `nil`: those of `startSMTPTestServer`.
  ///   - isolation: the actor that waits.
  ///   - file: where a failure is reported.
  ///   - line: where a failure is reported.
  ///   - body: the work.
  /// - Returns: what `body` returns.
  /// - Throws: what `body` throws; `SMTPDeadlineError` when the deadline has passed.
  public func withDeadline<Result>(
    _ deadline: Duration, on server: SMTPTestServer? = nil,
    isolation: isolated (any Actor)? = #isolation, file: StaticString = #filePath,
    line: UInt = #line, _ body: @escaping () async throws -> Result
  ) async throws -> Result {
    do {
      return try await Self.watch(deadline, server, file, line).run(isolation: isolation, body)
    } catch let error as SMTPDeadlineError {
      throw Self.reported(error, server, file, line)
    }
  }

  /// Runs synchronous work that may hang, blocks the thread meanwhile, and goes on without it when the
  /// deadline has passed.
  ///
  /// ```swift
  /// try withDeadlineBlocking(.seconds(5)) { try self.mailer.sendBlocking(mail) }
  /// ```
  ///
  /// - Parameters:
  ///   - deadline: how long it may take, in real time.
  ///   - server: whose sessions are told of, and reset. Default `nil`: those of `startSMTPTestServer`.
  ///   - file: where a failure is reported.
  ///   - line: where a failure is reported.
  ///   - body: the work.
  /// - Returns: what `body` returns.
  /// - Throws: what `body` throws; `SMTPDeadlineError` when the deadline has passed.
  @available(*, noasync, message: "use withDeadline(_:_:)")
  public func withDeadlineBlocking<Result>(
    _ deadline: Duration, on server: SMTPTestServer? = nil, file: StaticString = #filePath,
    line: UInt = #line, _ body: @escaping () throws -> Result
  ) throws -> Result {
    do {
      return try Self.watch(deadline, server, file, line).runBlocking(body)
    } catch let error as SMTPDeadlineError {
      throw Self.reported(error, server, file, line)
    }
  }

  private static func watch(
    _ deadline: Duration, _ server: SMTPTestServer?, _ file: StaticString, _ line: UInt
  ) -> DeadlineWatch {
    let name = "\(file)".split(separator: "/").last ?? ""
    return DeadlineWatch(
      deadline, for: "The work begun at \(name):\(line)",
      of: DeadlineSubject { server.map { [$0] } ?? ShownServers.all })
  }

  /// Reports the failure; what is thrown then is not said a second time.
  private static func reported(
    _ error: SMTPDeadlineError, _ server: SMTPTestServer?, _ file: StaticString, _ line: UInt
  ) -> SMTPDeadlineError {
    if error.isRecorded { return error }
    for server in server.map({ [$0] }) ?? ShownServers.all { ShownServers.note(error, of: server) }
    let isShown = server.map(ShownServers.contains) ?? true
    XCTFail(isShown ? error.text : error.description, file: file, line: line)
    var error = error
    error.isRecorded = true
    return error
  }
}
