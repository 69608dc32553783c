import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupportTesting
import Testing

/// The servers that are running, by port.
private let running = Locked<[Int: Int]>([:])

@Suite(.bounded, .smtpServer(.rejecting("nobody@*")))
struct `Two hundred tests at once` {
  @Test(.smtpServer(.hostName("many.test")), arguments: 1...200)
  func `have a server each, and no message of another`(number: Int) async throws {
    let server = try SMTPTestServer.current
    let port = server.endpoint.port
    let other = running.withLock { $0.updateValue(number, forKey: port) }
    #expect(other == nil, "the port is free")
    defer { running.withLock { _ = $0.removeValue(forKey: port) } }

    let client = try Client(server)
    defer { client.end() }
    #expect(try client.reply().hasPrefix("220 many.test "))
    try client.say("EHLO client.test")
    // The others go on between the steps of this one.
    await Task.yield()
    try client.say("MAIL FROM:<sender\(number)@example.com>")
    #expect(try client.say("RCPT TO:<nobody@example.com>").hasPrefix("550"))
    try client.say("RCPT TO:<reader\(number)@example.com>")
    await Task.yield()
    try client.say("DATA")
    try client.say("Subject: Number \(number)\r\n\r\nFor \(number) only.\r\n.")

    let message = try await expectMessage("reader*", at: .quiescent)
    #expect(message?.envelope.recipients == [.init("reader\(number)@example.com")])
    #expect(message?.envelope.sender.description == "sender\(number)@example.com")
    #expect(message?.subject == "Number \(number)")
    #expect(message?.text == "For \(number) only.\n")
    try client.say("QUIT")
    _ = try await server.endedSessions()
    #expect(server.messages.count == 1)
    #expect(server.sessions.count == 1)
    #expect(try SMTPTestServer.current === server)
  }
}
