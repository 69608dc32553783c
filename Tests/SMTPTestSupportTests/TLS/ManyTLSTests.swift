import Dispatch
import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

/// Many at a time.
@Suite(.bounded) struct `Servers with TLS` {
  @Test func `do not see each other, two hundred at once with a certificate each`() throws {
    let failures = Locked<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 200) { number in
      do {
        let name = "mx\(number).fixture.test"
        let authority = try SMTPTestCertificateAuthority()
        let server = try SMTPTestServer.start(
          .tls(number % 2 == 0 ? .startTLS : .implicit, certificate: .valid.named(name)) {
            $0.authority = authority
          })
        defer { server.stop() }
        let client = try TLSClient(server.endpoint)
        if number % 2 == 0 {
          _ = try client.reply()
          try client.say("EHLO c.test")
          try client.say("STARTTLS")
        }
        try client.shakeHands(name: name) { $0.trustedRoots = [authority.trustRootDER] }
        if number % 2 == 1 { _ = try client.reply() }
        try client.say("EHLO \(name)")
        try client.say("MAIL FROM:<a@\(name)>")
        try client.say("RCPT TO:<b@\(name)>")
        try client.say("DATA")
        try client.say("Subject: \(number)\r\n\r\n.")
        try client.say("QUIT")
        let message = try server.waitForMessage()
        guard message.subject == "\(number)", message.session.tls?.serverName == name,
          server.sessions.count == 1
        else {
          return failures.withLock { $0.append("\(number): \(server.transcript)") }
        }
      } catch {
        failures.withLock { $0.append("\(number): \(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
  }
}
