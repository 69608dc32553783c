import Foundation
import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestWire
import Testing

/// What a client that checks makes of each certificate.
@Suite(.bounded) struct `A certificate for tests` {
  /// Those for the client's error number: refused is what does not shake hands.
  @Test(arguments: SMTPTestCertificate.allCases)
  func `is refused by a client that checks, unless it is good`(
    certificate: SMTPTestCertificate
  ) throws {
    let name = certificate.name.hasPrefix("wildcard") ? "mx.fixture.test" : "localhost"
    // What is too weak at the level of most systems.
    let pair = try TLSPair(.shared(), certificate, name: name, client: { $0.securityLevel = 2 })
    let outcome = pair.shakeHands()
    let isTaken = certificate.isGood
    #expect(pair.client.isEstablished == isTaken, "\(String(describing: outcome.client))")
    #expect((outcome.client == nil) == isTaken)
    if let failure = outcome.server {
      #expect(failure.side == .peer)
      #expect(failure.description.hasPrefix("the client refused the certificate: alert "))
    }
  }

  @Test(arguments: [SMTPTestCertificate.weakKey, .sha1Signed, .md5Signed])
  func `that is weak is taken where nothing is too weak`(certificate: SMTPTestCertificate) throws {
    let pair = try TLSPair(.shared(), certificate, client: { $0.securityLevel = 0 })
    let outcome = pair.shakeHands()
    #expect(outcome.client == nil)
    #expect(outcome.server == nil)
  }

  @Test func `can be for other names, and have a key of RSA`() throws {
    let certificate = SMTPTestCertificate.valid.named("mx.example", "192.0.2.1").withRSA
    for (name, isGood) in [("mx.example", true), ("192.0.2.1", true), ("localhost", false)] {
      let pair = try TLSPair(.shared(), certificate, name: name)
      pair.shakeHands()
      #expect(pair.client.isEstablished == isGood)
    }
    for name in ["a,DNS:b", "", "a b", "ä.example"] {
      #expect(throws: SMTPTLSSetupError.self) {
        try SMTPTestCertificateAuthority.shared().credentials(
          for: SMTPTestCertificate.valid.named(name))
      }
    }
  }

  @Test func `has a name that finds it`() {
    #expect(SMTPTestCertificate.allCases.count == 17)
    for certificate in SMTPTestCertificate.allCases {
      #expect(SMTPTestCertificate(named: certificate.name) == certificate)
      #expect("\(certificate)" == certificate.name)
    }
    #expect(SMTPTestCertificate(named: "good") == nil)
  }
}

@Suite(.bounded) struct `An authority for tests` {
  @Test func `makes each certificate once`() throws {
    let authority = try SMTPTestCertificateAuthority()
    let first = try authority.credentials(for: .valid).certificate.fingerprint
    #expect(try authority.credentials(for: .valid).certificate.fingerprint == first)
    #expect(try authority.credentials(for: .valid.named("a.test")).certificate.fingerprint != first)
    #expect(
      try SMTPTestCertificateAuthority().credentials(for: .valid).certificate.fingerprint != first)
    #expect(try SMTPTestCertificateAuthority.shared() === SMTPTestCertificateAuthority.shared())
  }

  @Test func `is trusted by its own trust root only`() throws {
    let (one, other) = (try SMTPTestCertificateAuthority(), try SMTPTestCertificateAuthority())
    #expect(one.trustRootDER != other.trustRootDER)
    let pair = try TLSPair(one, client: { $0.trustedRoots = [other.trustRootDER] })
    #expect(pair.shakeHands().client != nil)
  }

  @Test func `has a file with its trust root, which goes with it`() throws {
    var authority: SMTPTestCertificateAuthority? = try SMTPTestCertificateAuthority()
    let path = try #require(try authority?.trustRootFile())
    #expect(try authority?.trustRootFile() == path)
    #expect(contents(of: path) == authority?.trustRoot)
    #expect(authority?.trustRoot.hasPrefix("-----BEGIN CERTIFICATE-----\n") == true)
    authority = nil
    #expect(contents(of: path) == nil)
  }

  @Test func `shows nobody a key`() throws {
    let authority = try SMTPTestCertificateAuthority()
    let credentials = try authority.credentials(for: .valid)
    var text = "\(authority) \(credentials)"
    dump(authority, to: &text)
    dump(credentials, to: &text)
    debugPrint(credentials, to: &text)
    #expect(!text.contains("PRIVATE"))
    #expect(!text.contains("ointer"))
    #expect(text.contains("a private key"))
  }

  @Test func `takes no time worth mentioning`() throws {
    _ = try SMTPTestCertificateAuthority.shared()
    let start = SMTPFixtureClock.system.now
    for _ in 0..<10 { _ = try SMTPTestCertificateAuthority().credentials(for: .valid) }
    let each = (SMTPFixtureClock.system.now - start) / 10
    // One takes 1 ms; a busy machine is given a hundred times as much.
    #expect(each < 100_000_000)
  }
}

private func contents(of path: String) -> String? {
  try? String(contentsOfFile: path, encoding: .utf8)
}
