public import Testing

// What tests expect of their server. Each records an issue at the line that calls it and lets the
// test go on; where the test cannot go on, `server.message(…)` throws instead.

/// Expects a message that all of the queries mean, and waits for it.
///
/// ```swift
/// try await expectMessage("ann@example.com", .subject("Welcome"))
/// ```
///
/// When none comes, the issue tells what came near:
///
/// ```
/// Waited 10.0 seconds for a message to "ann@example.com" subject "Welcome"; none came.
/// The nearest message:
///   session 1, transaction 1: <app@example.com> to <ann@example.com>, 27 octets, accepted, subject "Welcom"
///     to: `ann@example.com`
///     subject: `Welcom` ≠ `Welcome`
/// ```
///
/// - Parameters:
///   - queries: which message; a string literal means the recipient. Without any, any message.
///   - server: default `nil`: the current one, of the trait `.smtpServer`.
///   - instant: the moment to wait for. Default: the reply was written.
///   - timeout: real time, also with a manual clock; `nil` means `SMTPTestServer.defaultTimeout`.
///   - sourceLocation: where an issue is recorded.
/// - Returns: the earliest such message since start or reset; `nil` where an issue was recorded.
/// - Throws: `CancellationError` if the task was cancelled while it waited, and nothing else.
@discardableResult
public func expectMessage(
  _ queries: SMTPMessageQuery..., on server: SMTPTestServer? = nil,
  at instant: SMTPWaitInstant = .acknowledged, within timeout: Duration? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) async throws(CancellationError) -> SMTPReceivedMessage? {
  let query = SMTPMessageQuery(all: queries)
  return try await expectation(on: server, sourceLocation) { server in
    try await server.message(query, at: instant, within: timeout)
  }
}

/// Expects exactly `count` messages that all of the queries mean, and waits for them.
///
/// ```swift
/// try await expectMessages(count: 2, .from("news@*"))
/// ```
///
/// More of them are an issue as well, if they are there by then: with `at: .quiescent`, all that
/// arrived is handled first. With 0 it is as ``expectNoMessages(_:on:for:within:sourceLocation:)``.
///
/// - Parameters: as ``expectMessage(_:on:at:within:sourceLocation:)``.
/// - Returns: the messages in the order of their replies; `nil` where an issue was recorded.
/// - Throws: `CancellationError` if the task was cancelled while it waited, and nothing else.
@discardableResult
public func expectMessages(
  count: Int, _ queries: SMTPMessageQuery..., on server: SMTPTestServer? = nil,
  at instant: SMTPWaitInstant = .acknowledged, within timeout: Duration? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) async throws(CancellationError) -> [SMTPReceivedMessage]? {
  let query = SMTPMessageQuery(all: queries)
  return try await expectation(on: server, sourceLocation) { server in
    try await server.messages(count: count, query, at: instant, within: timeout)
  }
}

/// Expects one message after another, each behind the one before in the order in which the replies
/// were written. Others may come between them.
///
/// ```swift
/// try await expectMessages(inOrder: .subject("Welcome*"), .subject("Receipt*"))
/// ```
///
/// - Parameters: as ``expectMessage(_:on:at:within:sourceLocation:)``.
/// - Returns: the messages, one for each query; `nil` where an issue was recorded.
/// - Throws: `CancellationError` if the task was cancelled while it waited, and nothing else.
@discardableResult
public func expectMessages(
  inOrder queries: SMTPMessageQuery..., on server: SMTPTestServer? = nil,
  at instant: SMTPWaitInstant = .acknowledged, within timeout: Duration? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) async throws(CancellationError) -> [SMTPReceivedMessage]? {
  try await expectation(on: server, sourceLocation) { server in
    try await server.messages(inOrder: queries, at: instant, within: timeout)
  }
}

/// Expects that no message was stored, or none that all of the queries mean.
///
/// ```swift
/// try await expectNoMessages(.to("bob@*"))
/// ```
///
/// It waits until all that arrived at the server was handled, so it does not succeed merely by being
/// early.
///
/// - Parameters:
///   - queries: which messages must not be there; without any, all.
///   - server: default `nil`: the current one, of the trait `.smtpServer`.
///   - window: how long to go on watching. Default zero.
///   - timeout: how long the server may take to become quiescent; `nil` means
///     `SMTPTestServer.defaultTimeout`.
///   - sourceLocation: where an issue is recorded.
/// - Throws: `CancellationError` if the task was cancelled while it waited, and nothing else.
public func expectNoMessages(
  _ queries: SMTPMessageQuery..., on server: SMTPTestServer? = nil, for window: Duration = .zero,
  within timeout: Duration? = nil, sourceLocation: SourceLocation = #_sourceLocation
) async throws(CancellationError) {
  try await expectation(on: server, sourceLocation) { server in
    try await server.requireNoMessages(queries, for: window, within: timeout)
  }
}

/// Expects that nothing is wrong with a mail.
///
/// ```swift
/// expectWellFormed(try #require(try await expectMessage("ann@example.com")))
/// ```
///
/// The issue lists the defects, the worst first:
///
/// ```
/// The mail is not well-formed: session 1, transaction 1: <app@example.com> to <ann@example.com>, 62 octets, accepted, subject "News"
///   breaks mail: unclosedMultipart at octet 40: limit (RFC 2046 §5.1.1)
/// ```
///
/// - Parameters:
///   - message: the mail.
///   - severity: what does less is let pass. Default: what some readers cannot read is told of, what is
///     untidy is not.
///   - sourceLocation: where an issue is recorded.
public func expectWellFormed(
  _ message: SMTPReceivedMessage, from severity: SMTPMIMEDefect.Severity = .breaksSomeReaders,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard let text = message.malformation(from: severity) else { return }
  Issue.record(Comment(rawValue: text), sourceLocation: sourceLocation)
}

/// Asks a server for something, and records an issue where it does not have it.
private func expectation<Value: Sendable>(
  on chosen: SMTPTestServer?, _ sourceLocation: SourceLocation,
  _ body: (SMTPTestServer) async throws -> Value
) async throws(CancellationError) -> Value? {
  do {
    return try await body(try chosen ?? .current)
  } catch let error as CancellationError {
    throw error
  } catch let error as SMTPWaitError {
    // Of the server of the scope the whole dialogue is shown beside it.
    let scope = SMTPServerScope.current
    let isShown = scope?.server != nil && (chosen == nil || chosen === scope?.server)
    if isShown {
      ServerReport.record(error.summary, for: error, at: sourceLocation)
    } else {
      Issue.record(Comment(rawValue: error.description), sourceLocation: sourceLocation)
    }
  } catch {
    Issue.record(error, sourceLocation: sourceLocation)
  }
  return nil
}
