import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestWire
import Testing

/// What can be chosen about TLS.
@Suite(.bounded) struct `The settings of TLS` {
  static let versions: [SMTPTLSVersion] = [.tls12, .tls13]

  @Test(arguments: versions)
  func `have clients show certificates, which are on record`(version: SMTPTLSVersion) throws {
    let authority = try SMTPTestCertificateAuthority.shared()
    let credentials = try authority.clientCredentials(commonName: "ann, of Example")
    for wanted in [TLSSettings.PeerCertificate.ignored, .requested, .required] {
      for roots in [nil, [authority.trustRootDER]] {
        let pair = try TLSPair(
          authority,
          server: {
            $0.versions = version...version
            $0.peerCertificate = wanted
            $0.trustedRoots = roots
          }, client: { $0.credentials = credentials })
        let outcome = pair.shakeHands()
        #expect(outcome.server == nil)
        let shown = pair.server.facts.clientCertificate
        #expect(shown?.subject == (wanted == .ignored ? nil : "CN=ann\\, of Example"))
        #expect(
          shown?.fingerprint == (wanted == .ignored ? nil : credentials.certificate.fingerprint))
        #expect(credentials.certificate.fingerprint.count == 64)
      }
    }
  }

  @Test(arguments: versions)
  func `take any certificate of a client, or trusted ones only`(version: SMTPTLSVersion) throws {
    let authority = try SMTPTestCertificateAuthority.shared()
    let stranger = try SMTPTestCertificateAuthority().clientCredentials(commonName: "eve")
    for isTrusted in [false, true] {
      let pair = try TLSPair(
        authority,
        server: {
          $0.versions = version...version
          $0.peerCertificate = .requested
          $0.trustedRoots = isTrusted ? [authority.trustRootDER] : nil
        }, client: { $0.credentials = stranger })
      let outcome = pair.shakeHands()
      if isTrusted {
        #expect(
          outcome.server?.description.hasPrefix("the server refused the client's certificate, ")
            == true)
      } else {
        #expect(outcome.server == nil)
        #expect(pair.server.facts.clientCertificate?.subject == "CN=eve")
      }
    }
  }

  @Test(arguments: versions)
  func `let sessions be resumed, or do not`(version: SMTPTLSVersion) throws {
    let authority = try SMTPTestCertificateAuthority.shared()
    for resumes in [false, true] {
      for wanted in [TLSSettings.PeerCertificate.ignored, .requested] {
        var own = TLSSettings(role: .server)
        own.credentials = try authority.credentials(for: .valid)
        own.versions = version...version
        own.resumesSessions = resumes
        own.peerCertificate = wanted
        var other = TLSSettings(role: .client)
        other.resumesSessions = true
        let (server, client) = (try TLSContext(own), try TLSContext(other))
        let first = try TLSPair(server: server, client: client)
        first.shakeHands()
        _ = first.carry("220 hi\r\n", from: first.server, to: first.client)
        let resumption = TLSResumption(of: first.client)
        let second = try TLSPair(server: server, client: client, resuming: resumption)
        let outcome = second.shakeHands()
        #expect(outcome.server == nil)
        #expect(second.server.facts.isResumed == resumes)
        #expect(!first.server.facts.isResumed)
      }
    }
  }

  @Test(arguments: versions)
  func `give the keys to whoever asks for them`(version: SMTPTLSVersion) throws {
    let lines = Log<String>()
    let pair = try TLSPair(
      .shared(),
      server: {
        $0.versions = version...version
        $0.keyLog = { lines.append($0) }
      })
    pair.shakeHands()
    let kinds = Set(lines.all.map { $0.prefix { $0 != " " } })
    #expect(
      kinds
        == (version == .tls12
          ? ["CLIENT_RANDOM"]
          : [
            "SERVER_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
            "EXPORTER_SECRET", "SERVER_TRAFFIC_SECRET_0", "CLIENT_TRAFFIC_SECRET_0",
          ]))
  }

  @Test func `reach back to what nobody should speak any more`() throws {
    for version in [SMTPTLSVersion.tls10, .tls11] {
      let pair = try TLSPair(
        .shared(), server: { $0.versions = version ... .tls13 },
        client: { $0.versions = version...version })
      pair.shakeHands()
      #expect(pair.server.facts.version == version.rawValue)
    }
  }

  @Test func `check names and addresses as a client`() throws {
    for (name, isGood) in [
      ("localhost", true), ("127.0.0.1", true), ("::1", true), ("other.test", false),
      ("127.0.0.2", false),
    ] {
      let outcome = try TLSPair(.shared(), name: name).shakeHands()
      #expect((outcome.client == nil) == isGood, "\(name)")
    }
  }
}
