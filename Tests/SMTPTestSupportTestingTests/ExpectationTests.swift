import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupportTesting
import Testing

@Suite(.smtpServer(.rejecting("bob@*"))) struct Expectations {
  @Test func `return what they found`() async throws {
    let server = try SMTPTestServer.current
    try Client.deliver(server, to: "ann@example.com", "bob@example.com")
    try Client.deliver(server, to: "eve@example.com")
    let message = try await expectMessage("ann@*", .subject("News"))
    #expect(message?.envelope.recipients == ["ann@example.com"])
    #expect(try await expectMessage()?.envelope.recipients == ["ann@example.com"])
    #expect(try await expectMessages(count: 2, .from("from@*"), at: .quiescent)?.count == 2)
    let both = try await expectMessages(inOrder: "ann@*", "eve@*", at: .sessionEnded)
    #expect(both?.flatMap(\.envelope.recipients) == ["ann@example.com", "eve@example.com"])
    try await expectNoMessages("bob@*")
    try await withSMTPTestServer { other in try await expectNoMessages(on: other) }
  }

  /// What each records when there is just a message to Ann, by its first line.
  static let failing: [(String, @Sendable (Duration) async throws -> Void)] = [
    (
      #"Waited 0.0 seconds for a message to "eve@*"; none came."#,
      { try await expectMessage("eve@*", within: $0) }
    ),
    (
      #"Waited 0.0 seconds for a message to "ann@*" subject "Olds"; none came."#,
      { try await expectMessage("ann@*", .subject("Olds"), within: $0) }
    ),
    (
      #"Waited 0.0 seconds for exactly 2 messages; 1 came."#,
      { try await expectMessages(count: 2, within: $0) }
    ),
    (
      #"Expected no messages to "ann@*", 1 came."#,
      { try await expectMessages(count: 0, "ann@*", within: $0) }
    ),
    (
      #"Waited 0.0 seconds for a message to "ann@*", then one to "ann@*"; only 1 came in this order."#,
      { try await expectMessages(inOrder: "ann@*", "ann@*", within: $0) }
    ),
    ("Expected no messages, 1 came.", { _ in try await expectNoMessages() }),
  ]

  @Test func `record an issue where they are not met, and let the test go on`() async throws {
    for (line, expectation) in Self.failing {
      let recording = await Recording.of(.smtpServer) {
        try Client.deliver(.current, to: "ann@example.com")
        try await expectation(.zero)
        Issue.record("went on")
      }
      #expect(recording.error == nil)
      #expect(recording.issues.count == 2)
      let comments = recording.issues.first?.comments.map(\.rawValue) ?? []
      #expect(comments.first?.split(separator: "\n").first.map(String.init) == line)
      #expect(comments.count == 2, "the text, then the transcript")
      #expect(comments.first?.contains("C: RCPT") == false)
      #expect(comments.last?.contains("C: RCPT TO:<ann@example.com>") == true)
      #expect(recording.issues.last?.comments.first == "went on")
    }
  }

  @Test func `record at the line that calls them`() async throws {
    let line = Locked(0)
    let recording = await Recording.of(.smtpServer) {
      _ = try SMTPTestServer.current
      line.withLock { $0 = #line + 1 }
      try await expectMessage(within: .zero)
      try await expectMessages(count: 1, within: .zero)
      try await expectMessages(inOrder: "a", within: .zero)
      try Client.deliver(.current, to: "ann@example.com")
      try await expectNoMessages()
    }
    let first = line.withLock { $0 }
    #expect(
      recording.issues.map { $0.sourceLocation?.line } == [first, first + 1, first + 2, first + 4])
    #expect(recording.issues.allSatisfy { $0.sourceLocation?.fileID == #fileID })
  }

  @Test func `show the dialogue of a server that is not the test's own`() async throws {
    try await withSMTPTestServer { other in
      try Client.deliver(other, to: "ann@example.com")
      let recording = await Recording.of(.smtpServer) {
        try await expectMessage("eve@*", on: other, within: .zero)
      }
      #expect(recording.comments.count == 1)
      #expect(recording.comments.first?.contains("C: QUIT") == true)
    }
  }

  @Test func `record what a closure throws`() async throws {
    let recording = await Recording.of(.smtpServer) {
      try Client.deliver(.current, to: "ann@example.com")
      try await expectMessage(.where("throws") { _ in throw Unexpected() })
    }
    #expect(recording.issues.map { $0.error is Unexpected } == [true])
  }

  @Test func `throw when their task is cancelled, and record nothing`() async throws {
    let recording = await Recording.of(.smtpServer) {
      let server = try SMTPTestServer.current
      await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await expectMessage(on: server) }
        group.addTask { try await expectMessages(count: 1, on: server) }
        group.addTask { try await expectMessages(inOrder: "a", on: server) }
        group.addTask { try await expectNoMessages(on: server, for: .seconds(100)) }
        group.cancelAll()
        var cancelled = 0
        while let result = await group.nextResult() {
          if case .failure(is CancellationError) = result { cancelled += 1 }
        }
        #expect(cancelled == 4)
      }
    }
    #expect(recording.issues.isEmpty)
    #expect(recording.error == nil)
  }
}

@Suite(.bounded) struct `Expectations without a server` {
  @Test func `say what to add`() async {
    let recording = await Recording.of {
      try await expectMessage()
      try await expectNoMessages()
    }
    #expect(recording.issues.map { $0.error is SMTPNoCurrentServerError } == [true, true])
  }
}
