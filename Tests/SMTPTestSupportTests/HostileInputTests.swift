import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `Hostile input` {
  @Test(arguments: HostileCase.all)
  func `gets its exact answer and harms nobody else`(hostile: HostileCase) async throws {
    let server = try SMTPTestServer.start(.reading(hostile.reading))
    defer { server.stop() }
    let client = try hostile.place.client(server)
    let sending = OwnThread { client.sendUntilRefused(hostile.input) }
    var replies: [String] = []
    if hostile.closes {
      replies = try client.finalReplies()
    } else {
      replies = try client.replies(hostile.replies.count)
      #expect(try client.say("NOOP") == "250 2.0.0 Ok")
    }
    try sending.join()
    #expect(replies == hostile.replies)
    #expect(server.sessions.first?.violations.map(\.kind) == hostile.violations)
    #expect(server.findings.count == hostile.violations.count)
    #expect(server.messages.map(\.contentText) == hostile.stored.map { [$0] } ?? [])
    try RawClient.deliver(server, "Subject: clean\r\n\r\n")
    #expect(server.messages.last?.subject == "clean")
    client.close()
    let ended = try await server.endedSessions(count: 2)
    let received = try #require(ended.first).receivedOctets
    #expect(throws: Never.self) { try SMTPDialogue(parsing: server.transcript) }
    // What came is on record as it came, whatever was made of it.
    if hostile.input.count < 10_000 {
      #expect(contains(received, hostile.input))
    } else {
      #expect(received.count <= hostile.input.count + 200)
    }
  }

  @Test func `of ten thousand bad commands ends at the hundredth error`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = try RawClient(server.endpoint)
    let commands = [UInt8](String(repeating: "FROB\r\n", count: 10_000).utf8)
    let sending = OwnThread { client.sendUntilRefused(commands) }
    let replies = try client.finalReplies()
    try sending.join()
    try #require(replies.count == 102)
    #expect(
      Set(replies[1...100]) == ["500 5.5.2 unknown command \"FROB\" (RFC 5321 section 4.2.4)"])
    #expect(replies[101] == "421 4.7.0 Too many errors")
    try RawClient.deliver(server)
  }

  @Test func `of thousands of bad commands gets as many answers where that is allowed`() throws {
    // More of replies than the server keeps for a client that does not read.
    let count = 5000
    let server = try SMTPTestServer.start(.limits { $0.errors = 20_000 })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    let commands = [UInt8](String(repeating: "FROB\r\n", count: count).utf8)
    // Nothing is read before everything is sent: the server must not fall over what it cannot write.
    let sending = OwnThread { try client.send(commands) }
    let replies = try client.replies(count)
    try sending.join()
    #expect(Set(replies) == ["500 5.5.2 unknown command \"FROB\" (RFC 5321 section 4.2.4)"])
    #expect(server.findings.count == count)
    #expect(try client.deliver() == "250 2.0.0 Ok: queued as 1-1")
  }

  @Test(arguments: SMTPReading.allCases)
  func `before the greeting is noted and answered in order`(reading: SMTPReading) async throws {
    let arrival = Latch()
    let release = Latch()
    let server = try SMTPTestServer.start(
      .reading(reading),
      .hookTimeout(.seconds(60)),
      .script {
        On(.greeting).once.decide { _ in
          arrival.open()
          try await release.wait()
          return .proceed
        }
      })
    defer { server.stop() }
    let client = try RawClient(server.endpoint)
    try await arrival.wait()
    try client.send("HELO early.test\r\n")
    EventLoop.shared.barrier()
    #expect(server.sessions.first?.sentOctets == [])
    release.open()
    #expect(
      try client.replies(2) == ["220 fixture.test ESMTP SMTPTestSupport", "250 fixture.test"])
    #expect(server.sessions.first?.violations.map(\.kind) == [.earlyTalker])
    try RawClient.deliver(server)
  }

  @Test func `that never ends a line takes no more memory than its limit`() throws {
    let server = try SMTPTestServer.start(
      .limits {
        $0.commandLine = 1000
        $0.endlessLine = 10_000
      })
    defer { server.stop() }
    let client = try RawClient(server.endpoint)
    _ = try client.reply()
    let flood = [UInt8](repeating: 120, count: 4_000_000)
    let sending = OwnThread { client.sendUntilRefused(flood) }
    let (text, _) = try client.rest()
    #expect(text == "421 4.7.0 line too long (RFC 5321 section 4.5.3.1.4)\r\n")
    client.close()
    try sending.join()
    #expect(server.sessions.first?.violations.map(\.kind) == [.commandTooLong])
  }
}

func contains(_ octets: [UInt8], _ part: [UInt8]) -> Bool {
  part.isEmpty
    || octets.withUnsafeBufferPointer { octets in
      octets.indices.contains { start in
        octets[start] == part[0] && octets[start...].starts(with: part)
      }
    }
}
