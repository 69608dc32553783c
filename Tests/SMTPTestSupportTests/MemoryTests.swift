import SMTPTestFixtures
import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `What a server keeps` {
  /// Lines of 80 octets; the pattern is of a length that no buffer has.
  static func text(_ count: Int) -> [UInt8] {
    var block = [UInt8]()
    for line in 0..<1009 {
      block += "\(line) ".utf8
      while block.count % 80 != 78 { block.append(UInt8(65 + (block.count &* line) % 57)) }
      block += [13, 10]
    }
    var octets = [UInt8]()
    octets.reserveCapacity(count + block.count)
    while octets.count < count { octets += block }
    return octets
  }

  static func repeated(_ block: [UInt8], _ count: Int) -> [UInt8] {
    var octets = [UInt8]()
    octets.reserveCapacity(block.count * count)
    for _ in 0..<count { octets += block }
    return octets
  }

  /// The same, without the description of megabytes that `#expect` would make.
  static func isSame(_ a: [UInt8]?, _ b: [UInt8]) -> Bool { a == b }

  @Test func `ends with 452 and a finding past the budget, and is never cut`() throws {
    let server = try SMTPTestServer.start(.memoryBudget(200_000))
    defer { server.stop() }
    try RawClient.deliver(server, "Subject: before\r\n\r\n")
    let client = try RawClient.greeted(server)
    try client.openData()
    let content = Self.text(5_000_000)
    let sending = OwnThread { client.sendUntilRefused(content) }
    let replies = try client.finalReplies()
    client.close()
    try sending.join()
    #expect(replies == ["452 4.3.1 Insufficient system storage"])
    #expect(
      server.findings.map(\.description) == [
        "session 2: the memory budget of 200000 octets is spent; the server answers 452"
      ])
    // What was stored before stays, and what came of the rest is on record octet by octet.
    #expect(server.messages.map(\.subject) == ["before"])
    let cut = try #require(server.transactions.last)
    #expect(cut.outcome == .rejected(at: .body))
    #expect(cut.reply == .insufficientStorage)
    #expect(cut.contentSize > 150_000)
    #expect(Self.isSame(cut.content, Array(content[..<cut.contentSize])))
    // One read more than the budget at most, then nothing is kept any more.
    let kept = server.sessions.reduce(0) { $0 + $1.receivedOctets.count + $1.sentOctets.count }
    #expect(kept < 200_000 + 300_000)
    // Whoever comes now is told the same, and it is found once.
    let late = try RawClient(server.endpoint)
    _ = try late.reply()
    try late.send("EHLO c.test\r\n")
    #expect(try late.finalReplies() == ["452 4.3.1 Insufficient system storage"])
    #expect(server.findings.count == 1)
    late.close()
    // A reset makes room again.
    try OwnThread { _ = try server.waitForEndedSessions(count: 3) }.join()
    server.reset()
    try RawClient.deliver(server, "Subject: after\r\n\r\n")
    #expect(server.messages.map(\.subject) == ["after"])
    #expect(server.findings == [])
  }

  @Test func `is large content, octet by octet`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let content = Self.text(5_000_000)
    let client = try RawClient.greeted(server)
    try client.openData()
    try client.send(content)
    try client.send(".\r\n")
    #expect(try client.reply() == "250 2.0.0 Ok: queued as 1-1")
    let message = try #require(server.messages.first)
    #expect(message.size == content.count)
    #expect(Self.isSame(message.content, content))
  }

  @Test func `is large content without the dots that were stuffed`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    // Dots at every line's start, so that they meet every edge of a read and of a chunk.
    let line = Array(".\r\n..\r\n.a\r\na.\r\n".utf8)
    let content = Self.repeated(line, 100_000)
    let wire = Self.repeated(Array("..\r\n...\r\n..a\r\na.\r\n".utf8), 100_000)
    let client = try RawClient.greeted(server)
    try client.openData()
    try client.send(wire)
    try client.send(".\r\n")
    #expect(try client.reply().hasPrefix("250"))
    #expect(server.messages.first?.size == content.count)
    #expect(Self.isSame(server.messages.first?.content, content))
  }

  @Test func `is large content in chunks, whatever is in it`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let content = Self.repeated((0..<10_007).map { UInt8(truncatingIfNeeded: $0 &* 7) }, 200)
    let client = try RawClient.greeted(server)
    try client.say("MAIL FROM:<a@example.com> BODY=BINARYMIME")
    try client.say("RCPT TO:<b@example.com>")
    var at = 0
    for size in [1, 0, 999_999, 65_536, 13] {
      try client.send("BDAT \(size)\r\n")
      try client.send(Array(content[at..<at + size]))
      #expect(try client.reply() == "250 2.0.0 Chunk received")
      at += size
    }
    try client.send("BDAT \(content.count - at) LAST\r\n")
    try client.send(Array(content[at...]))
    #expect(try client.reply() == "250 2.0.0 Ok: queued as 1-1")
    #expect(Self.isSame(server.messages.first?.content, content))
  }

  @Test func `is the content of what was refused or given up, too`() throws {
    let server = try SMTPTestServer.start(
      .maximumSize(20), .script { On(.endOfData, to: "no@*").reply(.transactionFailed) })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    #expect(try client.deliver("refused\r\n", to: ["no@example.com"]).hasPrefix("554"))
    #expect(try client.deliver("..far too long for this\r\n").hasPrefix("552"))
    try client.say("MAIL FROM:<a@example.com>")
    try client.say("RCPT TO:<b@example.com>")
    try client.send("BDAT 4\r\n.\r\nx")
    _ = try client.reply()
    try client.say("RSET")
    try client.say("MAIL FROM:<a@example.com>")
    try client.say("RCPT TO:<b@example.com>")
    try client.send("BDAT 31\r\nthis chunk is more than allowed")
    #expect(try client.reply().hasPrefix("552"))
    try client.say("RSET")
    try client.openData()
    try client.send("..given up\r\n..")
    client.finish()
    #expect(try client.finalReplies() == [])
    #expect(server.messages.isEmpty)
    #expect(
      server.transactions.map { String(decoding: $0.content, as: UTF8.self) } == [
        "refused\r\n", ".far too long for this\r\n", ".\r\nx", "", ".given up\r\n.",
      ])
    #expect(
      server.transactions.map(\.outcome) == [
        .rejected(at: .endOfData), .rejected(at: .endOfData), .abandoned(at: .bdat),
        .rejected(at: .bdat), .abandoned(at: .body),
      ])
  }

  /// Every message of the corpus arrives as it is: dot-stuffed where DATA may carry it, else in
  /// chunks.
  @Test(arguments: SMTPFixtureMessage.all.map(\.name))
  func `is any message of the corpus`(name: String) throws {
    let message = try SMTPFixtureMessage.named(name)
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    let body = message.needsBinary ? " BODY=BINARYMIME" : message.needs8Bit ? " BODY=8BITMIME" : ""
    try client.say("MAIL FROM:<a@example.com>\(body)")
    try client.say("RCPT TO:<b@example.com>")
    if !message.needsBinary, message.hasFinalCRLF || message.octets.isEmpty {
      try client.say("DATA")
      try client.send(DotStuffing.add(to: message.octets))
      try client.send(".\r\n")
    } else {
      try client.send("BDAT \(message.octets.count) LAST\r\n")
      try client.send(message.octets)
    }
    #expect(try client.reply() == "250 2.0.0 Ok: queued as 1-1")
    #expect(server.messages.first?.content == message.octets)
    let kinds = Set(
      server.findings.compactMap { $0.violation?.kind })
    #expect(kinds.isSubset(of: [.contentLineTooLong]))
  }
}
