import Dispatch
import SMTPTestHelpers
import SMTPTestNetwork
import Testing

@testable import SMTPTestSupport
@testable import SMTPTestWire

@Suite(.bounded) struct `Many logins at once` {
  /// One of them.
  private struct Login {
    let send: (String) throws -> Void
    let reply: () throws -> String
    let isGood: Bool
    var turns: SASLTurns
  }

  private func login(
    _ mechanism: SMTPAuthenticationMechanism, _ server: SMTPTestServer, isGood: Bool
  ) throws -> Login {
    let secret: SMTPSecret = mechanism.takesToken ? "t0ken-of-ann" : "correct horse"
    let shown = isGood ? secret : "nonsense-0"
    guard mechanism.needsTLS else {
      let client = try SASLLogin.greeted(server)
      return Login(
        send: { try client.send($0 + "\r\n") }, reply: client.reply, isGood: isGood,
        turns: SASLTurns(try SASLLogin.client(mechanism, "ann", shown)))
    }
    let authority = try SMTPTestCertificateAuthority.shared()
    let client = try TLSClient.upgraded(server) {
      if mechanism == .external, isGood {
        $0.credentials = try authority.clientCredentials(commonName: "ann")
      }
    }
    try client.say("EHLO c.test")
    let binding = try #require(client.engine?.channelBinding(.exporter))
    return Login(
      send: { try client.send($0 + "\r\n") }, reply: client.reply, isGood: isGood,
      turns: SASLTurns(try SASLLogin.client(mechanism, "ann", shown, binding: (.exporter, binding)))
    )
  }

  @Test(arguments: SMTPAuthenticationMechanism.allCases)
  func `are told apart, with each mechanism`(mechanism: SMTPAuthenticationMechanism) throws {
    let server = try SMTPTestServer.start(
      .tls { $0.clientCertificates = .requested }, .clearTextAuthentication,
      .user(SMTPTestUser("ann", password: "correct horse", tokens: ["t0ken-of-ann"])),
      .mechanisms(mechanism))
    defer { server.stop() }
    var logins = try (0..<50).map {
      try login(mechanism, server, isGood: $0 % 5 != 0 || mechanism == .anonymous)
    }
    // All are at the same point: each line is sent by all before the first reply to it is read.
    while true {
      let open = logins.indices.filter { logins[$0].turns.outcome == nil }
      if open.isEmpty { break }
      for index in open { try logins[index].send(logins[index].turns.line) }
      for index in open { logins[index].turns.take(try logins[index].reply()) }
    }
    for login in logins {
      #expect(login.turns.outcome?.code == (login.isGood ? "235" : "535"))
      #expect(login.turns.outcome?.error == nil)
    }
    let users = server.sessions.compactMap(\.authentication.user)
    #expect(users.count == logins.count(where: \.isGood))
    #expect(!server.transcript.contains("horse"))
  }

  /// Whoever derives keys is held up, and nobody else.
  @Test func `leave the loop to others while keys are derived`() throws {
    let server = try SMTPTestServer.start(
      .clearTextAuthentication, .user("ann", password: "correct horse"))
    defer { server.stop() }
    let gate = SMTPGate("keys")
    defer { gate.open() }
    let keyLoop = try #require(AuthenticationDesk.keyLoop)
    keyLoop.execute {
      let isOpen = DispatchSemaphore(value: 0)
      _ = gate.arrive { isOpen.signal() }
      isOpen.wait()
    }
    try gate.waitForArrival()
    let slow = try SASLLogin.greeted(server)
    let first = Base64.encode(Array("n,,n=ann,r=nonce".utf8))
    try slow.send("AUTH SCRAM-SHA-256 \(first)\r\n")
    let quick = try SASLLogin.greeted(server)
    #expect(try quick.say("NOOP").hasPrefix("250"))
    let outcome = try SASLLogin.run(try SASLLogin.client(.plain, "ann", "correct horse")) {
      try quick.say($0)
    }
    #expect(outcome.code == "235")
    #expect(server.transcript.contains("C: AUTH SCRAM-SHA-256"))
    #expect(!server.transcript.contains("S: 334"))
    gate.open()
    #expect(try slow.reply().hasPrefix("334"))
  }
}
