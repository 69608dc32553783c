import SMTPTestSupportTesting
import Testing

/// Tests that do not come to their end, each in a way of its own.
@Suite(
  .enabled(if: Failures.areWanted("endings"), Comment(rawValue: Failures.explanation)),
  .smtpServer)
struct EndingTests {
  struct Unexpected: Error {}

  @Test func passes() async throws {
    try Stimuli.mails(1, .current)
    try await expectMessage("ann@example.com")
  }

  #if compiler(>=6.3)
    @Test func cancels() throws {
      try Stimuli.mails(1, .current)
      try Test.cancel("no printer here")
    }

    @Test(arguments: 1...3) func cancelsOneCase(number: Int) throws {
      try Stimuli.mails(1, .current)
      if number == 2 { try Test.cancel("not this one") }
    }
  #endif

  @Test func requires() throws {
    try Stimuli.mails(1, .current)
    let subject = try SMTPTestServer.current.messages.first?.subject
    try #require(subject == "Offers")
    Issue.record("went on")
  }

  @Test func isCancelled() async throws {
    try Stimuli.mails(1, .current)
    withUnsafeCurrentTask { $0?.cancel() }
    try await expectMessage("bob@example.com")
    Issue.record("went on")
  }

  /// A child is cancelled, and the test goes on.
  @Test func cancelsAChild() async throws {
    let server = try SMTPTestServer.current
    let child = Task { try await expectMessage(on: server) }
    child.cancel()
    await #expect(throws: CancellationError.self) { try await child.value }
  }

  @Test func throwsItsOwn() throws {
    try Stimuli.mails(1, .current)
    throw Unexpected()
  }
}

/// A suite that leaves something behind.
@Suite(
  .enabled(if: Failures.areWanted("endings"), Comment(rawValue: Failures.explanation)),
  .sharedSMTPServer(.strict, .rejecting("bob@*")))
struct SharedEndingTests {
  @Test func passes() async throws {
    try Stimuli.mails(1, .current)
    try await expectMessage("ann@example.com")
  }

  @Test(.smtpServer(.hostName("own.test"))) func failsWithItsOwn() throws {
    try Stimuli.mails(1, .current)
    _ = try SMTPTestServer.current.messages
    Issue.record("own")
  }
}
