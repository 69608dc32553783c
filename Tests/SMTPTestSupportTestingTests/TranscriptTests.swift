import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupportTesting
import Testing

@Suite(.bounded) struct `The transcript of a test` {
  @Test func `is a comment of every issue the test records`() async {
    let recording = await Recording.of(.smtpServer) {
      try Client.deliver(.current, to: "ann@example.com")
      Issue.record("first")
      #expect(Bool(false), "second")
    }
    #expect(recording.error == nil)
    #expect(recording.issues.count == 2)
    for (issue, own) in zip(recording.issues, ["first", "second"]) {
      let comments = issue.comments.map(\.rawValue)
      #expect(comments.first == own)
      #expect(comments.count == 2)
      #expect(comments.last?.contains("C: RCPT TO:<ann@example.com>") == true)
      #expect(comments.last?.hasPrefix("Transcript of the server at localhost:") == true)
    }
  }

  @Test func `is that of the moment of the issue`() async {
    let recording = await Recording.of(.smtpServer) {
      let server = try SMTPTestServer.current
      Issue.record("before")
      try Client.deliver(server, to: "ann@example.com")
      Issue.record("after")
    }
    #expect(recording.comments.count == 4)
    #expect(recording.comments[1].hasPrefix("No client connected to the server at localhost:"))
    #expect(recording.comments[3].contains("C: QUIT"))
  }

  /// The sessions as the last comment has them.
  private static func order(_ recording: Recording) -> [Int] {
    (recording.comments.last ?? "").split(separator: "\n").filter { $0.hasPrefix("== ") }
      .compactMap { Int($0.dropFirst(3).prefix { $0 != " " }) }
  }

  private static func deliverThree() throws -> SMTPTestServer {
    let server = try SMTPTestServer.current
    for name in ["zoe", "anna", "max"] {
      try Client.deliver(server, to: "\(name)@example.com")
    }
    return server
  }

  @Test func `begins with the session of the message that came near`() async {
    let recording = await Recording.of(.smtpServer) {
      _ = try Self.deliverThree()
      try await expectMessage("ann@example.com", within: .zero)
    }
    #expect(Self.order(recording) == [2, 1, 3])
  }

  @Test func `begins with the session that is stuck`() async {
    let recording = await Recording.of(.smtpServer) {
      let server = try SMTPTestServer.current
      try Client.deliver(server, to: "anna@example.com")
      let client = try Client(server)
      defer { client.end() }
      _ = try client.reply()
      try client.say("EHLO client.test")
      try client.say("MAIL FROM:<from@client.test>")
      try Client.deliver(server, to: "max@example.com")
      try await expectMessage("ann@example.com", within: .zero)
    }
    #expect(Self.order(recording) == [2, 1, 3])
  }

  @Test func `begins with the session that has too many messages`() async {
    let recording = await Recording.of(.smtpServer) {
      let server = try Self.deliverThree()
      try Client.deliver(server, to: "zoe@example.com")
      try await expectNoMessages("max@*")
    }
    #expect(Self.order(recording) == [3, 1, 2, 4])
  }

  @Test func `begins with the session whose message the test looks at`() async {
    let recording = await Recording.of(.smtpServer) {
      let server = try Self.deliverThree()
      let message = try await server.message("anna@*")
      #expect(message.subject == "Offers")
    }
    #expect(Self.order(recording) == [2, 1, 3])
  }

  @Test func `stays in order where the test looks at all messages`() async {
    let recording = await Recording.of(.smtpServer) {
      let server = try Self.deliverThree()
      try Client.deliver(server, to: "zoe@example.com")
      #expect(server.messages.isEmpty)
    }
    #expect(Self.order(recording) == [1, 2, 3, 4])
  }

  @Test func `begins with the last session where the code under test throws`() async {
    let recording = await Recording.of(.smtpServer) {
      _ = try Self.deliverThree()
      throw Unexpected()
    }
    #expect(Self.order(recording) == [3, 1, 2])
  }

  @Test func `begins with the session that has findings`() async {
    let recording = await Recording.of(.smtpServer(.strict)) {
      let server = try Self.deliverThree()
      _ = server.messages
      let client = try Client(server)
      _ = try client.reply()
      try client.say("EHLO client.test")
      try client.say("MAIL FROM: <from@client.test>")
      try client.say("QUIT")
      client.end()
      try Client.deliver(server, to: "zoe@example.com")
      _ = server.messages
    }
    #expect(Self.order(recording) == [4, 1, 2, 3, 5])
  }

  @Test func `begins with the session that hangs`() async {
    let recording = await Recording.of(.smtpServer) {
      let server = try SMTPTestServer.current
      try Client.deliver(server, to: "ann@example.com")
      let client = try Client(server)
      defer { client.end() }
      try? await withDeadline(.milliseconds(50)) {
        while true { _ = try client.reply() }
      }
    }
    #expect(Self.order(recording) == [2, 1])
  }

