import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A closure in a script` {
  struct Mishap: Error {}

  // The four hooks this package's ancestor had, as scripts.

  @Test func `validates senders`() throws {
    let server = try SMTPTestServer.start(
      .script {
        On(.mail).decide { event in
          event.address == "spam@example.com" ? .reply(.refusedByPolicy) : .proceed
        }
      })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    #expect(try client.say("MAIL FROM:<spam@example.com>") == "550 5.7.1 Refused by policy")
    #expect(try client.deliver() == "250 2.0.0 Ok: queued as 1-2")
    #expect(server.transactions.map(\.outcome) == [.rejected(at: .mail), .accepted])
    #expect(server.transactions.first?.reply == .refusedByPolicy)
  }

  @Test func `validates recipients`() throws {
    let server = try SMTPTestServer.start(
      .script {
        On(.rcpt).decide { event in
          event.address?.domain == "example.com" ? .proceed : .reply(.mailboxUnavailable)
        }
      })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.deliver(to: ["a@other.test", "b@example.com"])
    #expect(server.messages.first?.envelope.recipients == ["b@example.com"])
    #expect(server.messages.first?.envelope.refusedRecipients == ["a@other.test"])
  }

  @Test func `takes the content and names it in the reply`() throws {
    let queue = Log<[UInt8]>()
    let server = try SMTPTestServer.start(
      .script {
        On(.endOfData).decide { event in
          queue.append(event.contentOctets)
          return .reply(250, "2.0.0", "Ok: queued as Q\(queue.all.count)")
        }
      })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    #expect(try client.deliver("..x\r\n") == "250 2.0.0 Ok: queued as Q1")
    #expect(try client.deliver("y\r\n") == "250 2.0.0 Ok: queued as Q2")
    #expect(queue.all == [Array(".x\r\n".utf8), Array("y\r\n".utf8)])
    #expect(
      server.messages.map(\.transaction.reply?.lines) == [
        ["Ok: queued as Q1"], ["Ok: queued as Q2"],
      ])
  }

  @Test func `sees the end and may make it abrupt`() throws {
    let ends = Log<Int>()
    let server = try SMTPTestServer.start(
      .script {
        On(.quit).decide { event in
          ends.append(event.session.number)
          return event.session.number == 1 ? .proceed : .close
        }
      })
    defer { server.stop() }
    let first = try RawClient.greeted(server)
    try first.send("QUIT\r\n")
    #expect(try first.finalReplies() == ["221 2.0.0 Bye"])
    let second = try RawClient.greeted(server)
    try second.send("QUIT\r\n")
    #expect(try second.finalReplies() == [])
    #expect(ends.all == [1, 2])
  }

  @Test func `knows the session, the envelope, the parameters and the content so far`() throws {
    let events = Log<SMTPStageEvent>()
    let octets = Log<[UInt8]>()
    let record: @Sendable (SMTPStageEvent) -> SMTPAction = { event in
      events.append(event)
      octets.append(event.contentOctets)
      return .proceed
    }
    let server = try SMTPTestServer.start(
      .script {
        On(.rcpt, to: "c@*").decide(record)
        On(.bdat).decide(record)
        On(.endOfData).decide(record)
      })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.say("MAIL FROM:<a@example.com> BODY=BINARYMIME SIZE=5")
    try client.say("RCPT TO:<b@example.com>")
    try client.say("RCPT TO: <c@example.com> NOTIFY=NEVER")
    try client.send("BDAT 3\r\n\r\n.")
    _ = try client.reply()
    try client.send("BDAT 2 LAST\r\n\r\n")
    #expect(try client.reply() == "250 2.0.0 Ok: queued as 1-1")
    let seen = events.all
    try #require(seen.map(\.stage) == [.rcpt, .bdat, .bdat, .endOfData])
    #expect(seen.map(\.contentSize) == [0, 3, 5, 5])
    #expect(octets.all.map(\.count) == [0, 3, 5, 5])
    #expect(octets.all.last == Array("\r\n.\r\n".utf8))
    #expect(seen[0].line == Array("RCPT TO: <c@example.com> NOTIFY=NEVER".utf8))
    #expect(seen[0].recipient == 2)
    #expect(seen[0].parameters.map(\.description) == ["NOTIFY=NEVER"])
    #expect(seen[0].violations.map(\.kind) == [.spaceAroundColon])
    #expect(seen[0].session.clientName == "c.test")
    #expect(seen[0].envelope?.parameter("size") == "5")
    #expect(seen[0].envelope?.recipients == ["b@example.com"])
    #expect(seen[3].envelope?.recipients == ["b@example.com", "c@example.com"])
    #expect(seen.map(\.transaction) == [1, 1, 1, 1])
  }

  @Test func `that throws makes the server answer 451 and leaves a finding`() throws {
    let server = try SMTPTestServer.start(
      .script { On(.rcpt, to: "b@*").named("broken").decide { _ in throw Mishap() } })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.say("MAIL FROM:<a@example.com>")
    #expect(try client.say("RCPT TO:<b@example.com>") == "451 4.3.0 Local error in processing")
    #expect(try client.say("RCPT TO:<c@example.com>") == "250 2.1.5 Ok")
    #expect(server.findings.map(\.kind) == [.hookFailed])
    #expect(
      server.findings.map(\.description) == [
        "session 1: [broken] on RCPT to \"b@*\": call closure threw: Mishap()"
      ])
    #expect(server.transcript.contains("# call closure threw"))
  }

  @Test func `that takes too long is cancelled, answered for with 451 and left alone`() async throws
  {
    let cancellation = Latch()
    let server = try SMTPTestServer.start(
      .hookTimeout(.milliseconds(30)),
      .script {
        On(.mail).once.decide { _ in
          try? await Latch().wait()
          cancellation.open()
          return .reply(250, "2.1.0", "far too late")
        }
      })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    #expect(try client.say("MAIL FROM:<a@example.com>") == "451 4.3.0 Local error in processing")
    try await cancellation.wait()
    #expect(try client.say("NOOP") == "250 2.0.0 Ok")
    #expect(try client.deliver() == "250 2.0.0 Ok: queued as 1-2")
    #expect(server.findings.map(\.kind) == [.hookTimedOut])
    #expect(
      server.findings.map(\.description) == [
        "session 1: on MAIL once: call closure took longer than 0.03 seconds"
      ])
  }

  @Test func `holds up its own connection only`() async throws {
    let arrival = Latch()
    let release = Latch()
    let server = try SMTPTestServer.start(
      .hookTimeout(.seconds(60)),
      .script {
        On(.mail, from: "slow@*").decide { _ in
          arrival.open()
          try await release.wait()
          return .proceed
        }
      })
    defer { server.stop() }
    let slow = try RawClient.greeted(server)
    // Pipelined behind the question, and not to be looked at before it is answered.
    try slow.send("MAIL FROM:<slow@example.com>\r\nRCPT TO:<b@example.com>\r\nRSET\r\n")
    try await arrival.wait()
    #expect(server.sessions.first?.stage == .mail)
    let other = try RawClient.greeted(server)
    #expect(try other.deliver() == "250 2.0.0 Ok: queued as 2-1")
    await #expect(throws: SMTPWaitError.self) {
      try await server.quiescence(within: .milliseconds(10))
    }
    release.open()
    #expect(try slow.replies(3) == ["250 2.1.0 Ok", "250 2.1.5 Ok", "250 2.0.0 Ok"])
    try await server.quiescence()
  }

  @Test func `is cancelled when the server stops, which does not wait for it`() async throws {
    let arrival = Latch()
    let cancellation = Latch()
    let server = try SMTPTestServer.start(
      .hookTimeout(.seconds(3600)),
      .script {
        On(.mail).decide { _ in
          arrival.open()
          do { try await Latch().wait() } catch {
            cancellation.open()
            throw error
          }
          return .proceed
        }
      })
    let client = try RawClient.greeted(server)
    try client.send("MAIL FROM:<a@example.com>\r\n")
    try await arrival.wait()
    server.stop()
    #expect(try client.finalReplies() == ["421 4.3.2 Service not available"])
    try await cancellation.wait()
    #expect(server.findings == [])
    #expect(server.sessions.map(\.isOpen) == [false])
  }

  @Test func `may stop its own server`() throws {
    let servers = Log<SMTPTestServer>()
    let server = try SMTPTestServer.start(
      .script {
        On(.mail).decide { _ in
          for server in servers.all { server.stop() }
          return .proceed
        }
      })
    servers.append(server)
    let client = try RawClient.greeted(server)
    try client.send("MAIL FROM:<a@example.com>\r\n")
    #expect(try client.finalReplies() == ["421 4.3.2 Service not available"])
    #expect(server.messages.isEmpty)
    #expect(server.findings == [])
  }

  @Test(arguments: [RawClient.End.endOfStream, .reset])
  func `may outlive its client`(end: RawClient.End) async throws {
    let arrival = Latch()
    let release = Latch()
    let server = try SMTPTestServer.start(
      .hookTimeout(.seconds(60)),
      .script {
        On(.endOfData).decide { _ in
          arrival.open()
          try await release.wait()
          return .proceed
        }
      })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.openData()
    try client.send("x\r\n.\r\n")
    try await arrival.wait()
    end == .reset ? client.reset() : client.leave()
    EventLoop.shared.barrier()
    await #expect(throws: SMTPWaitError.self) {
      try await server.quiescence(within: .milliseconds(10))
    }
    release.open()
    try await server.quiescence()
    _ = try await server.endedSessions()
    // A client that resets has given up; one that only closed may have sent all it had.
    #expect(server.transactions.count == 1)
    if end == .reset {
      #expect(server.transactions.map(\.outcome) == [.abandoned(at: .endOfData)])
    } else {
      #expect(server.messages.count == 1)
    }
    #expect(server.findings == [])
    try RawClient.deliver(server)
  }
}
