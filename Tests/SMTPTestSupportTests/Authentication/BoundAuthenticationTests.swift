import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@testable import SMTPTestWire

@Suite(.bounded) struct `Authentication inside TLS` {
  private static let versions: [SMTPTLSVersion] = [.tls12, .tls13]

  @Test(arguments: versions, SASLChannelBinding.allCases)
  func `is bound to the session`(version: SMTPTLSVersion, kind: SASLChannelBinding) throws {
    let server = try SMTPTestServer.start(
      .tls(versions: version...version), .user("ann", password: "correct horse"),
      .mechanisms(.scramSHA256Plus, .scramSHA1Plus, .scramSHA256))
    defer { server.stop() }
    for name in [SMTPAuthenticationMechanism.scramSHA256Plus, .scramSHA1Plus] {
      for isForeign in [false, true] {
        let client = try TLSClient.upgraded(server)
        let hello = try client.say("EHLO c.test")
        #expect(hello.contains("AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS SCRAM-SHA-256"))
        var binding = try #require(client.engine?.channelBinding(kind))
        #expect(binding.count == 32)
        if isForeign { binding[0] ^= 1 }
        let sasl = try SASLLogin.client(name, "ann", "correct horse", binding: (kind, binding))
        let (code, error) = try SASLLogin.run(sasl) { try client.say($0) }
        #expect(code == (isForeign ? "535" : "235"))
        #expect(error == nil)
      }
    }
  }

  @Test func `takes the name of a client's certificate`() throws {
    let server = try SMTPTestServer.start(
      .tls { $0.clientCertificates = .requested }, .user("ann", password: "unused horse"),
      .mechanisms(.external))
    defer { server.stop() }
    let authority = try SMTPTestCertificateAuthority.shared()
    let known = try TLSClient.upgraded(server) {
      $0.credentials = try authority.clientCredentials(commonName: "ann")
    }
    try known.say("EHLO c.test")
    #expect(try known.say("AUTH EXTERNAL =").hasPrefix("235"))
    #expect(server.sessions.first?.authentication.user == "ann")
    let nobody = try TLSClient.upgraded(server)
    try nobody.say("EHLO c.test")
    #expect(try nobody.say("AUTH EXTERNAL =").hasPrefix("535"))
    #expect(try nobody.say("AUTH EXTERNAL").hasPrefix("334"))
    #expect(try nobody.say("*").hasPrefix("501"))
  }

  @Test func `begins anew with STARTTLS`() throws {
    let server = try SMTPTestServer.start(
      .tls(), .user("ann", password: "correct horse"), .clearTextAuthentication)
    defer { server.stop() }
    let client = try TLSClient(server.endpoint)
    _ = try client.reply()
    try client.say("EHLO c.test")
    let blob = Base64.encode(Array("\0ann\0correct horse".utf8))
    #expect(try client.say("AUTH PLAIN \(blob)").hasPrefix("235"))
    try client.say("STARTTLS")
    try client.shakeHands(trusting: server)
    // Of TLS 1.3 the client's side is done before the server's: its reply shows that it is, too.
    try client.say("EHLO c.test")
    #expect(server.sessions.first?.authentication.user == nil)
    #expect(try client.say("AUTH PLAIN \(blob)").hasPrefix("235"))
    let record = try #require(server.sessions.first).authentication
    #expect(record.attempts.map(\.outcome) == [.succeeded, .succeeded])
    #expect(record.user == "ann")
    #expect(!server.transcript.contains(blob))
  }
}
