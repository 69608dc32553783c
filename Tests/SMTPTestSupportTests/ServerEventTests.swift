import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A watched server` {
  @Test func `tells of each event in order`() async throws {
    let events = Locked<[String]>([])
    var configuration = SMTPTestServer.Configuration()
    configuration.address = .tcp(host: "127.0.0.1", port: 0)
    let server = try SMTPTestServer.start(
      configuration: configuration, trace: nil,
      observer: ServerObserver { event in
        let text =
          switch event {
          case .sessionStarted(let session): "start \(session.number)"
          case .finding(let finding): "finding \(finding.session ?? 0)"
          case .transactionEnded(let record): "\(record.outcome)"
          case .sessionEnded(let session): "end \(session.number) after \(session.record.stage)"
          }
        events.withLock { $0.append(text) }
      })
    try talk(to: server, "EHLO c", "MAIL FROM: <>", "RCPT TO:<a@x.test>", "DATA", "x\r\n.", "QUIT")
    let message = try await server.message(from: "", at: .sessionEnded)
    server.stop()
    #expect(message.transaction.description.contains(": <> to <a@x.test>"))
    #expect(
      events.withLock { $0 } == ["start 1", "finding 1", "accepted", "end 1 after quit"])
  }

  @Test func `forgets sessions that ended and delivered nothing`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    for _ in 1...3 { try RawClient.greeted(server).leave() }
    try RawClient.deliver(server)
    let open = try RawClient.greeted(server)
    _ = try await server.endedSessions(count: 4)
    server.forget(keeping: 10)
    #expect(server.sessions.map(\.number) == [4, 5])
    #expect(server.messages.count == 1)
    #expect(try open.say("NOOP") == "250 2.0.0 Ok")
  }

  @Test func `forgets old messages while numbers and waits go on`() async throws {
    let server = try SMTPTestServer.start(.address(host: "127.0.0.1"))
    defer { server.stop() }
    func deliver(_ subject: String) throws {
      try talk(
        to: server, "EHLO c", "MAIL FROM:<a@x.test>", "RCPT TO:<b@x.test>", "DATA",
        "Subject: \(subject)\r\n.", "QUIT")
    }
    for number in 1...4 { try deliver("\(number)") }
    _ = try await server.endedSessions(count: 4)
    server.forget(keeping: 2)
    #expect(server.messages.map(\.subject) == ["3", "4"])
    #expect(server.sessions.map(\.number) == [3, 4])
    try deliver("5")
    #expect(try await server.messages(count: 3).map(\.subject) == ["3", "4", "5"])
    #expect(server.sessions.last?.number == 5)
    server.forget(keeping: 0)
    #expect(server.messages.isEmpty)
  }
}

/// Sends commands one after the other, each after the reply to the one before.
private func talk(to server: SMTPTestServer, _ commands: String...) throws {
  let client = try Socket.connect(to: .loopbackIPv4(port: UInt16(server.endpoint.port)))
  defer { Socket.close(client) }
  func reply() -> String {
    var text = ""
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let lines = text.split(separator: "\r\n")
      if text.hasSuffix("\r\n"), lines.last?.utf8.dropFirst(3).first != UInt8(ascii: "-") {
        return text
      }
      let outcome = buffer.withUnsafeMutableBytes { Socket.read(client, into: $0) }
      guard case .octets(let count) = outcome else { return text }
      text += String(decoding: buffer[..<count], as: UTF8.self)
    }
  }
  _ = reply()
  for command in commands {
    _ = Array("\(command)\r\n".utf8).withUnsafeBytes { Socket.write(client, $0) }
    _ = reply()
  }
}
