import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestScript
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `A live transcript` {
  private static let content = (1...40).map { "line \($0)\r\n" }.joined()

  private static func start(_ lines: Log<[UInt8]>) throws -> SMTPTestServer {
    var configuration = SMTPTestServer.Configuration()
    configuration.clock = .manual()
    return try SMTPTestServer.start(
      configuration: configuration, trace: LiveTranscript { lines.append($0) })
  }

  /// The lines under the headers of each session.
  private static func bySession(_ lines: [String]) -> [Substring: [String]] {
    var number: Substring = ""
    var result: [Substring: [String]] = [:]
    for line in lines {
      if line.hasPrefix("== ") { number = line.dropFirst(3).prefix(1) }
      if !line.hasSuffix(", continued") { result[number, default: []].append(line) }
    }
    return result
  }

  @Test func `does not depend on how octets come`() throws {
    let lines = Log<[UInt8]>()
    let server = try Self.start(lines)
    defer { server.stop() }
    let client = try RawClient(server.endpoint)
    _ = try client.reply()
    for text in [
      "EHLO c.test\r\n", "NOOP \(String(repeating: "x", count: 1200))\r\n",
      "MAIL FROM:<a@example.com>\r\n", "RCPT TO:<b@example.com>\r\n", "DATA\r\n",
      "\(Self.content).\r\n", "BDAT 6\r\nab\r\nc\n", "QUIT\r\n",
    ] {
      for octet in text.utf8 {
        try client.send([octet])
        EventLoop.shared.barrier()
      }
      _ = try client.reply()
    }
    client.close()
    try OwnThread { _ = try server.waitForEndedSessions() }.join()
    let printed = String(decoding: lines.all.joined(), as: UTF8.self)
    #expect(printed == server.transcript + "\n")
    _ = try SMTPDialogue(parsing: printed)
  }

  @Test func `says at each change whose lines they are, and reads back`() throws {
    let lines = Log<[UInt8]>()
    let server = try Self.start(lines)
    defer { server.stop() }
    let clients = try (1...3).map { _ in try RawClient.greeted(server) }
    for client in clients { try client.openData() }
    for part in [Self.content, "half", " a line\r\n"] {
      for client in clients {
        try client.send(part)
        EventLoop.shared.barrier()
      }
    }
    for client in clients { try client.say(".") }
    for client in clients.reversed() {
      try client.say("QUIT")
      client.close()
    }
    try OwnThread { _ = try server.waitForEndedSessions(count: 3) }.join()
    let printed = String(decoding: lines.all.joined(), as: UTF8.self)
      .split(separator: "\n").map(String.init)
    let dialogue = try SMTPDialogue(parsing: printed.joined(separator: "\n"))
    #expect(dialogue.numbers == [1, 2, 3])
    let parts = Self.bySession(printed)
    for session in server.sessions {
      #expect(
        parts["\(session.number)"]?.joined(separator: "\n") == session.transcript)
    }
    // A client's turn each, and no header within it.
    let headers = printed.filter { $0.hasSuffix(", continued") }
    #expect(headers.count <= 3 * 9)
    #expect(headers.allSatisfy { $0.hasPrefix("== ") && $0.contains("  # 127.0.0.1:") })
  }

  @Test func `can be followed by the clients it shows`() throws {
    let dialogue = try SMTPDialogue(
      parsing: """
        == 1
        S: 220 a
        == 2
        S: 220 b
        == 1
        C: {name}
        == 2
        C: QUIT
        S: 221 b
        S! close
        == 1
        S: 250 {name}
        C! close
        """)
    let server = try SMTPTestServer.start(.dialogue(dialogue))
    defer { server.stop() }
    let (first, second) = (try RawClient(server.endpoint), try RawClient(server.endpoint))
    #expect(try first.reply() == "220 a")
    #expect(try second.reply() == "220 b")
    #expect(try first.say("x y") == "250 x y")
    first.leave()
    #expect(try second.say("QUIT") == "221 b")
    try OwnThread { try server.waitForDialogue() }.join()
  }
}
