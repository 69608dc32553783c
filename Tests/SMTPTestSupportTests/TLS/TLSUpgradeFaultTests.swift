import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestWire
import Testing

@testable import SMTPTestSupport

/// What goes wrong before a handshake.
@Suite(.bounded) struct `A fault before the handshake` {
  private func greeted(_ rule: SMTPRule) throws -> (SMTPTestServer, RawClient) {
    let server = try SMTPTestServer.start(.tls(), .script(SMTPScript([rule])))
    return (server, try RawClient.greeted(server))
  }

  @Test(arguments: [
    SMTPReply(454, "4.7.0", "TLS not available"), SMTPReply(554, "5.7.3", "No"), SMTPReply(502),
    SMTPReply(199), SMTPReply(354), SMTPReply(699),
  ])
  func `refuses STARTTLS with any code, and goes on in clear`(reply: SMTPReply) throws {
    let (server, client) = try greeted(On(.startTLS).reply(reply))
    defer { server.stop() }
    try client.send("STARTTLS\r\n")
    #expect(try client.hears(String(decoding: reply.octets, as: UTF8.self)))
    #expect(try client.say("NOOP").hasPrefix("250"))
    #expect(server.sessions[0].tls == nil)
  }

  @Test func `strips STARTTLS from the list, and is silent at the command`() throws {
    let (server, client) = try greeted(On(.ehlo).withdraw("STARTTLS"))
    defer { server.stop() }
    #expect(try !client.say("EHLO c.test").contains("STARTTLS"))
    let (other, waiting) = try greeted(On(.startTLS).silence())
    defer { other.stop() }
    try waiting.send("STARTTLS\r\n")
    #expect(try waiting.hears(""))
    #expect(try waiting.say("NOOP").hasPrefix("250"))
  }

  @Test(arguments: ["250 injected\r\n", "250-SIZE\r\n250 AUTH PLAIN\r\n", "250 hal"])
  func `injects plain text behind the 220`(text: String) throws {
    for rule in [
      On(.startTLS).reply(220, "go").raw(text), On(.startTLS).reply(220, "go").raw(text).startTLS(),
      On(.startTLS).reply(220, "go").raw(text).drop(),
    ] {
      let (server, client) = try greeted(rule)
      defer { server.stop() }
      let isOver = rule.description.hasSuffix("drop")
      try client.send("STARTTLS\r\n")
      #expect(try client.hears("220 go\r\n\(text)", isOver ? .endOfStream : nil))
      if isOver { continue }
      // And the handshake goes on, for a client that does not look.
      try client.send(try TLSClient.hello())
      #expect(try client.read(1) == "\u{16}")
    }
  }

  @Test func `begins TLS behind a reply that refuses, and behind none`() throws {
    for rule in [On(.startTLS).reply(454).startTLS(), On(.startTLS).startTLS()] {
      let (server, client) = try greeted(rule)
      defer { server.stop() }
      try client.send("STARTTLS\r\n")
      let isAnswered = rule.description.contains("454")
      #expect(try client.read(isAnswered ? SMTPReply(454).octets.count : 0).isEmpty != isAnswered)
      try client.send(try TLSClient.hello())
      #expect(try client.read(1) == "\u{16}")
    }
  }

  @Test func `is plain SMTP where TLS is expected`() throws {
    let server = try SMTPTestServer.start(
      .tls(.implicit), .script { On(.connect).reply(220, "plain") })
    defer { server.stop() }
    let client = try TLSClient(server.endpoint)
    let failure = #expect(throws: TLSFailure.self) { try client.shakeHands() }
    #expect(
      failure?.description
        == "the server sent plain text where its part of the TLS handshake was due: \"220 plain\"")
  }

  @Test func `is TLS where plain SMTP is expected`() throws {
    let server = try SMTPTestServer.start(.tls())
    defer { server.stop() }
    let client = try RawClient(server.endpoint)
    _ = try client.reply()
    try client.send(try TLSClient.hello())
    #expect(
      try client.finalReplies() == ["500 5.5.1 this port speaks plain SMTP, not TLS"])
    #expect(server.transcript.contains("500 5.5.1 this port speaks plain SMTP, not TLS"))
  }
}
