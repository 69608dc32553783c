import SMTPTestClient
import SMTPTestHelpers
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A client that speaks TLS` {
  @Test(arguments: SMTPTLSMode.allCases)
  func `trusts the endpoint's root and no other`(_ mode: SMTPTLSMode) async throws {
    let server = try SMTPTestServer.start(.tls(mode))
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint)
    let offer = try await client.connect()
    #expect(offer.tls?.version == "TLSv1.3")
    #expect(!offer.offersSTARTTLS)
    try await client.send(.sample())
    await client.quit()
    #expect(server.sessions.first?.tls?.serverName == "localhost")
    #expect(server.violations == [])
    let stranger = SMTPTestClient(server.endpoint) { $0.tls.trust = .systemRoots }
    #expect(await stranger.outcome(of: .sample()) == "tls tlsHandshake")
    let careless = SMTPTestClient(server.endpoint) { $0.tls.trust = .insecurelyAnyone }
    #expect(await careless.outcome(of: .sample()) == "sent")
    #expect(server.messages.count == 2)
  }

  @Test(arguments: SMTPTestCertificate.allCases.filter { !$0.isGood })
  func `refuses a bad certificate`(_ certificate: SMTPTestCertificate) async throws {
    let server = try SMTPTestServer.start(.tls(.startTLS, certificate: certificate))
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint)
    let error = await clientError { () async throws(SMTPClientError) in
      try await client.send(.sample())
    }
    #expect(error?.brief == "tls tlsHandshake", "\(String(describing: error))")
    #expect(server.messages.isEmpty)
  }

  @Test func `has no session where TLS is required and not offered, or refused`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint) { $0.tls.use = .required }
    #expect(await client.outcome(of: .sample()) == "tls startTLS")
    let refusing = try SMTPTestServer.start(
      .tls(), .script { On(.startTLS).reply(454, "4.7.0", "Not now") })
    defer { refusing.stop() }
    #expect(await SMTPTestClient(refusing.endpoint).outcome(of: .sample()) == "tls startTLS ?")
    let easy = SMTPTestClient(refusing.endpoint) { $0.tls.use = .ifOffered }
    #expect(await easy.outcome(of: .sample()) == "sent")
    let never = SMTPTestClient(refusing.endpoint) { $0.tls.use = .never }
    #expect(await never.outcome(of: .sample()) == "sent")
  }

  @Test func `shows its certificate where it is asked`() async throws {
    let authority = try SMTPTestCertificateAuthority.shared()
    let server = try SMTPTestServer.start(.tls { $0.clientCertificates = .required })
    defer { server.stop() }
    let client = SMTPTestClient(server.endpoint)
    #expect(await client.outcome(of: .sample()).hasPrefix("sent") == false)
    let certificate = try authority.clientCertificate(commonName: "ann")
    let known = SMTPTestClient(server.endpoint) { $0.tls.certificate = certificate }
    #expect(await known.outcome(of: .sample()) == "sent")
    #expect(server.sessions.last?.tls?.clientCertificate?.subject == "CN=ann")
  }

  @Test func `says what is wrong with roots that are none`() async throws {
    let client = SMTPTestClient(host: "127.0.0.1", port: 25) {
      $0.tls.use = .required
      $0.tls.trust = .roots(pem: "-----BEGIN CERTIFICATE-----\n???\n-----END CERTIFICATE-----\n")
    }
    #expect(await client.outcome(of: .sample()) == "tls tlsHandshake")
  }
}
