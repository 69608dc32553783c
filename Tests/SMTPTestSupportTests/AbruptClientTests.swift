import Foundation
import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Where a client is when it goes without a word.
enum Departure: CaseIterable, Sendable {
  case connect, greeting, hello, mail, rcpt, data, content, afterDot, chunk, afterChunk

  /// Brings a new client there.
  func client(_ server: SMTPTestServer) throws -> RawClient {
    let client = try RawClient(server.endpoint)
    if self == .connect { return client }
    _ = try client.reply()
    if self == .greeting { return client }
    try client.say("EHLO c.test")
    if self == .hello { return client }
    try client.say("MAIL FROM:<a@example.com>")
    if self == .mail { return client }
    try client.say("RCPT TO:<b@example.com>")
    switch self {
    case .data: try client.say("DATA")
    case .content:
      try client.say("DATA")
      try client.send("Subject: half\r\n.")
    case .afterDot:
      try client.say("DATA")
      try client.send("Subject: whole\r\n.\r\n")
    case .chunk: try client.send("BDAT 10 LAST\r\nhalf")
    case .afterChunk: try client.send("BDAT 4 LAST\r\nhalf")
    default: break
    }
    // All of it has arrived when the client goes.
    EventLoop.shared.barrier()
    return client
  }

  var outcome: SMTPTransactionOutcome? {
    switch self {
    case .connect, .greeting, .hello: nil
    case .mail: .abandoned(at: .mail)
    case .rcpt: .abandoned(at: .rcpt)
    case .data, .content: .abandoned(at: .body)
    case .afterDot, .afterChunk: .accepted
    case .chunk: .abandoned(at: .bdat)
    }
  }

  /// What that breaks. A reset is nobody's intention, and to close with a reply unread is one.
  func violations(_ end: RawClient.End) -> [SMTPViolation.Kind] {
    switch self {
    case .data, .content, .chunk: [.abandonedData]
    case .connect, .greeting, .afterDot, .afterChunk: []
    case .hello, .mail, .rcpt: end == .reset ? [] : [.missingQUIT]
    }
  }

  var content: String {
    switch self {
    // The last dot may be the end's or a stuffed one: nobody can know, and it is not content yet.
    case .content: "Subject: half\r\n"
    case .afterDot: "Subject: whole\r\n"
    case .chunk, .afterChunk: "half"
    default: ""
    }
  }
}

@Suite(.bounded) struct `A client that goes without a word` {
  @Test(arguments: Departure.allCases, [RawClient.End.endOfStream, .reset])
  func `leaves its record and an unharmed server`(departure: Departure, end: RawClient.End)
    async throws
  {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = try departure.client(server)
    end == .reset ? client.reset() : client.close()
    let session = try #require(try await server.endedSessions().first)
    #expect(session.transactions.map(\.outcome) == (departure.outcome.map { [$0] } ?? []))
    #expect(server.transactions == session.transactions)
    #expect(
      session.transactions.first.map { String(decoding: $0.content, as: UTF8.self) } ?? ""
        == departure.content)
    #expect(session.violations.map(\.kind) == departure.violations(end))
    try RawClient.deliver(server, "Subject: clean\r\n\r\n")
    #expect(server.messages.last?.subject == "clean")
    _ = try await server.endedSessions(count: 2)
    #expect(server.sessions.count == 2)
  }

  @Test func `costs the server nothing that lasts`() async {
    await #expect(processExitsWith: .success) {
      let server = try SMTPTestServer.start()
      try RawClient.deliver(server)
      let before = openDescriptors()
      for _ in 0..<10 {
        for departure in Departure.allCases {
          try departure.client(server).close()
          try departure.client(server).reset()
        }
      }
      let count = 10 * Departure.allCases.count * 2 + 1
      let ended = try await server.endedSessions(count: count)
      guard ended.count == count, server.sessions.allSatisfy({ !$0.isOpen }) else { exit(2) }
      try RawClient.deliver(server)
      _ = try await server.endedSessions(count: count + 1)
      // The test framework may have opened one or two of its own meanwhile; two hundred would show.
      guard abs(openDescriptors() - before) < 5 else { exit(3) }
      server.stop()
      exit(0)
    }
  }
}

@Suite(.bounded) struct `A client that closes its half` {
  static let dialogue =
    "EHLO c.test\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\nx\r\n.\r\n"

  static let codes = ["220", "250", "250", "250", "354", "250"]

  static func codes(_ replies: [String]) -> [String] {
    replies.filter { $0.dropFirst(3).first == " " }.map { String($0.prefix(3)) }
  }

  @Test func `still gets every reply, then the end`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = try RawClient(server.endpoint)
    try client.send(Self.dialogue + "NOOP\r\n")
    client.finish()
    #expect(Self.codes(try client.finalReplies()) == Self.codes + ["250"])
    #expect(server.messages.map(\.transaction.outcome) == [.accepted])
    try RawClient.deliver(server)
  }

  @Test func `gets them also when a closure takes its time`() async throws {
    let arrival = Latch()
    let release = Latch()
    let server = try SMTPTestServer.start(
      .hookTimeout(.seconds(60)),
      .script {
        On(.endOfData).once.decide { _ in
          arrival.open()
          try await release.wait()
          return .reply(250, "2.0.0", "At last")
        }
      })
    defer { server.stop() }
    let client = try RawClient(server.endpoint)
    try client.send(Self.dialogue + "FROB\r\n")
    client.finish()
    try await arrival.wait()
    release.open()
    let replies = try client.finalReplies()
    #expect(replies.suffix(2).first == "250 2.0.0 At last")
    #expect(Self.codes(replies) == Self.codes + ["500"])
    #expect(server.messages.map(\.transaction.outcome) == [.accepted])
  }

  @Test func `gets them also when it reads late and little`() throws {
    let server = try SMTPTestServer.start(
      .address(host: "127.0.0.1"), .configure { $0.buffers.send = 2048 },
      .script { On(.noop).reply(SMTPReply(250, [String](repeating: "ok", count: 2000))) })
    defer { server.stop() }
    let client = try RawClient(server.endpoint, receiveBuffer: 2048)
    try client.send(String(repeating: "NOOP\r\n", count: 50) + "QUIT\r\n")
    client.finish()
    EventLoop.shared.barrier()
    #expect(server.sessions.first?.isOpen == true)
    let replies = try client.finalReplies()
    #expect(replies.count == 1 + 50 * 2000 + 1)
    #expect(replies.last == "221 2.0.0 Bye")
  }

  @Test func `abandons what it had not finished`() throws {
    let server = try SMTPTestServer.start(.clock(.manual()))
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.openData()
    try client.send("half\r\n.\r")
    client.finish()
    #expect(try client.finalReplies() == [])
    #expect(server.transactions.map(\.outcome) == [.abandoned(at: .body)])
    #expect(server.sessions.first?.violations.map(\.kind) == [.abandonedData])
    #expect(
      server.transcript.hasSuffix(
        "C! close\n# violation: 6 octets of content without an end (abandonedData, RFC 5321 §4.1.1.10, octet 77)\nS! close"
      ))
  }
}

#if os(Linux)
  /// How many descriptors this process has open.
  func openDescriptors() -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? -1
  }
#else
  func openDescriptors() -> Int {
    (0..<1024 as Range<Int32>).count { fcntl($0, F_GETFD) >= 0 }
  }
#endif
