import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

/// The rows of the contract for servers that have to do with TLS, each under its name there, held
/// against this server.
@Suite(.bounded) struct `The contract of servers with TLS` {
  /// A client that has said EHLO in clear, and its server.
  struct Scene: Sendable {
    let server: SMTPTestServer
    let version: SMTPTLSVersion

    func client() throws -> TLSClient {
      let client = try TLSClient(server.endpoint)
      _ = try client.reply()
      #expect(try client.say("EHLO c.test").contains("|250-STARTTLS|"))
      return client
    }

    func upgraded() throws -> TLSClient {
      let client = try client()
      #expect(try client.say("STARTTLS").hasPrefix("220 "))
      try client.shakeHands()
      return client
    }
  }

  struct Row: Sendable, CustomTestStringConvertible {
    let id: String
    let check: @Sendable (Scene) throws -> Void

    init(_ id: String, _ check: @escaping @Sendable (Scene) throws -> Void) {
      self.id = id
      self.check = check
    }

    var testDescription: String { id }
  }

  /// What ends a session that is in order.
  private static func quit(_ client: TLSClient) throws {
    #expect(try client.say("QUIT").hasPrefix("221 "))
    #expect(try client.rest() == "")
    #expect(client.isEndNotified == true)
  }

  static let rows = [
    Row("srv-starttls") { scene in
      let client = try scene.upgraded()
      let list = try client.say("EHLO c.test")
      #expect(list.hasPrefix("250-") && !list.contains("STARTTLS"))
      try quit(client)
    },
    Row("srv-starttls-arg") { scene in
      let client = try scene.client()
      #expect(try client.say("STARTTLS x").hasPrefix("501 "))
      #expect(try client.say("NOOP").hasPrefix("250 "))
      #expect(try client.say("STARTTLS").hasPrefix("220 "))
      try client.shakeHands()
      try quit(client)
    },
    Row("srv-starttls-injection") { scene in
      for injected in ["NOOP\r\n", "MAIL FROM:<eve@x.test>\r\n", "EHLO e.test\r\nRSET\r\n", "NO"] {
        let client = try scene.client()
        try client.send("STARTTLS\r\n\(injected)")
        #expect(try client.reply().hasPrefix("220 "))
        try client.shakeHands()
        // One reply for each command that came inside, and nothing is left of what came before.
        #expect(try client.say("RCPT TO:<c@d.test>").hasPrefix("503 "))
        #expect(try client.say("EHLO c.test").hasPrefix("250-"))
        #expect(try client.say("RCPT TO:<c@d.test>").hasPrefix("503 "))
        try quit(client)
      }
      let sessions = scene.server.sessions
      #expect(sessions.allSatisfy { $0.violations.map(\.kind).contains(.startTLSInjection) })
      #expect(scene.server.transactions.isEmpty)
    },
    Row("srv-starttls-reset") { scene in
      let client = try scene.client()
      #expect(try client.say("MAIL FROM:<a@b.test>").hasPrefix("250 "))
      #expect(try client.say("STARTTLS").hasPrefix("220 "))
      try client.shakeHands()
      #expect(try client.say("RCPT TO:<c@d.test>").hasPrefix("503 "))
      #expect(try client.say("MAIL FROM:<a@b.test>").hasPrefix("503 "))
      try quit(client)
    },
    Row("srv-starttls-twice") { scene in
      let client = try scene.upgraded()
      #expect(try !client.say("EHLO c.test").contains("STARTTLS"))
      #expect(try client.say("STARTTLS").hasPrefix("503 "))
      #expect(try client.say("NOOP").hasPrefix("250 "))
      try quit(client)
    },
    Row("srv-tls-garbage-handshake") { scene in
      let other = try scene.upgraded()
      var random = SplitMix(state: 11)
      var junk = (0..<600).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      junk[0] = 0x50
      for octets in [
        junk, Array("GET / HTTP/1.1\r\n\r\n".utf8), [UInt8](repeating: 0, count: 100),
        [22, 3, 1, 0, 5, 1, 2, 3, 4, 5], [22, 3, 1, 255, 255] + junk, [21, 3, 3, 0, 2, 2, 40],
      ] {
        let client = try scene.client()
        #expect(try client.say("STARTTLS").hasPrefix("220 "))
        try client.write(octets)
        try client.close()
        // An alert, if anything, and the end.
        _ = try client.rest()
        #expect(scene.server.sessions.last?.tls?.failure != nil)
        #expect(try other.say("NOOP").hasPrefix("250 "))
      }
      try quit(other)
      try quit(try scene.upgraded())
    },
  ]

  @Test(arguments: rows, [SMTPTLSVersion.tls12, .tls13])
  func `is kept`(row: Row, version: SMTPTLSVersion) throws {
    let server = try SMTPTestServer.start(.tls(versions: version...version))
    defer { server.stop() }
    try row.check(Scene(server: server, version: version))
  }
}
