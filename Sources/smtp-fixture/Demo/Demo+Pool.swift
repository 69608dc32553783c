internal import SMTPTestClient
internal import SMTPTestSupport

extension Demo {
  /// Many messages over few connections, of which the server ends two under way.
  mutating func showPool() throws {
    begin("Twenty messages over a pool, and the server ends two of its connections")
    let server = try SMTPTestServer.start(
      .script {
        On(.mail).nth(5).reply(421, "4.3.2", "going down").close()
        On(.rcpt).nth(9).close()
      })
    defer { server.stop() }
    let pool = SMTPTestClientPool(server.endpoint) { $0.maximumConnections = 3 }
    let count = 20
    var sent = 0
    pool.sendAllBlocking((0..<count).lazy.map(Self.numbered)) { step in
      if case .success = step.result { sent += 1 }
    }
    let statistics = pool.drainBlocking()
    StandardOutput.write("\(statistics)")
    let subjects = server.messages.compactMap(\.subject)
    proof.check(
      "each of \(count) messages arrived once, over at most 3 connections at a time: the pool sent "
        + "again what the server had not taken",
      sent == count && subjects.count == count && Set(subjects).count == count
        && statistics.retries == 2 && (1...3).contains(statistics.mostConnections),
      found: "\(statistics), \(subjects)")
  }

  private static func numbered(_ number: Int) -> SMTPClientMessage {
    SMTPClientMessage(
      from: "app@example.com", to: "ann@example.com",
      octets: Array("Subject: Message \(number)\r\n\r\nHello.\r\n".utf8))
  }
}
