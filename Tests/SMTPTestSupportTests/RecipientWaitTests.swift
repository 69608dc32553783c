import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A wait for recipients` {
  @Test func `counts those that were accepted, in however many transactions`() async throws {
    let server = try SMTPTestServer.start(.rejecting("no@*"))
    defer { server.stop() }
    let waiting = OwnThread { try server.waitForRecipients(count: 4, within: .seconds(60)) }
    let client = try RawClient.greeted(server)
    try client.deliver(to: ["1@x.test", "no@x.test", "2@x.test"])
    try client.deliver("Subject: other\r\n\r\n", to: ["3@x.test"])
    let error = await #expect(throws: SMTPWaitError.self) {
      _ = try await server.recipients(count: 4, within: .zero)
    }
    #expect(
      error?.description.hasPrefix(
        "Waited 0.0 seconds for 4 accepted recipients of messages; 3 came.\nWhat came:\n") == true)
    try client.deliver(to: ["4@x.test", "5@x.test"])
    let all = ["1@x.test", "2@x.test", "3@x.test", "4@x.test", "5@x.test"]
    #expect(try await waiting.value.map(\.description) == all)
    let others = try await server.recipients(count: 1, .subject("other"))
    #expect(others.map(\.description) == ["3@x.test"])
  }
}

@Suite(.bounded) struct `Forgetting some messages` {
  @Test func `counts those no more when the oldest are to go`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    for name in ["ann", "bob", "ann"] { try RawClient.deliver(server, to: ["\(name)@x.test"]) }
    try server.forget("bob@*")
    server.forget(keeping: 2)
    #expect(server.messages.map(\.session.number) == [1, 3])
    server.forget(keeping: 1)
    #expect(server.messages.map(\.session.number) == [3])
  }

  @Test func `leaves the others, and those who read`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    for name in ["ann", "bob", "ann", "eve"] {
      try RawClient.deliver(server, to: ["\(name)@x.test"])
    }
    _ = try OwnThread { try server.waitForEndedSessions(count: 4) }.join()
    var stream = server.messageStream.makeAsyncIterator()
    #expect(await stream.next()?.session.number == 1)
    #expect(await stream.next()?.session.number == 2)
    try server.forget("ann@*")
    #expect(server.messages.map(\.session.number) == [2, 4])
    #expect(server.sessions.map(\.number) == [2, 4])
    // Neither twice nor passed over.
    #expect(await stream.next()?.session.number == 4)
    try RawClient.deliver(server, to: ["ann@x.test"])
    #expect(await stream.next()?.session.number == 5)
    #expect(try await server.messages(count: 1, "ann@*").map(\.session.number) == [5])
    struct Mishap: Error {}
    #expect(throws: Mishap.self) { try server.forget(.where("fails") { _ in throw Mishap() }) }
    #expect(server.messages.count == 3)
  }
}
