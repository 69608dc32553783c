import Foundation
import SMTPTestHelpers
import SMTPTestNetwork
import Testing

@testable import SMTPTestSupport

/// With a clock that a test moves nobody has waited for any time, and the words are all there is.
@Suite(.bounded) struct `Where a session stands` {
  private static func words(
    _ options: SMTPServerOption..., body: (RawClient) throws -> Void
  ) throws -> String {
    let server = try SMTPTestServer.start([.clock(.manual())] + options)
    defer { server.stop() }
    let client = try RawClient(server.endpoint)
    defer { client.close() }
    try body(client)
    let line = try #require(server.standings.last)
    return String(line[line.range(of: ": ")!.upperBound...])
  }

  private static func open(_ client: RawClient) throws {
    _ = try client.reply()
    try client.say("EHLO c.test")
    try client.say("MAIL FROM:<a@b.test>")
    try client.say("RCPT TO:<c@d.test>")
  }

  @Test func `tells who is silent, and since when`() throws {
    #expect(
      try Self.words { client in
        try Self.open(client)
      } == "the client has been silent since the server answered RCPT with 250")
    #expect(
      try Self.words { client in
        try Self.open(client)
        try client.say("DATA")
        try client.send("a\r\nb\r\n")
      } == "the client has been silent in the midst of the content, after 6 octets of it")
    #expect(
      try Self.words { client in
        try Self.open(client)
        try client.send("DA")
      } == "the client has been silent in the midst of a line")
  }

  @Test func `tells what a server owes`() throws {
    let gate = SMTPGate("there")
    #expect(
      try Self.words(.script { On(.rcpt).hold(gate).proceed() }) { client in
        _ = try client.reply()
        try client.say("EHLO c.test")
        try client.say("MAIL FROM:<a@b.test>")
        try client.send("RCPT TO:<c@d.test>\r\n")
      } == "the client has waited for the reply to RCPT")
    #expect(
      try Self.words(.script { On(.greeting).hold(gate).proceed() }) { _ in }
        == "the client has waited for the greeting")
    #expect(
      try Self.words(.script { On(.endOfData).hold(gate).proceed() }) { client in
        try Self.open(client)
        try client.say("DATA")
        try client.send("a\r\n.\r\n")
      } == "the client has waited for the reply to the content")
    gate.open()
  }

  @Test func `tells who has ended it`() throws {
    #expect(
      try Self.words(.script { On(.data).close() }) { client in
        try Self.open(client)
        try client.send("DATA\r\n")
        _ = try client.rest()
      } == "the client has been silent since the server closed the connection at DATA")
    #expect(
      try Self.words(.script { On(.rcpt).reset() }) { client in
        _ = try client.reply()
        try client.say("EHLO c.test")
        try client.say("MAIL FROM:<a@b.test>")
        try client.send("RCPT TO:<c@d.test>\r\n")
        _ = try? client.reply()
      } == "the client has been silent since the server reset the connection at RCPT")
    let server = try SMTPTestServer.start(.clock(.manual()))
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    client.close()
    try OwnThread { _ = try server.waitForEndedSessions() }.join()
    #expect(server.standings.last?.hasSuffix(": the client closed the connection at EHLO") == true)
  }

  @Test func `has time where the clock is the system's`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    defer { client.close() }
    let line = try #require(server.standings.last)
    #expect(
      line.wholeMatch(
        of:
          #/  session 1 from .*: the client has been silent for \d+\.\d s since the server answered EHLO with 250/#
      )
        != nil, "\(line)")
  }

  @Test func `tells that nobody came, and why that may be`() throws {
    let server = try SMTPTestServer.start()
    let address = "\(server.endpoint)"
    #expect(server.standings == ["  No client connected to the server at \(address)."])
    server.refuseConnections()
    #expect(
      server.standings
        == ["  No client connected to the server at \(address), which refuses connections."])
    server.stop()
    #expect(
      server.standings == ["  No client connected to the server at \(address), which was stopped."])
    #expect(
      DeadlineSubject { [] }.standings == ["  No SMTP server was started: nothing asked for one."])
  }
}
