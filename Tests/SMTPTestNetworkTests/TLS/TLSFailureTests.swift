import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestWire
import Testing

/// Handshakes that come to nothing, and what is said of them.
@Suite(.bounded) struct `A handshake that fails` {
  static let versions: [SMTPTLSVersion] = [.tls12, .tls13]

  @Test(arguments: versions)
  func `says that the client refused the certificate, and why`(version: SMTPTLSVersion) throws {
    let pair = try TLSPair(
      .shared(), .unknownRoot, server: { $0.versions = version...version })
    let outcome = pair.shakeHands()
    #expect(outcome.server?.side == .peer)
    #expect(outcome.server?.alert?.number == 48)
    #expect(
      pair.server.facts.failure
        == "the client refused the certificate: alert 48, unknown_ca; "
        + "the endpoint's trust root was not given to it")
    #expect(outcome.client?.side == .own)
    #expect(
      outcome.client?.description.hasPrefix("the client refused the server's certificate, ") == true
    )
    #expect(outcome.client?.description.hasSuffix(": alert 48, unknown_ca") == true)
    #expect(!pair.server.isEstablished)
    #expect(pair.server.facts.serverName == "localhost")
  }

  @Test func `says that they speak no common version`() throws {
    let pair = try TLSPair(
      .shared(), server: { $0.versions = .tls13 ... .tls13 },
      client: { $0.versions = .tls12 ... .tls12 })
    let outcome = pair.shakeHands()
    #expect(
      outcome.server?.description
        == "the server speaks TLSv1.3, and the client none of that: alert 70, protocol_version")
    #expect(outcome.server?.side == .own)
    #expect(
      outcome.client?.description
        == "the server refused the version of TLS: alert 70, protocol_version")
  }

  @Test func `says that they speak no common protocol`() throws {
    let pair = try TLSPair(
      .shared(), server: { $0.applicationProtocols = ["smtp"] },
      client: { $0.applicationProtocols = ["h2"] })
    let outcome = pair.shakeHands()
    #expect(outcome.server?.alert?.number == 120)
    #expect(
      outcome.client?.description
        == "the server speaks none of the protocols it was offered: "
        + "alert 120, no_application_protocol")
  }

  @Test(arguments: versions)
  func `says that the client has shown no certificate`(version: SMTPTLSVersion) throws {
    let authority = try SMTPTestCertificateAuthority.shared()
    let pair = try TLSPair(
      authority,
      server: {
        $0.versions = version...version
        $0.peerCertificate = .required
        $0.trustedRoots = [authority.trustRootDER]
      })
    let outcome = pair.shakeHands()
    #expect(
      outcome.server?.description.hasPrefix(
        "the server demanded a certificate, and the client has shown none: alert ") == true)
    #expect(outcome.server?.side == .own)
  }

  @Test func `says what the client sent in place of its hello`() throws {
    for (text, shown) in [
      ("EHLO client.test\r\n", ": \"EHLO client.test\""), ("\0\0\r\n", ""), ("E", ": \"E\""),
    ] {
      let pair = try TLSPair(.shared())
      Array(text.utf8).withUnsafeBytes { pair.server.receive($0) }
      guard case .failed(let failure) = pair.server.shakeHands() else {
        Issue.record("it went on")
        continue
      }
      #expect(failure.side == .peer)
      #expect(failure.alert == nil)
      #expect(
        failure.description
          == "the client sent plain text where its part of the TLS handshake was due\(shown)")
      #expect(pair.server.clearText == Array(text.utf8))
      #expect(pair.server.output.isEmpty)
    }
  }

  @Test func `leaves nothing to write or read`() throws {
    let pair = try TLSPair(.shared(), .selfSigned)
    let outcome = pair.shakeHands()
    let isWritten = Array("220 hi\r\n".utf8).withUnsafeBytes { pair.server.write($0) }
    #expect(!isWritten)
    guard case .failed(outcome.server) = pair.server.readAll().end else {
      Issue.record("it reads")
      return
    }
    let before = pair.server.output.count
    pair.server.close()
    #expect(pair.server.output.count == before)
  }
}
