internal import SMTPTestNetwork
public import Testing

/// Runs work that may hang, and goes on without it when the deadline has passed.
///
/// ```swift
/// try await withDeadline(.seconds(5)) { try await mailer.send(mail) }
/// ```
///
/// Then an issue is recorded at this line:
///
/// ```
/// The work begun at NewsletterTests.swift:41 did not end within 5.0 seconds.
///   session 1 from 127.0.0.1:50234: the client has been silent for 4.8 s since the server closed the connection at DATA
/// It was cancelled; no connection was left to reset: it goes on all the same, and is left behind.
/// ```
///
/// The work runs on a thread of its own, which it may block, with the task-locals of the test. When the
/// deadline has passed it is cancelled, its connections are reset, and half a second later it is left
/// behind: whatever it shares with the test it uses at the same time as others then.
///
/// - Parameters:
///   - deadline: how long it may take, in real time.
///   - server: whose sessions are told of, and reset. Default `nil`: the current one, of the trait
///     `.smtpServer`. Of one that tests share, only connections in which nothing happened for half the
///     deadline are reset.
///   - isolation: the actor that waits.
///   - sourceLocation: where an issue is recorded.
///   - body: the work.
/// - Returns: what `body` returns.
/// - Throws: what `body` throws; `SMTPDeadlineError` when the deadline has passed.
public func withDeadline<Result>(
  _ deadline: Duration, on server: SMTPTestServer? = nil,
  isolation: isolated (any Actor)? = #isolation,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ body: @escaping () async throws -> Result
) async throws -> Result {
  do {
    return try await DeadlineWatch(
      deadline, for: name(of: sourceLocation), of: subject(server)
    ).run(isolation: isolation, body)
  } catch let error as SMTPDeadlineError {
    throw recorded(error, server, sourceLocation)
  }
}

/// Runs synchronous work that may hang, blocks the thread meanwhile, and goes on without it when the
/// deadline has passed: ``withDeadline(_:on:isolation:sourceLocation:_:)`` for synchronous tests.
///
/// ```swift
/// try withDeadlineBlocking(.seconds(5)) { try mailer.sendBlocking(mail) }
/// ```
///
/// - Parameters:
///   - deadline: how long it may take, in real time.
///   - server: whose sessions are told of, and reset. Default `nil`: the current one.
///   - sourceLocation: where an issue is recorded.
///   - body: the work.
/// - Returns: what `body` returns.
/// - Throws: what `body` throws; `SMTPDeadlineError` when the deadline has passed.
@available(*, noasync, message: "use withDeadline(_:_:)")
public func withDeadlineBlocking<Result>(
  _ deadline: Duration, on server: SMTPTestServer? = nil,
  sourceLocation: SourceLocation = #_sourceLocation, _ body: @escaping () throws -> Result
) throws -> Result {
  do {
    return try DeadlineWatch(
      deadline, for: name(of: sourceLocation), of: subject(server)
    ).runBlocking(body)
  } catch let error as SMTPDeadlineError {
    throw recorded(error, server, sourceLocation)
  }
}

private func name(of location: SourceLocation) -> String {
  "The work begun at \(location.fileName):\(location.line)"
}

private func subject(_ server: SMTPTestServer?) -> DeadlineSubject {
  if let server { return DeadlineSubject { [server] } }
  return SMTPServerScope.current?.subject ?? DeadlineSubject { [] }
}

/// Records the issue; what is thrown then is not said a second time.
private func recorded(
  _ error: SMTPDeadlineError, _ server: SMTPTestServer?, _ location: SourceLocation
) -> SMTPDeadlineError {
  if error.isRecorded { return error }
  // Of the server of the scope the whole dialogue is shown beside it.
  let scope = SMTPServerScope.current?.server
  let isShown = scope != nil && (server == nil || server === scope)
  if isShown {
    ServerReport.record(error.text, for: error, at: location)
  } else {
    Issue.record(Comment(rawValue: error.description), sourceLocation: location)
  }
  var error = error
  error.isRecorded = true
  return error
}
