import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A wait for a message` {
  @TaskLocal static var mark = 0

  @Test func `finds the earliest of those that came`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    try RawClient.deliver(server, "Subject: one\r\n\r\n", from: "", to: ["ann@example.com"])
    try RawClient.deliver(
      server, "Subject: two\r\n\r\n", from: "x@y.test", to: ["bob@example.com", "ANN@example.com"])
    #expect(try await server.message().subject == "one")
    #expect(try await server.message(to: "ann@example.com").subject == "one")
    #expect(try await server.message(to: "Bob@*").subject == "two")
    #expect(try await server.message(from: "").subject == "one")
    #expect(try await server.message(from: "?@y.test").subject == "two")
    #expect(try await server.message(to: "ann@*", from: "x@*").subject == "two")
    #expect(try await server.message { $0.subject == "two" }.envelope.sender == "x@y.test")
    #expect(try await server.messages(count: 2, to: "ann@*").map(\.subject) == ["one", "two"])
  }

  @Test func `counts neither refused recipients nor refused messages`() async throws {
    let server = try SMTPTestServer.start(
      .rejecting("bob@*"), .script { On(.endOfData).once.reply(.transactionFailed) })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    #expect(try client.deliver("Subject: refused\r\n\r\n").hasPrefix("554"))
    try client.deliver("Subject: stored\r\n\r\n", to: ["bob@example.com", "ann@example.com"])
    #expect(try await server.message().subject == "stored")
    await #expect(throws: SMTPWaitError.self) {
      try await server.message(to: "bob@*", within: .zero)
    }
  }

  @Test(arguments: [(1, [1]), (3, [1, 2, 3]), (4, [])])
  func `is about the sessions of what it found, if that is little`(
    count: Int, sessions: [Int]
  ) async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    for _ in 0..<count { try RawClient.deliver(server) }
    _ = try await server.messages(count: count)
    #expect(server.concern(of: nil) == sessions)
  }

  @Test func `in an order counts no refused messages`() async throws {
    let server = try SMTPTestServer.start(
      .script { On(.endOfData).nth(2).reply(.transactionFailed) })
    defer { server.stop() }
    for subject in ["one", "two", "three"] {
      let client = try RawClient.greeted(server)
      try client.deliver("Subject: \(subject)\r\n\r\n", to: ["ann@example.com"])
    }
    let found = try await server.messages(inOrder: .to("ann@*"), .to("ann@*"))
    #expect(found.map(\.subject) == ["one", "three"])
    await #expect(throws: SMTPWaitError.self) {
      try await server.messages(inOrder: .subject("one"), .subject("two"), within: .zero)
    }
  }

  @Test func `for none waits until all that was sent is handled`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.openData()
    let sending = OwnThread { try client.say("x\r\n.") }
    let error = await #expect(throws: SMTPWaitError.self) { try await server.messages(count: 0) }
    #expect(error?.reason == .unexpected)
    #expect(try sending.join().hasPrefix("250"))
    let none = try await OwnThread { try server.waitForMessages(count: 0, "eve@*") }.value
    #expect(none.isEmpty)
  }

  @Test func `is woken by what comes later`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    try RawClient.deliver(server, "Subject: one\r\n\r\n")
    let hasLooked = Turnstile()
    let sender = OwnThread {
      hasLooked.wait()
      try RawClient.deliver(server, "Subject: two\r\n\r\n")
      try RawClient.deliver(server, "Subject: three\r\n\r\n")
    }
    let message = try await server.message { message in
      hasLooked.open()
      return message.subject == "three"
    }
    #expect(message.subject == "three")
    try sender.join()
    #expect(try await server.messages(count: 3).map(\.subject) == ["one", "two", "three"])
  }

  @Test func `asks its closure on its own task or thread, once a message`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    try RawClient.deliver(server)
    let marks = Log<Int>()
    let places = Log<Bool>()
    let condition: @Sendable (SMTPReceivedMessage) -> Bool = { _ in
      marks.append(Self.mark)
      places.append(EventLoop.shared.isOnLoopThread)
      return true
    }
    try await Self.$mark.withValue(1) {
      _ = try await server.message(where: condition)
      _ = try await server.messages(count: 1, where: condition)
    }
    try await OwnThread {
      try Self.$mark.withValue(2) { _ = try server.waitForMessage(where: condition) }
    }.value
    #expect(marks.all == [1, 1, 2])
    #expect(places.all == [false, false, false])
  }

  @Test func `passes on what its closure throws`() async throws {
    struct Mishap: Error {}
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    try RawClient.deliver(server)
    await #expect(throws: Mishap.self) { try await server.message { _ in throw Mishap() } }
  }

  @Test func `wants as many as it says and no more`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    #expect(try await server.messages(count: 0).isEmpty)
    try RawClient.deliver(server, to: ["ann@example.com"])
    try RawClient.deliver(server, to: ["ann@example.com"])
    let one = await #expect(throws: SMTPWaitError.self) { try await server.messages(count: 1) }
    #expect(one?.description.hasPrefix("Expected exactly 1 message, 2 came.\n") == true)
    #expect(one?.reason == .unexpected)
    let none = await #expect(throws: SMTPWaitError.self) { try await server.messages(count: 0) }
    #expect(none?.description.hasPrefix("Expected no messages, 2 came.\n") == true)
    let three = await #expect(throws: SMTPWaitError.self) {
      try await server.messages(count: 3, to: "ann@*", within: .milliseconds(20))
    }
    #expect(
      three?.description.hasPrefix(
        "Waited 0.02 seconds for exactly 3 messages to \"ann@*\"; 2 came.\n") == true)
    #expect(three?.transactions.count == 2)
  }

  @Test func `ends when its task is cancelled`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    try RawClient.deliver(server)
    let hasLooked = Latch()
    let waiting = Task {
      try await server.message { _ in
        hasLooked.open()
        return false
      }
    }
    try await hasLooked.wait()
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    let unborn = Task { try await server.endedSessions(count: 9) }
    unborn.cancel()
    await #expect(throws: CancellationError.self) { try await unborn.value }
  }

  @Test func `ends when the server stops, and finds what came before`() async throws {
    let server = try SMTPTestServer.start()
    try RawClient.deliver(server)
    let hasLooked = Turnstile()
    let stopper = OwnThread {
      hasLooked.wait()
      server.stop()
    }
    let error = await #expect(throws: SMTPWaitError.self) {
      try await server.message { _ in
        hasLooked.open()
        return false
      }
    }
    try stopper.join()
    #expect(error?.reason == .serverStopped)
    #expect(
      error?.description.hasPrefix(
        "The server was stopped while waiting for a message where \"the closure holds\"; none came.\n"
      )
        == true)
    #expect(try await server.message().subject == "x")
    await #expect(throws: SMTPWaitError.self) { try await server.message(to: "nobody@*") }
  }

  @Test func `goes on over a reset with what comes after it`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    for _ in 0..<3 { try RawClient.deliver(server, "Subject: old\r\n\r\n") }
    let looks = Log<String>()
    let hasLooked = Turnstile()
    let sender = OwnThread {
      hasLooked.wait()
      server.reset()
      try RawClient.deliver(server, "Subject: new\r\n\r\n")
    }
    let message = try await server.message { message in
      looks.append(message.subject ?? "")
      if looks.all.count == 3 { hasLooked.open() }
      return message.subject == "new"
    }
    try sender.join()
    #expect(message.subject == "new")
    #expect(looks.all == ["old", "old", "old", "new"])
  }

  @Test func `counts anew after a reset`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    try RawClient.deliver(server, "Subject: old\r\n\r\n")
    let hasLooked = Turnstile()
    let sender = OwnThread {
      hasLooked.wait()
      server.reset()
      try RawClient.deliver(server, "Subject: 1\r\n\r\n")
      try RawClient.deliver(server, "Subject: 2\r\n\r\n")
    }
    let messages = try await server.messages(count: 2) { _ in
      hasLooked.open()
      return true
    }
    try sender.join()
    #expect(messages.map(\.subject) == ["1", "2"])
  }

  @Test func `begins an order anew after a reset`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    try RawClient.deliver(server, "Subject: 1 old\r\n\r\n")
    let hasLooked = Turnstile()
    let sender = OwnThread {
      hasLooked.wait()
      server.reset()
      for subject in ["2 early", "1 new", "2 new"] {
        try RawClient.deliver(server, "Subject: \(subject)\r\n\r\n")
      }
    }
    let messages = try await server.messages(
      inOrder: .where("first") { message in
        hasLooked.open()
        return message.subject?.hasPrefix("1") == true
      }, .subject("2*"))
    try sender.join()
    #expect(messages.map(\.subject) == ["1 new", "2 new"])
  }

  @Test func `counts recipients anew after a reset`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    try RawClient.deliver(server, to: ["1@x.test", "2@x.test"])
    let hasLooked = Turnstile()
    let sender = OwnThread {
      hasLooked.wait()
      server.reset()
      try RawClient.deliver(server, to: ["3@x.test"])
      try RawClient.deliver(server, to: ["4@x.test", "5@x.test"])
    }
    let recipients = try await server.recipients(
      count: 3,
      .where("any") { _ in
        hasLooked.open()
        return true
      })
    try sender.join()
    #expect(recipients.map(\.description) == ["3@x.test", "4@x.test", "5@x.test"])
  }
}
