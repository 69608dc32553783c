import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestScript
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A message that is put away before it is acknowledged` {
  private struct Full: Error, CustomStringConvertible {
    let description = "No space is left."
  }

  /// What was put away, and a server that does so.
  private final class Store: Sendable {
    private let delivered = Locked<[String]>([])

    func server(
      _ options: SMTPServerOption..., failing failures: Int = 0, answers: Bool = true
    ) throws -> SMTPTestServer {
      let (delivered, failures) = (self.delivered, Locked(failures))
      return try SMTPTestServer.start(
        options + [
          .configure { configuration in
            configuration.delivery = { record, done in
              let fails = failures.withLock { left in
                defer { left -= 1 }
                return left > 0
              }
              if !fails { delivered.withLock { $0.append("\(record)") } }
              // From another thread, as those who write files do.
              if answers {
                _ = OwnThread { done(fails ? Full() : nil) }
              }
            }
          }
        ])
    }

    var lines: [String] { delivered.withLock { $0 } }
  }

  private static func send(_ server: SMTPTestServer) throws -> String {
    let client = try RawClient.greeted(server)
    try client.openData()
    let reply = try client.say("Subject: x\r\n\r\nx\r\n.")
    try client.say("QUIT")
    client.close()
    return reply
  }

  @Test func `is there when its client reads that it is stored`() throws {
    let store = Store()
    let server = try store.server()
    defer { server.stop() }
    for count in 1...20 {
      #expect(try Self.send(server).hasPrefix("250"))
      #expect(store.lines.count == count)
    }
    #expect(server.messages.count == 20)
    #expect(store.lines == server.transactions.map(\.description))
  }

  @Test func `is refused for now where it cannot be put away, and found`() throws {
    let store = Store()
    let server = try store.server(failing: 1)
    defer { server.stop() }
    #expect(try Self.send(server) == "451 4.3.0 Local error in processing")
    #expect(server.messages == [])
    #expect(server.transactions.map(\.outcome) == [.rejected(at: .endOfData)])
    #expect(
      server.findings.map(\.description) == [
        "session 1: transaction 1 could not be put away: No space is left"
      ])
    #expect(server.findings.map(\.kind) == [.deliveryFailed])
    #expect(try Self.send(server).hasPrefix("250"))
    #expect(store.lines.count == 1)
  }

  @Test func `is refused with the rule on record that would have accepted it`() throws {
    let store = Store()
    let server = try store.server(
      .script { On(.endOfData).named("kind").reply(250, "2.0.0", "Taken") }, failing: 1)
    defer { server.stop() }
    #expect(try Self.send(server) == "451 4.3.0 Local error in processing")
    #expect(server.transcript.contains("# rule: [kind] on END-OF-DATA"))
    #expect(server.messages == [])
  }

  @Test func `is refused when that takes too long`() throws {
    let store = Store()
    let server = try store.server(.hookTimeout(.milliseconds(20)), answers: false)
    defer { server.stop() }
    #expect(try Self.send(server) == "451 4.3.0 Local error in processing")
    #expect(server.findings.map(\.kind) == [.deliveryFailed])
  }

  @Test func `is what a script lets be stored, whatever it answers`() throws {
    let store = Store()
    let server = try store.server(
      .script {
        On(.endOfData).nth(1).reply(.localError)
        On(.endOfData).nth(2).blackhole()
        On(.endOfData).nth(3).acceptThenLose()
        On(.endOfData).nth(4).decide { _ in .reply(.transactionFailed) }
        On(.endOfData).nth(5).wait(.milliseconds(1)).decide { _ in .proceed }
      })
    defer { server.stop() }
    #expect(try Self.send(server).hasPrefix("451"))
    #expect(try Self.send(server).hasPrefix("250"))
    #expect(store.lines == [])
    #expect(throws: (any Error).self) { try Self.send(server) }
    #expect(store.lines.count == 1)
    #expect(try Self.send(server).hasPrefix("554"))
    #expect(store.lines.count == 1)
    #expect(try Self.send(server).hasPrefix("250"))
    #expect(store.lines.count == 2)
  }

  @Test func `is put away once for all its recipients of LMTP`() throws {
    let store = Store()
    let server = try store.server(.lmtp)
    defer { server.stop() }
    let client = try RawClient(server.endpoint)
    _ = try client.reply()
    try client.say("LHLO c.test")
    try client.say("MAIL FROM:<a@example.com>")
    try client.say("RCPT TO:<b@example.com>")
    try client.say("RCPT TO:<c@example.com>")
    try client.say("DATA")
    #expect(try client.say("Subject: x\r\n\r\nx\r\n.").hasPrefix("250"))
    #expect(try client.reply().hasPrefix("250"))
    client.close()
    #expect(store.lines.count == 1)
  }
}
