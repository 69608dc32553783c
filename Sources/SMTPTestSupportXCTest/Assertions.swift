// XCTest names its assertions so.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

internal import XCTest

// Assertions for synchronous tests block the thread; those of the same name for asynchronous ones
// are awaited. Elsewhere in this package what blocks and what is awaited have names of their own; an
// assertion's name is what people know and search for, and the compiler lets nobody take the wrong one:
// the one that blocks is not available in asynchronous code. Each reports a failure at the line that calls it and lets the test go on.

/// Asserts that a message comes which all of the queries mean, and blocks the thread until then.
///
/// ```swift
/// XCTAssertMessage(server, "ann@example.com", .subject("Welcome"))
/// ```
///
/// When none comes, the failure tells what came near:
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
///   - server: the server that should have it.
///   - queries: which message; a string literal means the recipient. Without any, any message.
///   - instant: the moment to wait for. Default: the reply was written.
///   - timeout: real time, also with a manual clock; `nil` means `SMTPTestServer.defaultTimeout`.
///   - file: where a failure is reported.
///   - line: where a failure is reported.
/// - Returns: the earliest such message since start or reset; `nil` where a failure was reported.
@available(*, noasync, message: "write await XCTAssertMessage(…) in an asynchronous test")
@discardableResult
public func XCTAssertMessage(
  _ server: SMTPTestServer, _ queries: SMTPMessageQuery...,
  at instant: SMTPWaitInstant = .acknowledged,
  within timeout: Duration? = nil, file: StaticString = #filePath, line: UInt = #line
) -> SMTPReceivedMessage? {
  assertion(server, file, line) {
    try server.waitForMessage(SMTPMessageQuery(all: queries), at: instant, within: timeout)
  }
}

/// Asserts that a message comes which all of the queries mean, in an asynchronous test.
///
/// ```swift
/// await XCTAssertMessage(server, "ann@example.com", .subject("Welcome"))
/// ```
///
/// - Parameters: as the one that blocks.
/// - Returns: the earliest such message since start or reset; `nil` where a failure was reported.
@discardableResult
public func XCTAssertMessage(
  _ server: SMTPTestServer, _ queries: SMTPMessageQuery...,
  at instant: SMTPWaitInstant = .acknowledged,
  within timeout: Duration? = nil, file: StaticString = #filePath, line: UInt = #line
) async -> SMTPReceivedMessage? {
  await assertion(server, file, line) {
    try await server.message(SMTPMessageQuery(all: queries), at: instant, within: timeout)
  }
}

/// Asserts that exactly `count` messages come which all of the queries mean, and blocks the thread
/// until then.
///
/// ```swift
/// XCTAssertMessageCount(server, 2, .from("news@*"))
/// ```
///
/// More of them are a failure as well, if they are there by then: with `at: .quiescent`, all that
/// arrived is handled first. With 0 it is as `XCTAssertNoMessages`.
///
/// - Returns: the messages in the order of their replies; `nil` where a failure was reported.
@available(*, noasync, message: "write await XCTAssertMessageCount(…) in an asynchronous test")
@discardableResult
public func XCTAssertMessageCount(
  _ server: SMTPTestServer, _ count: Int, _ queries: SMTPMessageQuery...,
  at instant: SMTPWaitInstant = .acknowledged, within timeout: Duration? = nil,
  file: StaticString = #filePath, line: UInt = #line
) -> [SMTPReceivedMessage]? {
  assertion(server, file, line) {
    try server.waitForMessages(
      count: count, SMTPMessageQuery(all: queries), at: instant, within: timeout)
  }
}

/// Asserts that exactly `count` messages come which all of the queries mean, in an asynchronous test.
///
/// - Returns: the messages in the order of their replies; `nil` where a failure was reported.
@discardableResult
public func XCTAssertMessageCount(
  _ server: SMTPTestServer, _ count: Int, _ queries: SMTPMessageQuery...,
  at instant: SMTPWaitInstant = .acknowledged, within timeout: Duration? = nil,
  file: StaticString = #filePath, line: UInt = #line
) async -> [SMTPReceivedMessage]? {
  await assertion(server, file, line) {
    try await server.messages(
      count: count, SMTPMessageQuery(all: queries), at: instant, within: timeout)
  }
}

/// Asserts that one message after another comes, each behind the one before in the order in which
/// the replies were written, and blocks the thread until then. Others may come between them.
///
/// ```swift
/// XCTAssertMessages(server, inOrder: .subject("Welcome*"), .subject("Receipt*"))
/// ```
///
/// - Returns: the messages, one for each query; `nil` where a failure was reported.
@available(*, noasync, message: "write await XCTAssertMessages(…) in an asynchronous test")
@discardableResult
public func XCTAssertMessages(
  _ server: SMTPTestServer, inOrder queries: SMTPMessageQuery...,
  at instant: SMTPWaitInstant = .acknowledged, within timeout: Duration? = nil,
  file: StaticString = #filePath, line: UInt = #line
) -> [SMTPReceivedMessage]? {
  assertion(server, file, line) {
    try server.waitForMessages(inOrder: queries, at: instant, within: timeout)
  }
}

