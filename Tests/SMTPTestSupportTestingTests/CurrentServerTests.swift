import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupportTesting
import Testing

@Suite(.bounded) struct `The current server` {
  @Test(.smtpServer) func `is the same throughout a test case and its child tasks`() async throws {
    let server = try SMTPTestServer.current
    let again = try SMTPTestServer.current
    #expect(again === server)
    async let childs = SMTPTestServer.current
    let inChild = try await childs
    #expect(inChild === server)
    let inTask = try await Task { try SMTPTestServer.current }.value
    #expect(inTask === server)
  }

  @Test(.smtpServer, arguments: 1...5)
  func `is each case's own`(count: Int) async throws {
    let server = try SMTPTestServer.current
    #expect(server.sessions.isEmpty)
    for _ in 0..<count { try Client.deliver(server, to: "ann@example.com") }
    try await server.quiescence()
    #expect(server.messages.count == count)
  }

  @Test func `starts at the first use and stops after the test`() async throws {
    let started = Locked<[SMTPTestServer]>([])
    for _ in 1...2 {
      let recording = await Recording.of(.smtpServer) {
        let server = try SMTPTestServer.current
        started.withLock { $0.append(server) }
        try Client.deliver(server, to: "ann@example.com")
      }
      #expect(recording.issues.isEmpty)
      #expect(recording.error == nil)
    }
    let servers = started.withLock { $0 }
    #expect(servers.count == 2)
    #expect(servers[0] !== servers[1])
    for server in servers {
      #expect(await Self.isStopped(server))
      #expect(server.messages.count == 1, "its records stay readable")
    }
  }

  @Test func `stops after a test that throws`() async throws {
    let started = Locked<SMTPTestServer?>(nil)
    let recording = await Recording.of(.smtpServer) {
      let server = try SMTPTestServer.current
      started.withLock { $0 = server }
      throw Unexpected()
    }
    #expect(recording.issues.map { $0.error is Unexpected } == [true])
    let server = try #require(started.withLock { $0 })
    #expect(await Self.isStopped(server))
  }

  /// Asked of the server itself: its port may be that of another test's server by now.
  private static func isStopped(_ server: SMTPTestServer) async -> Bool {
    do {
      _ = try await server.message(to: "nobody@*", within: .seconds(5))
      return false
    } catch {
      return (error as? SMTPWaitError)?.reason == .serverStopped
    }
  }

  @Test func `is not there without the trait, and the error says what to add`() {
    #expect { try SMTPTestServer.current } throws: { error in
      "\(error)".contains(
        "Add the trait .smtpServer to the test or its suite, as in @Test(.smtpServer)")
    }
  }

  @Test(.smtpServer) func `is not there in a detached task`() async {
    await #expect(throws: SMTPNoCurrentServerError.self) {
      try await Task.detached { try SMTPTestServer.current }.value
    }
  }

  @Test func `is not there for a task that outlives the test`() async throws {
    let late = Locked<Task<SMTPTestServer, any Error>?>(nil)
    let (ended, end) = AsyncStream.makeStream(of: Void.self)
    _ = await Recording.of(.smtpServer) {
      late.withLock {
        $0 = Task {
          for await _ in ended {}
          return try SMTPTestServer.current
        }
      }
    }
    end.finish()
    let task = try #require(late.withLock { $0 })
    await #expect(throws: SMTPNoCurrentServerError.self) { try await task.value }
  }

  @Test func `is not started for a test that does not ask`() async {
    // It could not be started with this host.
    let recording = await Recording.of(.smtpServer(.address(host: "not-numeric.test"))) {}
    #expect(recording.error == nil)
    #expect(recording.issues.isEmpty)
  }

  @Test func `is not waited for by an option that asks for it`() async {
    let asked = Locked(0)
    let option = SMTPServerOption.configure { _ in
      // The first time only, or it would go on for ever.
      guard
        asked.withLock({ asked in
          asked += 1
          return asked == 1
        })
      else { return }
      _ = try? SMTPTestServer.current
      Issue.record("in the option")
    }
    let recording = await Recording.of(.smtpServer(option)) { _ = try SMTPTestServer.current }
    #expect(recording.issues.count == 1)
    #expect(recording.error == nil)
  }

  @Test func `says why it cannot start`() async {
    let recording = await Recording.of(.smtpServer(.address(host: "not-numeric.test"))) {
      _ = try SMTPTestServer.current
    }
    #expect(recording.error is SMTPTestServerError)
    #expect(recording.comments.isEmpty, "there is no transcript to show")
  }
}

/// An error that means nothing to the library.
struct Unexpected: Error {}

@Suite(.smtpServer(.rejecting("bob@*"), .hostName("suite.test")))
struct `Options of a suite and of its tests` {
  @Test func `come from the suite`() throws {
    let replies = try Client.deliver(.current, to: "bob@example.com", "ann@example.com")
    #expect(replies[0].hasPrefix("550 5.1.1"))
    #expect(replies[1].hasPrefix("250"))
  }

  @Test(.smtpServer(.rejecting("ann@*")))
  func `add up`() throws {
    let replies = try Client.deliver(
      .current, to: "bob@example.com", "ann@example.com", "eve@example.com")
    #expect(replies.map { $0.prefix(3) } == ["550", "550", "250"])
  }

  @Test(.smtpServer(.hostName("test.test")))
  func `override the suite's where they contradict`() throws {
    let client = try Client(.current)
    defer { client.end() }
    #expect(try client.reply().hasPrefix("220 test.test "))
  }

  @Suite(.smtpServer(.maximumSize(1000))) struct `In a nested suite` {
    @Test(.smtpServer(.without(.pipelining))) func `add up over all levels`() throws {
      let client = try Client(.current)
      defer { client.end() }
      #expect(try client.reply().hasPrefix("220 suite.test "))
      let hello = try client.say("EHLO client.test")
      #expect(hello.contains("SIZE 1000\r\n"))
      #expect(!hello.contains("PIPELINING"))
    }
  }
}
