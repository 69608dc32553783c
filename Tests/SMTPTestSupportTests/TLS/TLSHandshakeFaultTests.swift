import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestWire
import Testing

@testable import SMTPTestSupport

/// What rules do in place of the server's part of a handshake.
@Suite(.bounded) struct `A fault in the handshake` {
  static let modes: [SMTPTLSMode] = [.startTLS, .implicit]

  /// A server with rules, and a client for which the handshake is all that is missing.
  private func reach(
    _ mode: SMTPTLSMode, _ version: SMTPTLSVersion = .tls13, _ options: SMTPServerOption...,
    rule: SMTPRule
  ) throws -> (SMTPTestServer, TLSClient) {
    let server = try SMTPTestServer.start(
      [.tls(mode, versions: version...version), .script(SMTPScript([rule])), .clock(.manual())]
        + options)
    let client = try TLSClient(server.endpoint)
    if mode == .startTLS {
      _ = try client.reply()
      try client.say("EHLO c.test")
      #expect(try client.say("STARTTLS").hasPrefix("220"))
    }
    return (server, client)
  }

  @Test(arguments: modes, `A server that speaks TLS`.versions)
  func `is an alert with any number`(mode: SMTPTLSMode, version: SMTPTLSVersion) throws {
    for number in [0, 10, 40, 42, 48, 70, 80, 90, 112, 255] {
      let (server, client) = try reach(mode, version, rule: On(.tlsHandshake).alert(number))
      defer { server.stop() }
      let failure = #expect(throws: TLSFailure.self) { try client.shakeHands() }
      // The first ends the stream, and says no more than that.
      if number > 0, number != 90 { #expect(failure?.alert == TLSAlert(UInt8(number))) }
      #expect(failure?.side == .peer)
      #expect(try client.rest() == "")
      let alert = TLSAlert(UInt8(number))
      #expect(
        server.sessions[0].tls?.failure
          == "the server sent \(alert), in place of its part of the handshake, as a rule has told it"
      )
      #expect(
        server.transcript.hasSuffix(
          "S! start-tls\n# rule: on TLS-HANDSHAKE: alert \(number)\nS! alert \(number)\nS! close")
          || server.transcript.contains("S! alert \(number)\nS! close\n# the client"))
    }
  }

  @Test(arguments: modes) func `is seen octet by octet`(mode: SMTPTLSMode) throws {
    let rows: [(rule: SMTPRule, octets: [UInt8], end: RawClient.End)] = [
      (On(.tlsHandshake).alert(48), [21, 3, 3, 0, 2, 2, 48], .endOfStream),
      (On(.tlsHandshake).close(), [], .endOfStream),
      (On(.tlsHandshake).drop(), [], .endOfStream),
      (On(.tlsHandshake).reset(), [], .reset),
      (
        On(.tlsHandshake).reply(454, "4.7.0", "No").close(), Array("454 4.7.0 No\r\n".utf8),
        .endOfStream
      ),
      (On(.tlsHandshake).raw([22, 3, 3, 0]).close(), [22, 3, 3, 0], .endOfStream),
    ]
    for row in rows {
      let server = try SMTPTestServer.start(.tls(mode), .script(SMTPScript([row.rule])))
      defer { server.stop() }
      let client = try RawClient(server.endpoint)
      if mode == .startTLS {
        _ = try client.reply()
        try client.say("EHLO c.test")
        try client.say("STARTTLS")
      }
      try client.send(try TLSClient.hello())
      let (text, end) = try client.rest()
      #expect(Array(text.utf8) == row.octets && end == row.end, "\(row.rule)")
      #expect(server.sessions[0].tls?.failure?.hasSuffix("as a rule has told it") == true)
      #expect(server.sessions[0].tls?.serverName == "localhost")
      #expect(server.sessions[0].stage == .tlsHandshake)
    }
  }

  @Test(arguments: modes, `A server that speaks TLS`.versions)
  func `is a silence that lasts`(mode: SMTPTLSMode, version: SMTPTLSVersion) throws {
    let clock = SMTPFixtureClock.manual()
    let (server, client) = try reach(
      mode, version, .clock(clock), .idleTimeout(.seconds(30)), rule: On(.tlsHandshake).silence())
    defer { server.stop() }
    try client.begin()
    try client.sendHello()
    server.settle()
    #expect(server.sessions[0].isOpen)
    try clock.advance(by: .seconds(30))
    #expect(throws: TLSFailure.self) { try client.goOn() }
    let reason = "the server did not go on with the handshake, as a rule has told it"
    #expect(server.sessions[0].tls?.failure == reason)
    #expect(!server.transcript.contains("TLS failed"))
  }

  @Test func `keeps nothing of a client that sends without end meanwhile`() throws {
    let (server, client) = try reach(.implicit, rule: On(.tlsHandshake).silence())
    defer { server.stop() }
    try client.begin()
    try client.sendHello()
    // More than the kernel holds, so that the server has to read it.
    for _ in 0..<200 { try client.write([UInt8](repeating: 22, count: 100_000)) }
    server.settle()
    #expect(server.sessions.map(\.isOpen) == [true])
    let other = try TLSClient(server.endpoint)
    try other.close(isNotified: false)
    try client.close(isNotified: false)
    #expect(try client.rest() == "")
    server.settle()
    #expect(server.sessions.map(\.isOpen) == [false, false])
  }

  @Test func `is a client that leaves while nothing is said`() throws {
    let (server, client) = try reach(.implicit, rule: On(.tlsHandshake).silence())
    defer { server.stop() }
    try client.begin()
    try client.sendHello()
    try client.close(isNotified: false)
    #expect(try client.rest() == "")
    server.settle()
    #expect(server.sessions.map(\.isOpen) == [false])
  }

  @Test(arguments: modes, `A server that speaks TLS`.versions)
  func `is plain text, behind which everything counts as clear`(
    mode: SMTPTLSMode, version: SMTPTLSVersion
  ) throws {
    let (server, client) = try reach(
      mode, version, rule: On(.tlsHandshake).reply(220, "Never mind"))
    defer { server.stop() }
    let failure = #expect(throws: TLSFailure.self) { try client.shakeHands() }
    #expect(
      failure?.description
        == "the server sent plain text where its part of the TLS handshake was due: "
        + "\"220 Never mind\"")
    // What a careless client says then is on record for everybody to see.
    try client.write(Array("AUTH PLAIN AGEAYg==\r\n".utf8))
    try client.close(isNotified: false)
    _ = try client.rest()
    server.settle()
    let received = String(decoding: server.sessions[0].receivedOctets, as: UTF8.self)
    #expect(received.hasSuffix("AUTH PLAIN AGEAYg==\r\n"))
    #expect(server.sessions[0].facts.isEncrypted == false)
  }

  @Test(arguments: `A server that speaks TLS`.versions)
  func `waits by the clock before the server's part`(version: SMTPTLSVersion) throws {
    let clock = SMTPFixtureClock.manual()
    let (server, client) = try reach(
      .implicit, version, .clock(clock), rule: On(.tlsHandshake).wait(.seconds(7)).proceed())
    defer { server.stop() }
    try client.begin()
    try client.sendHello()
    server.settle()
    #expect(server.sessions[0].handshakeEndedAt == nil)
    try clock.advance(by: .seconds(7))
    try client.goOn()
    #expect(try client.reply().hasPrefix("220"))
    let session = server.sessions[0]
    #expect(session.helloAt.map { $0 < .seconds(7) } == true)
    #expect(session.handshakeEndedAt.map { $0 >= .seconds(7) } == true)
  }

  @Test(arguments: `A server that speaks TLS`.versions)
  func `ends within a record`(version: SMTPTLSVersion) throws {
    for count in [0, 1, 5, 30] {
      let (server, client) = try reach(
        .implicit, version, .recordsCipherText,
        rule: On(.tlsHandshake).cutRecord(count).proceed().drop())
      defer { server.stop() }
      let failure = #expect(throws: TLSFailure.self) { try client.shakeHands() }
      #expect(failure?.alert == nil)
      #expect(server.sessions[0].sentCipherText.count == count)
      #expect(server.transcript.contains("S! cut-record \(count)\nS! close"))
    }
  }

  @Test func `leaves a server alone that has none`() {
    let text = "TLS-HANDSHAKE belongs to servers that speak TLS, and this one does not: add .tls()"
    #expect {
      try SMTPTestServer.start(.script { On(.tlsHandshake).close() })
    } throws: {
      "\($0)".contains(text)
    }
    #expect {
      try SMTPTestServer.start().use([.on(.tlsHandshake).certificate(.expired)])
    } throws: {
      "\($0)".contains(text)
    }
  }
}