/// Asserts that one message after another comes, in an asynchronous test.
///
/// - Returns: the messages, one for each query; `nil` where a failure was reported.
@discardableResult
public func XCTAssertMessages(
  _ server: SMTPTestServer, inOrder queries: SMTPMessageQuery...,
  at instant: SMTPWaitInstant = .acknowledged, within timeout: Duration? = nil,
  file: StaticString = #filePath, line: UInt = #line
) async -> [SMTPReceivedMessage]? {
  await assertion(server, file, line) {
    try await server.messages(inOrder: queries, at: instant, within: timeout)
  }
}

/// Asserts that no message was stored, or none that all of the queries mean, and blocks the thread
/// until that is known: until all that arrived at the server was handled, and for `window` then.
///
/// ```swift
/// XCTAssertNoMessages(server, .to("bob@*"))
/// ```
@available(*, noasync, message: "write await XCTAssertNoMessages(…) in an asynchronous test")
public func XCTAssertNoMessages(
  _ server: SMTPTestServer, _ queries: SMTPMessageQuery..., for window: Duration = .zero,
  within timeout: Duration? = nil, file: StaticString = #filePath, line: UInt = #line
) {
  assertion(server, file, line) {
    try server.waitForNoMessages(queries, for: window, within: timeout)
  }
}

/// Asserts that no message was stored, or none that all of the queries mean, in an asynchronous test.
public func XCTAssertNoMessages(
  _ server: SMTPTestServer, _ queries: SMTPMessageQuery..., for window: Duration = .zero,
  within timeout: Duration? = nil, file: StaticString = #filePath, line: UInt = #line
) async {
  await assertion(server, file, line) {
    try await server.requireNoMessages(queries, for: window, within: timeout)
  }
}

/// Asserts that a message, a transcript or a text is as a golden file says.
///
/// ```swift
/// XCTAssertGolden(try server.waitForMessage(), "Goldens/welcome.eml")
/// ```
///
/// What differs from run to run or from machine to machine is a hole in the file; the failure shows a
/// unified diff. With `SMTP_FIXTURE_RECORD=1` in the environment the file is written instead.
///
/// - Parameters:
///   - subject: a message, a session, a server or a text.
///   - name: the path of the file from the folder of the test's source file.
///   - names: values that differ from run to run besides, each with the name of its hole:
///     `[code: "code"]`. Default none.
///   - order: whether the order of header fields counts. Default: it does.
///   - file: where a failure is reported.
///   - line: where a failure is reported.
public func XCTAssertGolden(
  _ subject: some SMTPGoldenRepresentable, _ name: String, replacing names: [String: String] = [:],
  order: SMTPGoldenFieldOrder = .asSent, file: StaticString = #filePath, line: UInt = #line
) {
  assertion(nil, file, line) {
    try SMTPGoldenFile(name, beside: "\(file)").require(subject, replacing: names, order: order)
  }
}

/// Asserts that nothing is wrong with a mail.
///
/// ```swift
/// XCTAssertWellFormed(try server.waitForMessage())
/// ```
///
/// The failure lists the defects, the worst first.
///
/// - Parameters:
///   - message: the mail.
///   - severity: what does less is let pass. Default: what some readers cannot read is told of, what is
///     untidy is not.
///   - file: where a failure is reported.
///   - line: where a failure is reported.
public func XCTAssertWellFormed(
  _ message: SMTPReceivedMessage, from severity: SMTPMIMEDefect.Severity = .breaksSomeReaders,
  file: StaticString = #filePath, line: UInt = #line
) {
  if let text = message.malformation(from: severity) { XCTFail(text, file: file, line: line) }
}

@discardableResult
private func assertion<Value>(
  _ server: SMTPTestServer?, _ file: StaticString, _ line: UInt, _ body: () throws -> Value
) -> Value? {
  do { return try body() } catch {
    XCTFail(text(of: error, server), file: file, line: line)
    return nil
  }
}

@discardableResult
private func assertion<Value: Sendable>(
  _ server: SMTPTestServer?, _ file: StaticString, _ line: UInt, _ body: () async throws -> Value
) async -> Value? {
  do { return try await body() } catch {
    XCTFail(text(of: error, server), file: file, line: line)
    return nil
  }
}

/// Of a server that the test started, the whole dialogue is shown in the end.
private func text(of error: any Error, _ server: SMTPTestServer?) -> String {
  guard let server, ShownServers.contains(server) else { return "\(error)" }
  ShownServers.note(error, of: server)
  return (error as? SMTPWaitError)?.summary ?? "\(error)"
}
