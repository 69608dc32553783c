import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A record` {
  @Test func `has every octet of both directions`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = try RawClient(server.endpoint)
    let sent =
      Array("HELO c\r\nNO\0OP\nFROB \r\n".utf8) + [0xFF, 0xFE, 13, 10] + Array("QUIT\r\nbye".utf8)
    try client.send(sent)
    client.finish()
    let (text, _) = try client.rest()
    client.close()
    try OwnThread { _ = try server.waitForEndedSessions() }.join()
    let session = try #require(server.sessions.first)
    #expect(session.receivedOctets == sent)
    #expect(String(decoding: session.sentOctets, as: UTF8.self) == text)
  }

  @Test func `of a transaction says who, to whom, with what and how it ended`() throws {
    let server = try SMTPTestServer.start(.rejecting("bob@*"))
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.say("MAIL FROM:<a@example.com> SIZE=3 RET=HDRS ENVID=x+2By")
    try client.say("RCPT TO:<bob@example.com>")
    try client.say("RCPT TO:<ann@example.com> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;b@example.com")
    try client.say("DATA")
    try client.say("x\r\n.")
    try client.say("MAIL FROM:<>")
    try client.say("RSET")
    let session = try #require(server.sessions.first)
    try #require(session.transactions.count == 2)
    let first = session.transactions[0]
    #expect(first.number == 1)
    #expect(first.session.number == 1)
    #expect(first.session.clientName == "c.test")
    #expect(first.session.isExtended)
    #expect(first.peer == session.peer)
    #expect(first.envelope.sender == "a@example.com")
    #expect(first.envelope.parameters.map(\.description) == ["SIZE=3", "RET=HDRS", "ENVID=x+2By"])
    #expect(first.envelope.parameter("envid") == "x+2By")
    #expect(first.envelope.recipients == ["ann@example.com"])
    #expect(first.envelope.refusedRecipients == ["bob@example.com"])
    try #require(first.envelope.forwardPaths.map(\.isAccepted) == [false, true])
    #expect(first.envelope.forwardPaths[0].reply == .mailboxUnavailable)
    #expect(first.envelope.forwardPaths[1].parameter("notify") == "SUCCESS,DELAY")
    #expect(first.outcome == .accepted)
    #expect(first.reply == SMTPReply(250, "2.0.0", "Ok: queued as 1-1"))
    #expect(first.contentSize == 3)
    #expect(
      first.description
        == "session 1, transaction 1: <a@example.com> to <bob@example.com> (refused), "
        + "<ann@example.com>, 3 octets, accepted")
    let second = session.transactions[1]
    #expect(second.number == 2)
    #expect(second.envelope.sender.isNull)
    #expect(second.outcome == .abandoned(at: .mail))
    #expect(second.reply == nil)
    #expect(
      second.description == "session 1, transaction 2: <> to nobody, 0 octets, abandoned at mail")
    #expect(server.transactions == session.transactions)
    #expect(first != second)
  }

  @Test func `of a session says where it stands`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = try RawClient.greeted(server, hello: "HELO c.test")
    let open = try #require(server.sessions.first)
    #expect(open.isOpen && open.endedAt == nil)
    #expect(open.stage == .helo)
    #expect(!open.facts.isExtended && !open.facts.isEncrypted && open.facts.user == nil)
    #expect(open.description == "session 1 from \(open.peer), open at helo, 0 transactions")
    try client.deliver("")
    #expect(open.stage == .helo)
    #expect(
      server.sessions.first?.description
        == "session 1 from \(open.peer), open at endOfData, 1 transaction")
    #expect(server.sessions.first != open)
    #expect(server.sessions.first == server.sessions.first)
    try client.send("QUIT\r\n")
    _ = try client.finalReplies()
    client.close()
    try OwnThread { _ = try server.waitForEndedSessions() }.join()
    #expect(
      server.sessions.first?.description
        == "session 1 from \(open.peer), ended after quit, 1 transaction")
  }

  @Test(
    arguments: [
      ("Subject: plain\r\n\r\n", "plain"),
      (
        "To: x\r\nsUBJECT:  folded\r\n twice\r\n\t over \r\n\r\nSubject: body\r\n",
        "folded twice\t over"
      ),
      ("Subject:\r\n\r\n", ""), ("Subject: a\r\nSubject: b\r\n\r\n", "a"),
      ("\r\nSubject: body\r\n", nil), ("no colon\r\nSubject: x\r\n", nil), ("", nil),
      ("Subject: no end", "no end"), ("Subject: =?utf-8?q?x?=\r\n\r\n", "x"),
      ("Subject : spaced\r\nTo: x\r\n\r\n", "spaced"),
    ] as [(String, String?)])
  func `of a message has its subject`(content: String, subject: String?) throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.say("MAIL FROM:<a@example.com>")
    try client.say("RCPT TO:<b@example.com>")
    try client.send("BDAT \(content.utf8.count) LAST\r\n\(content)")
    _ = try client.reply()
    let message = try #require(server.messages.first)
    #expect(message.subject == subject)
    #expect(message.contentText == content)
    #expect(message.size == content.utf8.count)
    let shown = subject?.replacing("\t", with: "\\t")
    #expect(message.description.hasSuffix(shown.map { ", subject \"\($0)\"" } ?? ", no subject"))
  }

  @Test func `of a message has a subject however far down it is`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let filler = String(repeating: "X-Filler: 0123456789\r\n", count: 10_000)
    try RawClient.deliver(server, filler + "Subject: far\r\n\r\n")
    #expect(server.messages.first?.subject == "far")
  }

  @Test func `of a message has its header fields in order, also behind stuffed dots`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.deliver(
      "Received: one\r\nreceived: two\r\n" + String(repeating: "..x: y\r\n", count: 4000)
        + "Last: \u{FC}\r\n\r\n")
    let message = try #require(server.messages.first)
    let headers = Array(message.headers)
    try #require(headers.count == 4003)
    #expect(headers.prefix(2).map(\.name) == ["Received", "received"])
    #expect(headers.prefix(2).map(\.value) == ["one", "two"])
    #expect(headers[2].name == ".x")
    #expect(message.header("last") == "\u{FC}")
    #expect(message.header("Missing") == nil)
    #expect(server.findings.map(\.kind).count == 1)
  }

  @Test func `of LMTP has one answer for each recipient`() throws {
    let server = try SMTPTestServer.start(
      .lmtp,
      .script {
        On(.endOfData, to: "full@*").reply(.mailboxFull)
        On(.endOfData, to: "gone@*").close()
      })
    defer { server.stop() }
    func deliver(_ recipients: String...) throws -> ([String], RawClient) {
      let client = try RawClient.greeted(server, hello: "LHLO c.test")
      try client.openData(to: recipients.map { $0 + "@example.com" })
      try client.send(".\r\n")
      if recipients.contains("gone") { return (try client.finalReplies(), client) }
      return (try client.replies(recipients.count), client)
    }
    #expect(try deliver("a", "full", "b").0.map { $0.prefix(3) } == ["250", "452", "250"])
    #expect(try deliver("full", "full").0.map { $0.prefix(3) } == ["452", "452"])
    #expect(try deliver("gone", "b").0 == [])
    #expect(try deliver("a", "gone", "b").0.map { $0.prefix(3) } == ["250"])
    try #require(
      server.transactions.map(\.outcome) == [
        .accepted, .rejected(at: .endOfData), .abandoned(at: .endOfData), .accepted,
      ])
    try #require(server.transactions[0].envelope.forwardPaths.count == 3)
    #expect(server.transactions[0].envelope.recipients == ["a@example.com", "b@example.com"])
    #expect(server.transactions[0].envelope.forwardPaths[1].reply == .mailboxFull)
    #expect(server.transactions[3].envelope.recipients == ["a@example.com"])
    #expect(server.messages.count == 2)
  }

  @Test func `of a session that was stopped with its replies unread is complete`() throws {
    let server = try SMTPTestServer.start(
      .configure { $0.buffers.send = 2048 },
      .script { On(.noop).reply(SMTPReply(250, .init(repeating: "ok", count: 10_000))) })
    let client = try RawClient.greeted(server, receiveBuffer: 2048)
    try client.say("MAIL FROM:<a@example.com>")
    // More than the server takes in before it wants the client to read.
    try client.send(String(repeating: "NOOP\r\n", count: 100))
    EventLoop.shared.barrier()
    server.stop()
    #expect(server.transactions.map(\.outcome) == [.rejected(at: .mail)])
  }
}
