import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A server that speaks TLS` {
  static let versions: [SMTPTLSVersion] = [.tls12, .tls13]

  @Test(arguments: versions)
  func `takes a message behind STARTTLS, and forgets what came before`(
    version: SMTPTLSVersion
  ) async throws {
    let server = try SMTPTestServer.start(.tls(versions: version...version), .strict)
    defer { server.stop() }
    let client = try TLSClient(server.endpoint)
    #expect(try client.reply() == "220 fixture.test ESMTP SMTPTestSupport")
    #expect(try client.say("EHLO c.test").contains("|250-STARTTLS|"))
    #expect(try client.say("STARTTLS") == "220 2.0.0 Ready to start TLS")
    try client.shakeHands(trusting: server)
    #expect(try client.say("MAIL FROM:<a@b.test>").hasPrefix("503"))
    #expect(try !client.say("EHLO c.test").contains("STARTTLS"))
    #expect(try client.say("STARTTLS").hasPrefix("503"))
    try client.say("MAIL FROM:<a@b.test>")
    try client.say("RCPT TO:<c@d.test>")
    try client.say("DATA")
    #expect(try client.say("Subject: x\r\n\r\nbody\r\n.").hasPrefix("250 "))
    // Acknowledged, so it is there: whatever TLS did with the reply.
    let message = try #require(server.messages.first)
    #expect(message.content == Array("Subject: x\r\n\r\nbody\r\n".utf8))
    #expect(message.session.isEncrypted)
    #expect(try client.say("QUIT").hasPrefix("221"))
    #expect(try client.rest() == "")
    #expect(client.isEndNotified == true)
    let tls = try #require(server.sessions.first?.tls)
    #expect(tls.version == version.rawValue)
    #expect(tls.cipher?.hasPrefix("TLS_") == true)
    #expect(tls.serverName == "localhost")
    #expect(tls.failure == nil)
    #expect(try server.messages(matching: .encrypted).count == 1)
  }

  @Test(arguments: versions)
  func `greets inside TLS where it begins with the first octet`(version: SMTPTLSVersion) throws {
    let server = try SMTPTestServer.start(.tls(.implicit, versions: version...version))
    defer { server.stop() }
    #expect(server.endpoint.url == "smtps://localhost:\(server.endpoint.port)")
    let client = try TLSClient(server.endpoint)
    try client.shakeHands(trusting: server)
    #expect(try client.reply() == "220 fixture.test ESMTP SMTPTestSupport")
    #expect(try !client.say("EHLO c.test").contains("STARTTLS"))
    #expect(try client.say("QUIT").hasPrefix("221"))
    #expect(try client.rest() == "")
    #expect(server.sessions.first?.tls?.version == version.rawValue)
  }

  @Test func `takes mail in clear where TLS is offered and no more`() throws {
    let server = try SMTPTestServer.start(.tls())
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    #expect(try client.say("MAIL FROM:<a@b.test>").hasPrefix("250"))
  }

  @Test func `takes no mail before TLS where that is required`() throws {
    let server = try SMTPTestServer.start(.tls(.required))
    defer { server.stop() }
    let client = try TLSClient(server.endpoint)
    _ = try client.reply()
    let refusal = "530 5.7.0 Must issue a STARTTLS command first"
    #expect(try client.say("HELO c.test") == refusal)
    #expect(try client.say("EHLO c.test").hasPrefix("250-"))
    #expect(try client.say("MAIL FROM:<a@b.test>") == refusal)
    #expect(try client.say("VRFY a") == refusal)
    #expect(try client.say("NOOP").hasPrefix("250"))
    #expect(try client.say("STARTTLS").hasPrefix("220"))
    try client.shakeHands(trusting: server)
    try client.say("EHLO c.test")
    #expect(try client.say("MAIL FROM:<a@b.test>").hasPrefix("250"))
    #expect(try client.say("QUIT").hasPrefix("221"))
  }

  @Test(arguments: versions)
  func `understands octets however they are cut, and megabytes`(version: SMTPTLSVersion) throws {
    let server = try SMTPTestServer.start(.tls(versions: version...version))
    defer { server.stop() }
    let body = String(repeating: String(repeating: "x", count: 70) + "\r\n", count: 60_000)
    for cut in [1, 7, 1000, 100_000] {
      // A line end is one character.
      let text = cut < 1000 ? String(body.prefix(7100)) : body
      let client = try TLSClient(server.endpoint)
      client.cut = cut
      _ = try client.reply()
      try client.say("EHLO c.test")
      try client.say("STARTTLS")
      try client.shakeHands(trusting: server)
      try client.say("EHLO c.test")
      // All of it at once, as a client does that pipelines.
      try client.send("MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\n")
      for _ in 0..<3 { _ = try client.reply() }
      #expect(try client.say(text + ".").hasPrefix("250 "))
      #expect(server.messages.last?.content.count == text.utf8.count)
    }
  }

  @Test func `writes more than a socket takes`() throws {
    let long = String(repeating: "250-x\r\n", count: 20_000)
    let server = try SMTPTestServer.start(
      .tls(), .configure { $0.buffers.send = 4096 },
      .script { On(.noop).raw(long + "250 ok\r\n", as: 250) })
    defer { server.stop() }
    let client = try TLSClient.upgraded(server)
    #expect(try client.say("NOOP").utf8.count == 20_000 * 6 + 6)
    #expect(try client.say("QUIT").hasPrefix("221"))
  }

  @Test func `discards what is pipelined behind STARTTLS, and finds it`() throws {
    let server = try SMTPTestServer.start(.tls())
    defer { server.stop() }
    let client = try TLSClient(server.endpoint)
    _ = try client.reply()
    try client.say("EHLO c.test")
    #expect(try client.say("STARTTLS\r\nRSET\r\nMAIL FROM:<eve@x.test>").hasPrefix("220"))
    try client.shakeHands(trusting: server)
    // One reply for one command: nothing is left of the others.
    #expect(try client.say("NOOP").hasPrefix("250"))
    #expect(try client.say("QUIT").hasPrefix("221"))
    _ = try client.rest()
    let session = try #require(server.sessions.first)
    #expect(session.violations.map(\.kind).contains(.startTLSInjection))
    #expect(server.transcript.contains("C: MAIL FROM:<eve@x.test>"))
  }

  @Test func `says that plain text came in place of a handshake`() throws {
    for mode in [SMTPTLSMode.startTLS, .implicit] {
      let server = try SMTPTestServer.start(.tls(mode))
      defer { server.stop() }
      let client = try TLSClient(server.endpoint)
      if mode == .startTLS {
        _ = try client.reply()
        try client.say("EHLO c.test")
        try client.say("STARTTLS")
      }
      try client.send("EHLO c.test\r\n")
      let told =
        mode == .implicit
        ? "this port speaks TLS from the first octet on"
        : "TLS begins behind the reply to STARTTLS"
      #expect(try client.rest() == "500 5.5.1 \(told)\r\n")
      let failure =
        "the client sent plain text where its part of the TLS handshake was due: \"EHLO c.test\""
      let session = try #require(server.sessions.first)
      #expect(session.tls?.failure == failure)
      #expect(!session.facts.isEncrypted)
      #expect(server.transcript.contains("C: EHLO c.test\n"))
      #expect(server.transcript.contains("# TLS failed: \(failure)"))
      if mode == .startTLS {
        #expect(session.violations.map(\.kind).contains(.startTLSInjection))
      }
    }
  }

  @Test(arguments: versions)
  func `says that its certificate was refused`(version: SMTPTLSVersion) throws {
    let server = try SMTPTestServer.start(
      .tls(certificate: .unknownRoot, versions: version...version))
    defer { server.stop() }
    #expect(throws: TLSFailure.self) { try TLSClient.upgraded(server) }
    _ = server.transcript
    let failure =
      "the client refused the certificate: alert 48, unknown_ca; "
      + "the endpoint's trust root was not given to it"
    #expect(server.sessions.first?.tls?.failure == failure)
    #expect(server.transcript.contains("# TLS failed: \(failure)"))
  }

  @Test func `says that a client left in the handshake, or right behind it`() throws {
    let server = try SMTPTestServer.start(.tls(.implicit))
    defer { server.stop() }
    var client = try TLSClient(server.endpoint)
    try client.close()
    #expect(try client.rest() == "")
    #expect(
      server.sessions.last?.tls?.failure
        == "the client closed the connection before the handshake began")
    client = try TLSClient(server.endpoint)
    try client.write([22, 3, 1, 0])
    try client.close()
    #expect(try client.rest() == "")
    #expect(
      server.sessions.last?.tls?.failure
        == "the client closed the connection in the middle of the handshake")
    client = try TLSClient(server.endpoint)
    try client.shakeHands(trusting: server)
    try client.close()
    _ = try client.rest()
    #expect(server.sessions.last?.tls?.failure == nil)
    let ending =
      "the client ended the connection right after the handshake, without a word: it may have "
      + "refused the certificate"
    #expect(server.sessions.last?.tls?.ending == ending)
    #expect(server.sessions.last?.transcript.contains("# \(ending)") == true)
  }

  @Test func `suspects no refusal where a client has other reasons to leave`() throws {
    let clock = SMTPFixtureClock.manual()
    let server = try SMTPTestServer.start(
      .tls(.implicit), .clock(clock),
      .script {
        On(.greeting).nth(1).reply(554, "5.3.2", "Not today")
        On(.greeting).nth(2).reply(220, "bye").close()
      })
    defer { server.stop() }
    for session in 1...4 {
      let client = try TLSClient(server.endpoint)
      try client.shakeHands(trusting: server)
      _ = try client.reply()
      // The third leaves at once, the last takes its time.
      if session == 4 { try clock.advance(by: .seconds(3)) }
      try client.close()
      _ = try client.rest()
      server.settle()
      let ending = server.sessions.last?.tls?.ending
      #expect((ending?.contains("may have refused") == true) == (session == 3))
    }
  }

  @Test func `gives up on a client that is silent in the handshake, and when it stops`() throws {
    let clock = SMTPFixtureClock.manual()
    let server = try SMTPTestServer.start(.tls(.implicit), .clock(clock))
    defer { server.stop() }
    let client = try TLSClient(server.endpoint)
    try clock.advance(by: .seconds(301))
    #expect(try client.rest() == "")
    #expect(
      server.sessions.last?.tls?.failure == "the client was silent for too long in the handshake")
    let other = try TLSClient(server.endpoint)
    _ = server.transcript
    server.stop()
    #expect(try other.rest() == "")
    #expect(server.sessions.last?.tls?.failure == "the server was stopped in the handshake")
  }

  @Test(arguments: versions)
  func `ends with an alert where a record is spoilt`(version: SMTPTLSVersion) throws {
    let server = try SMTPTestServer.start(.tls(versions: version...version))
    defer { server.stop() }
    let client = try TLSClient.upgraded(server)
    try client.say("EHLO c.test")
    try client.say("MAIL FROM:<a@b.test>")
    try client.write([23, 3, 3, 0, 32] + [UInt8](repeating: 7, count: 32))
    let failure = #expect(throws: TLSFailure.self) { try client.rest() }
    #expect(
      failure?.description == "the server could not decrypt a record: alert 20, bad_record_mac")
    _ = server.transcript
    #expect(server.transactions.map(\.outcome) == [.abandoned(at: .mail)])
    let ending = "the server could not go on with TLS, "
    #expect(server.transcript.contains("# TLS failed: \(ending)"))
    #expect(server.sessions.first?.tls?.ending?.hasPrefix(ending) == true)
    #expect(server.sessions.first?.tls?.failure == nil)
  }

  @Test func `notes an end without close_notify`() throws {
    for isNotified in [false, true] {
      let server = try SMTPTestServer.start(.tls())
      defer { server.stop() }
      let client = try TLSClient.upgraded(server)
      try client.say("EHLO c.test")
      try client.close(isNotified: isNotified)
      #expect(try client.rest() == "")
      #expect(client.isEndNotified == true)
      let ending = "the client ended TLS without close_notify (RFC 8446 section 6.1)"
      #expect(server.transcript.contains("# \(ending)") == !isNotified)
      #expect(server.sessions.first?.tls?.ending == (isNotified ? nil : ending))
    }
  }

  @Test func `has client certificates on record`() throws {
    let authority = try SMTPTestCertificateAuthority.shared()
    let credentials = try authority.clientCredentials(commonName: "ann")
    let server = try SMTPTestServer.start(.tls { $0.clientCertificates = .required })
    defer { server.stop() }
    let client = try TLSClient.upgraded(server) { $0.credentials = credentials }
    try client.say("EHLO c.test")
    let shown = server.sessions.first?.tls?.clientCertificate
    #expect(shown?.subject == "CN=ann")
    #expect(shown?.fingerprint == credentials.certificate.fingerprint)
    #expect(server.transcript.contains("client certificate CN=ann"))
  }

  @Test func `shows another certificate when told so`() throws {
    let server = try SMTPTestServer.start(.tls())
    defer { server.stop() }
    let first = try TLSClient.upgraded(server)
    try server.use(.expired)
    #expect(throws: TLSFailure.self) { try TLSClient.upgraded(server) }
    #expect(try first.say("NOOP").hasPrefix("250"))
    try server.use(.valid)
    #expect(try TLSClient.upgraded(server).say("NOOP").hasPrefix("250"))
    let clear = try SMTPTestServer.start()
    #expect(throws: SMTPTestServerError.self) { try clear.use(.valid) }
  }

  @Test func `tells its clients whom to trust`() throws {
    let server = try SMTPTestServer.start(.tls())
    defer { server.stop() }
    let authority = try SMTPTestCertificateAuthority.shared()
    #expect(server.endpoint.trustRoot == authority.trustRoot)
    #expect(try server.endpoint.environment["SMTP_CAFILE"] == authority.trustRootFile())
    #expect(server.endpoint.tls == .startTLS)
    let own = try SMTPTestCertificateAuthority()
    let other = try SMTPTestServer.start(.tls { $0.authority = own })
    defer { other.stop() }
    #expect(other.endpoint.trustRoot == own.trustRoot)
    #expect(try SMTPTestServer.start().endpoint.environment["SMTP_CAFILE"] == nil)
  }
}