  @Test func `is left out where no server was started`() async {
    let recording = await Recording.of(.smtpServer) { Issue.record("alone") }
    #expect(recording.comments == ["alone"])
  }

  @Test func `appears once where suite and test have the trait`() async {
    let recording = await Recording.of(.smtpServer, .smtpServer) {
      try Client.deliver(.current, to: "ann@example.com")
      Issue.record("own")
      throw Unexpected()
    }
    #expect(recording.issues.count == 2)
    #expect(recording.comments.count { $0.contains("RCPT TO") } == 2)
  }

  @Test func `reaches known issues too`() async {
    let recording = await Recording.of(.smtpServer) {
      try Client.deliver(.current, to: "ann@example.com")
      withKnownIssue {
        Issue.record("known")
      } matching: {
        $0.comments.map(\.rawValue) == ["known"]
      }
    }
    #expect(recording.comments.count == 2)
    #expect(recording.comments.last?.contains("C: RCPT TO:<ann@example.com>") == true)
  }

  @Test func `reaches issues of child tasks and hooks`() async throws {
    let recording = await Recording.of(.smtpServer) {
      let server = try SMTPTestServer.current
      try server.use(
        SMTPScript {
          On(.rcpt).decide { event in
            Issue.record("in the hook, \(String(describing: event.address))")
            return .proceed
          }
        })
      try Client.deliver(server, to: "ann@example.com")
      async let child: Void = { Issue.record("in the child") }()
      await child
    }
    #expect(recording.issues.count == 2)
    #expect(recording.comments.count { $0.contains("C: RCPT TO:<ann@example.com>") } == 2)
  }

  @Test func `is part of the one issue of what a test throws`() async throws {
    let recording = await Recording.of(.smtpServer) {
      try Client.deliver(.current, to: "ann@example.com")
      throw Unexpected()
    }
    #expect(recording.error == nil)
    let issue = try #require(recording.issues.first)
    #expect(recording.issues.count == 1)
    #expect(issue.error is Unexpected)
    #expect(issue.comments.count == 1)
    #expect(issue.comments.first?.rawValue.contains("C: RCPT TO:<ann@example.com>") == true)
  }

  @Test func `is not said twice of an error that carries it`() async {
    let recording = await Recording.of(.smtpServer) {
      let server = try SMTPTestServer.current
      try Client.deliver(server, to: "ann@example.com")
      _ = try await server.message(to: "bob@example.com", within: .milliseconds(10))
    }
    #expect(recording.issues.isEmpty)
    let text = recording.error.map { "\($0)" } ?? ""
    #expect(text.contains("for a message to \"bob@example.com\""))
    #expect(text.contains("C: QUIT"))
  }

  @Test func `is not said twice of a failed requirement`() async {
    let recording = await Recording.of(.smtpServer) {
      try Client.deliver(.current, to: "ann@example.com")
      try #require(Bool(false), "required")
    }
    #expect(recording.error is ExpectationFailedError)
    #expect(recording.issues.count == 1)
    #expect(recording.comments.count { $0.contains("C: RCPT TO") } == 1)
  }

  @Test(.withoutIssues, .smtpServer) func `is no issue of a test that was cancelled`() throws {
    try Client.deliver(.current, to: "ann@example.com")
    #if compiler(>=6.3)
      try Test.cancel("to see that this records nothing")
    #endif
  }
}

@Suite(.smtpServer) struct `Hooks of a test` {
  @Test(arguments: ["ann@example.com", "bob@example.com"])
  func `know the test and the case they belong to`(recipient: String) async throws {
    let test = try #require(Test.current)
    let server = try SMTPTestServer.current
    let seen = Locked<[Test.ID]>([])
    try server.use(
      SMTPScript {
        On(.rcpt).decide { event in
          if let current = Test.current { seen.withLock { $0.append(current.id) } }
          #expect(event.address?.description == recipient)
          let current = try SMTPTestServer.current
          #expect(current === server)
          return .proceed
        }
      })
    try Client.deliver(server, to: recipient)
    #expect(seen.withLock { $0 } == [test.id])
  }

  @Test(
    .smtpServer(
      .script {
        On(.rcpt).decide { _ in
          try #require(Test.current?.name.contains("scripts of the trait") == true)
          return .reply(452, "4.2.2", "Full")
        }
      }))
  func `scripts of the trait know it too`() async throws {
    let replies = try Client.deliver(.current, to: "ann@example.com")
    #expect(replies == ["452 4.2.2 Full\r\n"])
    #expect(try SMTPTestServer.current.findings.isEmpty)
  }
}

/// Fails the test if anything at all was recorded.
struct WithoutIssuesTrait: TestTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    try await IssueHandlingTrait.compactMapIssues { issue in
      var issue = issue
      #if compiler(>=6.3)
        issue.severity = .error
      #endif
      return issue
    }.provideScope(for: test, testCase: testCase, performing: function)
  }
}

extension Trait where Self == WithoutIssuesTrait {
  static var withoutIssues: WithoutIssuesTrait { WithoutIssuesTrait() }
}
