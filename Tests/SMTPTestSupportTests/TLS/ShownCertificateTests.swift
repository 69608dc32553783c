import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestWire
import Testing

@testable import SMTPTestSupport

/// Which certificate a rule has the server show.
@Suite(.bounded) struct `A certificate that a rule chooses` {
  /// Whether a client takes what it is shown.
  private func isTaken(
    by server: SMTPTestServer, asking name: String = "localhost",
    _ change: (inout TLSSettings) throws -> Void = { _ in }
  ) throws -> Bool {
    do {
      let client = try TLSClient.upgraded(server, name: name, change)
      #expect(try client.say("NOOP").hasPrefix("250"))
      return true
    } catch is TLSFailure { return false }
  }

  @Test(arguments: `A server that speaks TLS`.versions)
  func `depends on the name the client asks for`(version: SMTPTLSVersion) throws {
    let server = try SMTPTestServer.start(
      .tls(versions: version...version),
      .script(
        try SMTPScript(
          parsing: """
            on TLS-HANDSHAKE sni "old.test": certificate lapsed
            on TLS-HANDSHAKE sni "*.new.test": certificate renewed
            """,
          certificates: [
            "renewed": .valid.named("mx.new.test"), "lapsed": .expired.named("old.test"),
          ])))
    defer { server.stop() }
    #expect(try isTaken(by: server))
    #expect(try !isTaken(by: server, asking: "old.test"))
    #expect(try isTaken(by: server, asking: "mx.new.test"))
    #expect(try !isTaken(by: server, asking: "imap.new.test"))
    server.settle()
    let names = server.sessions.map { $0.tls?.serverName }
    #expect(names == ["localhost", "old.test", "mx.new.test", "imap.new.test"])
    #expect(
      server.sessions[1].tls?.failure
        == "the client refused the certificate: alert 45, certificate_expired; it has expired or is "
        + "not valid yet")
    #expect(
      server.sessions[2].transcript.contains(
        "S! start-tls\n# rule: on TLS-HANDSHAKE sni \"*.new.test\": certificate renewed\n"
          + "S! certificate renewed\nC! tls\n"))
  }

  @Test(arguments: `A server that speaks TLS`.versions)
  func `is another one on the second connection`(version: SMTPTLSVersion) throws {
    let server = try SMTPTestServer.start(
      .tls(versions: version...version),
      .script { On(.tlsHandshake).when(.session(2)).certificate(.wrongHost) })
    defer { server.stop() }
    #expect(try isTaken(by: server))
    #expect(try !isTaken(by: server))
    #expect(try isTaken(by: server))
    #expect(server.scriptHits.map(\.count) == [1])
  }

  @Test(arguments: SMTPTestCertificate.allCases)
  func `may be any of the gallery`(certificate: SMTPTestCertificate) throws {
    let name = certificate.name.hasPrefix("wildcard") ? "mx.fixture.test" : "localhost"
    let text = "on TLS-HANDSHAKE: certificate \(certificate.name)"
    let script = try SMTPScript(parsing: text)
    #expect(script == SMTPScript { On(.tlsHandshake).certificate(certificate) })
    #expect(script.description == text)
    let server = try SMTPTestServer.start(.tls(), .script(script))
    defer { server.stop() }
    // OpenSSL 1.1 takes weak ones at its own level.
    let isTaken = try isTaken(by: server, asking: name) { $0.securityLevel = 2 }
    #expect(isTaken == certificate.isGood)
  }

  @Test func `is one for other names`() throws {
    let other = SMTPTestCertificate.valid.named("mx.test")
    let rule = On(.tlsHandshake).certificate(other)
    #expect(rule.description == "on TLS-HANDSHAKE: certificate given")
    #expect(
      On(.tlsHandshake).certificate(other, as: "mx").description
        == "on TLS-HANDSHAKE: certificate mx")
    let server = try SMTPTestServer.start(.tls(), .script(SMTPScript([rule])))
    defer { server.stop() }
    #expect(try !isTaken(by: server))
    #expect(try isTaken(by: server, asking: "mx.test"))
    let error = #expect(throws: SMTPTextError.self) { try SMTPScript(parsing: rule.description) }
    #expect(error?.description.hasPrefix("1:31: no certificate is called given: there is ") == true)
    let guess = #expect(throws: SMTPTextError.self) {
      try SMTPScript(parsing: "on TLS-HANDSHAKE: certificate expird")
    }
    #expect(guess?.description.contains("did you mean expired?") == true)
  }

  @Test func `is rotated while sessions are open, and while one waits for it`() async throws {
    let gate = SMTPGate("rotation")
    let server = try SMTPTestServer.start(.tls())
    defer { server.stop() }
    let first = try TLSClient.upgraded(server)
    try server.use { On(.tlsHandshake).certificate(.selfSigned) }
    #expect(try !isTaken(by: server))
    try server.use { On(.tlsHandshake).hold(gate).certificate(.valid) }
    let second = try TLSClient(server.endpoint)
    _ = try second.reply()
    try second.say("EHLO c.test")
    try second.say("STARTTLS")
    try second.begin()
    try second.sendHello()
    try await gate.arrival()
    try server.use(.expired)
    gate.open()
    try second.goOn()
    #expect(try second.say("NOOP").hasPrefix("250"))
    try server.use(SMTPScript())
    #expect(try !isTaken(by: server))
    #expect(try first.say("NOOP").hasPrefix("250"))
  }

  @Test func `is chosen by a closure that knows the name`() throws {
    let server = try SMTPTestServer.start(
      .tls(),
      .script {
        On(.tlsHandshake).decide { event in
          switch event.session.tls?.serverName {
          case "a.test": .certificate(.valid.named("a.test"))
          case "b.test": .alert(112)
          default: .proceed
          }
        }
      })
    defer { server.stop() }
    #expect(try isTaken(by: server, asking: "a.test"))
    #expect(try isTaken(by: server))
    let failure = #expect(throws: TLSFailure.self) {
      try TLSClient.upgraded(server, name: "b.test")
    }
    #expect(failure?.alert == TLSAlert(112))
  }

  @Test(arguments: `A server that speaks TLS`.versions)
  func `keeps what the server wants of its clients`(version: SMTPTLSVersion) throws {
    let credentials = try SMTPTestCertificateAuthority.shared().clientCredentials(
      commonName: "ann")
    let server = try SMTPTestServer.start(
      .tls(versions: version...version) {
        $0.clientCertificates = .required
        $0.applicationProtocols = ["smtp"]
      }, .script { On(.tlsHandshake).certificate(.valid.named("mx.test")) })
    defer { server.stop() }
    #expect(
      try isTaken(by: server, asking: "mx.test") {
        $0.credentials = credentials
        $0.applicationProtocols = ["smtp"]
      })
    let tls = server.sessions.last?.tls
    #expect(tls?.clientCertificate?.subject == "CN=ann")
    #expect(tls?.applicationProtocol == "smtp")
  }
}
