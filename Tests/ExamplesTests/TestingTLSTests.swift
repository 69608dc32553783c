import SMTPTestSupportTesting
import Testing

@Suite(.smtpServer(.tls(.required))) struct MailOverTLS {
  @Test func mailIsSentInsideTLS() async throws {
    let server = try SMTPTestServer.current
    try SecureMailer(server.endpoint).send("Subject: News\r\n", to: "ann@example.com")

    let message = try await server.message(.to("ann@example.com"), .encrypted)
    #expect(message.session.tls?.version == "TLSv1.3")
    #expect(message.session.tls?.serverName == "localhost")
  }

  @Test func nothingIsSentInClear() async throws {
    let server = try SMTPTestServer.current
    let mailer = Mailer(port: server.endpoint.port)
    #expect(throws: Mailer.Refused.self) {
      try mailer.send("Subject: News\r\n", to: "ann@example.com")
    }
    #expect(server.messages.isEmpty)
  }
}

@Suite struct Certificates {
  @Test(arguments: SMTPTLSMode.allCases, SMTPTestCertificate.allCases.filter { !$0.isGood })
  func badOnesAreRefused(mode: SMTPTLSMode, certificate: SMTPTestCertificate) throws {
    // OpenSSL's clients take it: see the table.
    if certificate == .commonNameOnly { return }
    let server = try SMTPTestServer.start(.tls(mode, certificate: certificate))
    defer { server.stop() }
    #expect(throws: (any Error).self) {
      try SecureMailer(server.endpoint).send("Subject: News\r\n", to: "ann@example.com")
    }
    #expect(server.messages.isEmpty)
  }

  @Test(arguments: SMTPTLSMode.allCases)
  func aNewOneIsTaken(mode: SMTPTLSMode) throws {
    let server = try SMTPTestServer.start(.tls(mode, certificate: .validByIntermediate))
    defer { server.stop() }
    let mailer = SecureMailer(server.endpoint)
    try mailer.send("Subject: before\r\n", to: "ann@example.com")
    try server.use(.valid)
    try mailer.send("Subject: after\r\n", to: "ann@example.com")
    try server.use(.expired)
    #expect(throws: (any Error).self) {
      try mailer.send("Subject: never\r\n", to: "ann@example.com")
    }
    #expect(server.messages.map(\.subject) == ["before", "after"])
  }

  @Test func nothingIsSentWhereTheUpgradeFails() throws {
    let server = try SMTPTestServer.start(.tls())
    defer { server.stop() }
    for rule: SMTPRule in [
      On(.startTLS).reply(454, "4.7.0", "TLS not available"),
      On(.startTLS).reply(220, "Go").raw("250 injected\r\n"),
      On(.tlsHandshake).alert(40),
      On(.tlsHandshake).certificate(.wrongHost),
    ] {
      try server.use(SMTPScript([rule]))
      #expect(throws: (any Error).self) {
        try SecureMailer(server.endpoint).send("Subject: News\r\n", to: "ann@example.com")
      }
    }
    #expect(server.messages.isEmpty)
  }

  @Test func theCertificateDependsOnTheConnection() throws {
    let server = try SMTPTestServer.start(.tls())
    defer { server.stop() }
    try server.use {
      On(.tlsHandshake).when(.session(2)).certificate(.expired)
      On(.tlsHandshake).when(.serverName("*.example")).certificate(.valid.named("mx.example"))
    }
    let mailer = SecureMailer(server.endpoint)
    try mailer.send("Subject: first\r\n", to: "ann@example.com")
    #expect(throws: (any Error).self) {
      try mailer.send("Subject: second\r\n", to: "ann@example.com")
    }
    try mailer.send("Subject: third\r\n", to: "ann@example.com")
    #expect(server.messages.map(\.subject) == ["first", "third"])
  }

  @Test func theClientShowsItsOwn() throws {
    let ann = try SMTPTestCertificateAuthority.shared().clientCertificate(commonName: "ann")
    let server = try SMTPTestServer.start(.tls { $0.clientCertificates = .required })
    defer { server.stop() }
    // ann.certificate and ann.privateKey are what most clients take.
    try SecureMailer(server.endpoint, certificate: ann).send("Subject: x\r\n", to: "b@example.com")

    let shown = server.messages.first?.session.tls?.clientCertificate
    #expect(shown?.subject == "CN=ann")
    #expect(shown?.fingerprint == ann.fingerprint)
  }

  @Test func oldVersionsAreRefused() throws {
    let server = try SMTPTestServer.start(.tls(versions: .tls10 ... .tls11))
    defer { server.stop() }
    #expect(throws: (any Error).self) {
      try SecureMailer(server.endpoint).send("Subject: News\r\n", to: "ann@example.com")
    }
    #expect(server.sessions.first?.tls?.failure?.contains("alert 70, protocol_version") == true)
  }

  @Test func theWireIsKept() throws {
    let server = try SMTPTestServer.start(.tls(), .recordsCipherText)
    defer { server.stop() }
    try SecureMailer(server.endpoint).send("Subject: News\r\n", to: "ann@example.com")
    let session = try server.waitForEndedSessions()[0]
    // A record of a handshake comes first (RFC 8446 §5.1).
    #expect(session.receivedCipherText.first == 22)
  }
}
