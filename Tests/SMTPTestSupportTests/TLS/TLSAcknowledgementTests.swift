import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

/// Wall 6 inside TLS: a transaction is there when the last record of its reply was written, and not
/// before.
@Suite(.bounded) struct `A message that came inside TLS` {
  /// More than the sockets of both ends hold while nobody reads, in 900 lines.
  private static let long = String(
    repeating: "250-\(String(repeating: "x", count: 8000))\r\n", count: 900)

  @Test(arguments: [SMTPTLSVersion.tls12, .tls13])
  func `is there when the last record of its reply was written`(version: SMTPTLSVersion) throws {
    let long = Self.long
    let server = try SMTPTestServer.start(
      .tls(versions: version...version), .recordsCipherText,
      .configure { $0.buffers.send = 4096 },
      .script { On(.endOfData).raw(long + "250 ok\r\n", as: 250) })
    defer { server.stop() }
    let client = try TLSClient.upgraded(server)
    try client.say("EHLO c.test")
    try client.say("MAIL FROM:<a@b.test>")
    try client.say("RCPT TO:<c@d.test>")
    try client.say("DATA")
    try client.send("Subject: x\r\n\r\n.\r\n")
    // It has decided, and a part of the reply is encrypted: the rest waits for room.
    try awaitReply(server)
    #expect(server.messages.isEmpty)
    #expect(server.transactions.isEmpty)
    #expect(try client.reply().utf8.count == long.utf8.count - 900 + 6)
    #expect(server.messages.count == 1)
    #expect(server.messages.first?.transaction.reply?.lines.last == "ok")
    #expect(try client.say("QUIT").hasPrefix("221 "))
  }

  @Test func `is unacknowledged where that record was never written`() throws {
    let long = Self.long
    let server = try SMTPTestServer.start(
      .tls(), .recordsCipherText, .configure { $0.buffers.send = 4096 },
      .script { On(.endOfData).raw(long + "250 ok\r\n", as: 250) })
    defer { server.stop() }
    var client: TLSClient? = try TLSClient.upgraded(server)
    try client?.say("EHLO c.test")
    try client?.say("MAIL FROM:<a@b.test>")
    try client?.say("RCPT TO:<c@d.test>")
    try client?.say("DATA")
    try client?.send("Subject: x\r\n\r\n.\r\n")
    try awaitReply(server)
    client = nil
    _ = try server.waitForEndedSessions(count: 1)
    #expect(server.transactions.map(\.outcome) == [.unacknowledged])
  }

  /// Returns when the server has begun to send its long reply.
  private func awaitReply(_ server: SMTPTestServer) throws {
    let deadline = ContinuousClock.now + .seconds(100)
    while try #require(server.sessions.first).sentCipherText.count < 16_384 {
      try #require(ContinuousClock.now < deadline, "no reply")
    }
  }
}
