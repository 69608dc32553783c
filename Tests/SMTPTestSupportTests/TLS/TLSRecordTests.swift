import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

/// What is on record of TLS.
@Suite(.bounded) struct `The record of a session with TLS` {
  /// The records of TLS in a stream: the type of each. `nil` where they do not fill it.
  private static func records(_ octets: [UInt8]) -> [UInt8]? {
    var types: [UInt8] = []
    var at = 0
    while at < octets.count {
      guard at + 5 <= octets.count else { return nil }
      types.append(octets[at])
      at += 5 + Int(octets[at + 3]) << 8 + Int(octets[at + 4])
    }
    return at == octets.count ? types : nil
  }

  private func session(_ server: SMTPTestServer) throws -> SMTPSessionRecord {
    let client = try TLSClient.upgraded(server)
    try client.say("EHLO c.test")
    try client.say("QUIT")
    #expect(try client.rest() == "")
    return try #require(server.sessions.last)
  }

  @Test(arguments: [SMTPTLSVersion.tls12, .tls13])
  func `has what went over the wire, if that is asked for`(version: SMTPTLSVersion) throws {
    let server = try SMTPTestServer.start(.recordsCipherText, .tls(versions: version...version))
    defer { server.stop() }
    let record = try session(server)
    // The handshake, then application data; the alert at the end is encrypted or is not.
    for octets in [record.receivedCipherText, record.sentCipherText] {
      let types = try #require(Self.records(octets))
      #expect(types.first == 22)
      #expect(types.contains(23))
      #expect(Set(types).isSubset(of: [20, 21, 22, 23]))
    }
    let text = String(decoding: record.receivedCipherText, as: UTF8.self)
    #expect(!text.contains("QUIT"))
    // The text inside is the record as ever.
    #expect(record.receivedOctets.suffix(6).elementsEqual("QUIT\r\n".utf8))
    #expect(!record.transcript.contains("\\x17"))
  }

  @Test func `has none of it otherwise`() throws {
    let server = try SMTPTestServer.start(.tls())
    defer { server.stop() }
    let record = try session(server)
    #expect(record.receivedCipherText.isEmpty && record.sentCipherText.isEmpty)
  }

  @Test func `pays for it from the budget`() throws {
    let server = try SMTPTestServer.start(
      .tls(), .recordsCipherText, .memoryBudget(1500))
    defer { server.stop() }
    let client = try TLSClient.upgraded(server)
    // What was said in clear takes a third of that.
    #expect(try client.say("NOOP").hasPrefix("452 "))
  }

  @Test func `knows when the handshake began and ended`() throws {
    let clock = SMTPFixtureClock.manual()
    let server = try SMTPTestServer.start(.tls(), .clock(clock))
    defer { server.stop() }
    let client = try TLSClient(server.endpoint)
    _ = try client.reply()
    try client.say("EHLO c.test")
    try client.say("STARTTLS")
    #expect(server.sessions.first?.helloAt == nil)
    try clock.advance(by: .seconds(2))
    try client.shakeHands()
    #expect(try client.say("NOOP").hasPrefix("250"))
    let record = try #require(server.sessions.first)
    #expect(record.helloAt == .seconds(2))
    #expect(record.handshakeEndedAt == .seconds(2))
    let clear = try SMTPTestServer.start()
    defer { clear.stop() }
    let other = try TLSClient(clear.endpoint)
    _ = try other.reply()
    #expect(clear.sessions.first?.helloAt == nil)
    #expect(clear.sessions.first?.handshakeEndedAt == nil)
  }

  @Test func `says what was resumed, if that is allowed`() throws {
    for allows in [false, true] {
      let server = try SMTPTestServer.start(.tls { $0.resumesSessions = allows })
      defer { server.stop() }
      let first = try TLSClient.upgraded(server) { $0.resumesSessions = true }
      try first.say("NOOP")
      let engine = try #require(first.engine)
      let resumption = TLSResumption(of: engine)
      let second = try TLSClient(server.endpoint)
      _ = try second.reply()
      try second.say("EHLO c.test")
      try second.say("STARTTLS")
      try second.shakeHands(resuming: resumption, engine.context)
      try second.say("NOOP")
      #expect(server.sessions.map { $0.tls?.isResumed } == [false, allows])
      #expect(server.transcript.contains(", resumed") == allows)
    }
  }

  @Test func `can be asked for by queries, which say what was there instead`() throws {
    let server = try SMTPTestServer.start(.tls())
    defer { server.stop() }
    let client = try TLSClient.upgraded(server)
    try client.say("EHLO c.test")
    try client.say("MAIL FROM:<a@b.test>")
    try client.say("RCPT TO:<c@d.test>")
    try client.say("DATA")
    try client.say("Subject: x\r\n\r\n.")
    _ = try server.waitForMessage(.encrypted, .serverName("local*"))
    let error = #expect(throws: SMTPWaitError.self) {
      try server.waitForMessage(.encrypted, .serverName("mx.*"), within: .zero)
    }
    let text = error?.description ?? ""
    #expect(text.contains("tls: encrypted, TLSv1.3"))
    #expect(text.contains("sni: `localhost` ≠ `mx.*`"))
    let query = try SMTPMessageQuery(parsing: #"tls sni "mx.*""#)
    #expect(query.description == #"tls sni "mx.*""#)
  }

  @Test func `shows nobody a key, however it is printed`() throws {
    let authority = try SMTPTestCertificateAuthority()
    let server = try SMTPTestServer.start(
      .tls { $0.authority = authority }, .recordsCipherText)
    defer { server.stop() }
    let client = try TLSClient(server.endpoint)
    _ = try client.reply()
    try client.say("EHLO c.test")
    try client.say("STARTTLS")
    try client.shakeHands { $0.trustedRoots = [authority.trustRootDER] }
    try client.say("NOOP")
    let shown = try authority.clientCertificate(commonName: "ann")
    var text = "\(server) \(shown) \(server.transcript)"
    dump(server, to: &text)
    dump(SMTPTestServer.Configuration([.tls { $0.authority = authority }]), to: &text)
    dump(server.endpoint, to: &text)
    dump(server.sessions, to: &text)
    dump(client.engine, to: &text)
    dump(shown, to: &text)
    debugPrint(shown, to: &text)
    #expect(!text.contains("PRIVATE"))
    for line in shown.privateKey.split(separator: "\n") where !line.hasPrefix("-----") {
      #expect(!text.contains(line))
    }
    #expect(shown.privateKey.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
    #expect(shown.certificate.hasPrefix("-----BEGIN CERTIFICATE-----\n"))
    #expect(shown.subject == "CN=ann" && shown.fingerprint.count == 64)
  }
}
