import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import SMTPTestSupportTesting
import Testing

@Suite(.bounded) struct `Work with a deadline` {
  private struct Refused: Error {}

  /// Until somebody lets go of it; it does not care for cancellation.
  private final class Knot: Sendable {
    private let continuation = Locked<CheckedContinuation<Void, Never>?>(nil)

    func tie() async {
      await withCheckedContinuation { continuation in
        self.continuation.withLock { $0 = continuation }
      }
    }

    func untie() {
      continuation.withLock { continuation in
        defer { continuation = nil }
        return continuation
      }?.resume()
    }
  }

  @Test func `returns what it comes to, and throws what it throws`() async throws {
    let value = try await withDeadline(.seconds(60)) { 7 }
    #expect(value == 7)
    await #expect(throws: Refused.self) {
      try await withDeadline(.seconds(60)) { throw Refused() }
    }
  }

  @Test func `knows the test and its server`() async throws {
    let recording = await Recording.of(.smtpServer) {
      let server = try SMTPTestServer.current
      try await withDeadline(.seconds(60)) {
        let current = try SMTPTestServer.current
        #expect(current === server)
      }
    }
    #expect(recording.issues.isEmpty)
    #expect(recording.error == nil)
  }

  @Test func `is left behind, and fails the test at the line that began it`() async {
    let knot = Knot()
    let line = Locked(0)
    let recording = await Recording.of(.smtpServer) {
      let client = try Client(.current)
      defer { client.end() }
      _ = try client.reply()
      line.withLock { $0 = #line + 1 }
      try await withDeadline(.milliseconds(50)) { await knot.tie() }
    }
    knot.untie()
    #expect(recording.error == nil, "the issue says it all")
    #expect(recording.issues.count == 1)
    #expect(recording.issues.first?.sourceLocation?.line == line.withLock { $0 })
    let text = recording.comments.first ?? ""
    #expect(text.contains("did not end within 0.05 seconds."))
    #expect(text.contains("since the server answered the greeting with 220"))
    #expect(
      text.hasSuffix(
        "It was cancelled, and its connection was reset: it goes on all the same, and is left behind."
      ))
    #expect(recording.comments.last?.contains("S: 220 ") == true)
  }

  @Test func `comes free when its connection is reset, though it blocks its thread`() async {
    let recording = await Recording.of(.smtpServer) {
      let server = try SMTPTestServer.current
      try await withDeadline(.milliseconds(50)) {
        let client = try Client(server)
        defer { client.end() }
        _ = try client.reply()
        // A reply that never comes.
        _ = try client.reply()
      }
    }
    #expect(
      recording.comments.first?.hasSuffix(
        "It was cancelled, and its connection was reset: it has ended since.") == true)
  }

  @Test func `is told of without a trait, with its dialogue`() async throws {
    let knot = Knot()
    let recording = await Recording.of {
      try await withSMTPTestServer { server in
        let client = try Client(server)
        defer { client.end() }
        _ = try client.reply()
        try await withDeadline(.milliseconds(50), on: server) { await knot.tie() }
      }
    }
    knot.untie()
    #expect(recording.comments.first?.contains("\nTranscript:\n  == 1") == true)
    let error = try #require(recording.error as? SMTPDeadlineError)
    #expect(error.deadline == .milliseconds(50))
    #expect(error.sessions.count == 1)
    #expect("\(error)".hasSuffix("did not end within 0.05 seconds."))
  }

  /// Of the server it is about, be that the current one or another.
  @Test(arguments: [true, false]) func `is told of with its dialogue, once`(isOther: Bool) async {
    let knot = Knot()
    let recording = await Recording.of(.smtpServer(.hostName("current.test"))) {
      let current = try SMTPTestServer.current
      let other = try SMTPTestServer.start(.hostName("other.test"))
      defer { other.stop() }
      let server = isOther ? other : current
      let client = try Client(server)
      defer { client.end() }
      _ = try client.reply()
      try? await withDeadline(.milliseconds(50), on: server) { await knot.tie() }
    }
    knot.untie()
    #expect(recording.issues.count == 1)
    let name = isOther ? "other.test" : "current.test"
    #expect(recording.comments.map { $0.ranges(of: "S: 220 \(name)").count }.reduce(0, +) == 1)
  }

  @Test func `is cancelled with whoever waits for it`() async {
    let task = Task {
      try await withDeadline(.seconds(60)) {
        // Work that ends when it is cancelled; nobody waits for it.
        try await Task.sleep(for: .seconds(60))
      }
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func `is told of when the time limit of its test has it cancelled`() async {
    let knot = Knot()
    let recording = await Recording.of(.smtpServer) {
      let server = try SMTPTestServer.current
      let client = try Client(server)
      defer { client.end() }
      _ = try client.reply()
      let watch = TimeLimitWatch(.zero, of: DeadlineSubject { [server] })
      let told = Locked<[String]>([])
      let task = Task {
        try await watch.follow {
          await knot.tie()
        } _: { error in
          told.withLock { $0.append(error.text) }
          Issue.record("\(error.text)")
          knot.untie()
        }
      }
      task.cancel()
      try? await task.value
      #expect(told.withLock(\.count) == 1)
    }
    #expect(
      recording.comments.first?.hasPrefix("The test was cancelled: its time is up.\n") == true)
    #expect(
      recording.comments.first?.contains("since the server answered the greeting with 220") == true)
  }

  @Test func `says nothing of a test that is cancelled before`() async {
    let recording = await Recording.of(.smtpServer) {
      let watch = TimeLimitWatch(.seconds(3600), of: DeadlineSubject { [] })
      let task = Task {
        try await watch.follow {
          try await Task.sleep(for: .seconds(60))
        } _: {
          Issue.record("\($0.text)")
        }
      }
      task.cancel()
      try? await task.value
    }
    #expect(recording.issues.isEmpty)
  }
}
