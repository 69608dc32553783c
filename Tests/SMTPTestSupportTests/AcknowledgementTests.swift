import Foundation
import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

/// Wall 6: a transaction is visible when the last octet of its last reply was written, not before.
@Suite(.bounded) struct `A message becomes visible` {
  enum Transport: CaseIterable {
    case tcp, unix
  }

  /// A reply that no small buffer takes whole.
  static let longReply = SMTPReply(
    250, "2.0.0", (1...650).map { "\($0) " + String(repeating: "x", count: 90) })

  static func server(_ transport: Transport, _ options: SMTPServerOption...) throws
    -> SMTPTestServer
  {
    let path = NSTemporaryDirectory() + "smtp-\(UUID().uuidString.prefix(8)).sock"
    return try SMTPTestServer.start(
      [
        transport == .tcp ? .address(host: "127.0.0.1") : .unixSocket(path: path),
        .configure { $0.buffers.send = 2048 },
        .script { On(.endOfData).reply(Self.longReply) },
      ] + options)
  }

  /// A client that has sent a message and does not read the reply.
  static func sender(_ server: SMTPTestServer) throws -> RawClient {
    let client = try RawClient.greeted(server, receiveBuffer: 2048)
    try client.openData()
    try client.send("Subject: seen?\r\n\r\n.\r\n")
    // All that was sent is handled now, and all that the socket takes is written.
    EventLoop.shared.barrier()
    return client
  }

  @Test(arguments: Transport.allCases)
  func `when its client has been handed the whole reply`(transport: Transport) async throws {
    #expect(Self.longReply.octets.count > 65_536)
    let server = try Self.server(transport)
    defer { server.stop() }
    let client = try Self.sender(server)
    let written = try #require(server.sessions.first).sentOctets.count
    #expect(written < 65_536)
    #expect(server.transactions.isEmpty)
    await #expect(throws: SMTPWaitError.self) { try await server.message(within: .zero) }
    let isRead = Log<Bool>()
    let waiting = Task {
      let message = try await server.message(within: .seconds(60))
      return (message, isRead.all)
    }
    let blocked = OwnThread { try server.waitForMessage(within: .seconds(60)).transaction.outcome }
    EventLoop.shared.barrier()
    #expect(server.transactions.isEmpty)
    await #expect(throws: SMTPWaitError.self) { try await server.quiescence(within: .zero) }
    isRead.append(true)
    #expect(
      try client.reply() == Self.longReply.description.replacingOccurrences(of: "\r\n", with: "|"))
    let (message, wasRead) = try await waiting.value
    #expect(wasRead == [true])
    #expect(message.transaction.outcome == .accepted)
    #expect(message.transaction.reply == Self.longReply)
    #expect(message.subject == "seen?")
    #expect(try await blocked.value == .accepted)
    #expect(try client.say("NOOP") == "250 2.0.0 Ok")
  }

  @Test(arguments: Transport.allCases)
  func `as unacknowledged when its client goes without having read the reply`(
    transport: Transport
  ) async throws {
    let server = try Self.server(transport)
    defer { server.stop() }
    let client = try Self.sender(server)
    #expect(server.transactions.isEmpty)
    client.reset()
    let message = try await server.message(at: .sessionEnded)
    #expect(message.transaction.outcome == .unacknowledged)
    #expect(message.subject == "seen?")
    #expect(server.transactions.count == 1)
    #expect(server.transcript.hasSuffix("C! reset"))
  }

  @Test(arguments: Transport.allCases)
  func `as unacknowledged when the server stops before its client has read`(transport: Transport)
    throws
  {
    let server = try Self.server(transport)
    let client = try Self.sender(server)
    server.stop()
    #expect(server.messages.map(\.transaction.outcome) == [.unacknowledged])
    let (text, _) = try client.rest()
    #expect(!text.contains("250 2.0.0 650"))
  }

  @Test func `as unacknowledged when its client reads nothing for too long`() throws {
    let clock = SMTPFixtureClock.manual()
    let server = try Self.server(.unix, .clock(clock))
    defer { server.stop() }
    let client = try Self.sender(server)
    try clock.advance(by: .seconds(301))
    #expect(server.sessions.map(\.isOpen) == [false])
    #expect(server.messages.map(\.transaction.outcome) == [.unacknowledged])
    client.close()
  }

  @Test func `to several waiters at once, each with the reply written`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let waiters = (0..<10).map { _ in
      Task { try await server.message(within: .seconds(20)).transaction.reply?.code }
    }
    let client = try RawClient.greeted(server)
    try client.deliver()
    for waiter in waiters { #expect(try await waiter.value == 250) }
  }

  @Test func `with every reply of LMTP written`() throws {
    let path = NSTemporaryDirectory() + "smtp-\(UUID().uuidString.prefix(8)).sock"
    let server = try SMTPTestServer.start(
      .lmtp, .unixSocket(path: path), .configure { $0.buffers.send = 2048 },
      .script {
        On(.endOfData, to: "1@*").reply(250, "2.0.0", "First")
        On(.endOfData).reply(Self.longReply)
      })
    defer { server.stop() }
    let client = try RawClient.greeted(server, hello: "LHLO c.test")
    try client.openData(to: ["1@example.com", "2@example.com"])
    #expect(try client.say(".") == "250 2.0.0 First")
    EventLoop.shared.barrier()
    #expect(server.transactions.isEmpty)
    _ = try client.reply()
    #expect(server.transactions.map(\.outcome) == [.accepted])
  }
}
