import Foundation
import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `The error of a wait` {
  /// The text with the ports of clients taken out.
  static func text(_ error: SMTPWaitError?) -> String {
    let lines = error?.description.split(separator: "\n", omittingEmptySubsequences: false) ?? []
    return lines.map { line in
      guard let start = line.range(of: "127.0.0.1:")?.upperBound else { return String(line) }
      return line[..<start] + "PORT" + line[start...].drop(while: \.isNumber)
    }.joined(separator: "\n")
  }

  @Test func `tells what came instead and where each session stands`() async throws {
    let server = try SMTPTestServer.start(.clock(.manual()), .rejecting("eve@*"))
    defer { server.stop() }
    let first = try RawClient.greeted(server)
    try first.deliver("Subject: Welcome\r\n\r\n", to: ["bob@example.com", "eve@example.com"])
    let second = try RawClient.greeted(server, hello: "EHLO second.test")
    try second.say("MAIL FROM:<a@example.com>")
    try second.say("RCPT TO:<eve@example.com>")
    let error = await #expect(throws: SMTPWaitError.self) {
      try await server.message(to: "ann@example.com", from: "*", within: .milliseconds(50))
    }
    #expect(
      Self.text(error) == """
        Waited 0.05 seconds for a message to "ann@example.com" from "*"; none came.
        The nearest message:
          session 1, transaction 1: <a@example.com> to <bob@example.com>, <eve@example.com> \
        (refused), 20 octets, accepted, subject "Welcome"
            to: `bob@example.com` ≠ `ann@example.com`
            from: `a@example.com`
        Sessions that are open:
          session 1 from 127.0.0.1:PORT, open at endOfData, 1 transaction
          session 2 from 127.0.0.1:PORT, open at rcpt, 0 transactions
        Rules that fired:
          2× on RCPT to "eve@*": reply 550 5.1.1 "Mailbox unavailable"
        The end of the dialogue of session 2:
          S: 250-ENHANCEDSTATUSCODES
          S: 250-8BITMIME
          S: 250-SMTPUTF8
          S: 250-DSN
          S: 250-CHUNKING
          S: 250-BINARYMIME
          S: 250 HELP
          C: MAIL FROM:<a@example.com>
          S: 250 2.1.0 Ok
          C: RCPT TO:<eve@example.com>
          # rule: on RCPT to "eve@*": reply 550 5.1.1 "Mailbox unavailable"
          S: 550 5.1.1 Mailbox unavailable
        """)
    #expect(error?.reason == .timedOut(after: .milliseconds(50)))
    #expect(error?.sessions.count == 2)
  }

  @Test func `tells with which reply a chunk was refused`() async throws {
    let server = try SMTPTestServer.start(.clock(.manual()), .maximumSize(10))
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.say("MAIL FROM:<a@example.com>")
    try client.say("RCPT TO:<ann@example.com>")
    try client.send("BDAT 11 LAST\r\n01234567890")
    #expect(try client.reply().hasPrefix("552"))
    let error = await #expect(throws: SMTPWaitError.self) {
      try await server.message(within: .milliseconds(50))
    }
    let text = Self.text(error)
    #expect(text.contains("rejected at bdat with 552"), "\(text)")
  }

  @Test func `tells that nobody came`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let error = try await OwnThread { () -> SMTPWaitError? in
      #expect(throws: SMTPWaitError.self) { try server.waitForMessage(within: .zero) }
    }.value
    #expect(
      Self.text(error) == """
        Waited 0.0 seconds for a message; none came.
        No transaction ended.
        No client connected.
        """)
  }

  @Test func `tells of sessions that have ended and messages that were refused`() async throws {
    let server = try SMTPTestServer.start(
      .clock(.manual()), .script { On(.endOfData).reply(554, "5.7.1", "Spam") })
    defer { server.stop() }
    let client = try RawClient.greeted(server, hello: "HELO c")
    try client.deliver("")
    client.close()
    _ = try await server.endedSessions()
    let error = await #expect(throws: SMTPWaitError.self) {
      try await server.message(within: .zero)
    }
    #expect(
      Self.text(error) == """
        Waited 0.0 seconds for a message; none came.
        Not stored:
          session 1, transaction 1: <a@example.com> to <b@example.com>, 0 octets, rejected at \
        endOfData with 554 5.7.1 Spam
        No session is open; 1 ended.
        Rules that fired:
          1× on END-OF-DATA: reply 554 5.7.1 "Spam"
        The end of the dialogue of session 1:
          C: MAIL FROM:<a@example.com>
          S: 250 2.1.0 Ok
          C: RCPT TO:<b@example.com>
          S: 250 2.1.5 Ok
          C: DATA
          S: 354 End data with <CR><LF>.<CR><LF>
          C: .
          # rule: on END-OF-DATA: reply 554 5.7.1 "Spam"
          S: 554 5.7.1 Spam
          C! close
          # violation: the connection closed without QUIT (missingQUIT, RFC 5321 §4.1.1.10, octet 69)
          S! close
        """)
  }

  @Test func `leaves out what is too much to read`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    for number in 1...13 { try client.deliver("Subject: \(number)\r\n\r\n") }
    let error = await #expect(throws: SMTPWaitError.self) {
      try await server.message(to: "x@*", within: .zero)
    }
    let lines = Self.text(error).split(separator: "\n")
    try #require(lines.count > 12)
    #expect(lines[1] == "The nearest messages:")
    #expect(lines[6].contains("transaction 3:"))
    #expect(lines[7] == "    to: `b@example.com` ≠ `x@*`")
    #expect(lines[8] == "  and 10 more")
    let tooMany = await #expect(throws: SMTPWaitError.self) {
      try await server.messages(count: 1, within: .zero)
    }
    let listed = Self.text(tooMany).split(separator: "\n")
    try #require(listed.count > 12)
    #expect(listed[2] == "  (3 earlier ones left out)")
    #expect(listed[3].contains("transaction 4:"))
    #expect(listed[12].contains("transaction 13:"))
  }

  /// The example is what `Tests/FailureTexts` found to be printed.
  @Test func `is printed as its documentation shows`() throws {
    let root = URL(filePath: #filePath).appending(path: "../../..").standardized
    func lines(_ path: String) throws -> [Substring] {
      try String(contentsOf: root.appending(path: path), encoding: .utf8).split(separator: "\n")
    }
    let source = try lines("Sources/SMTPTestSupport/Report/SMTPWaitError.swift")
    let example = try #require(source.split(separator: "/// ```").dropFirst().first)
    let printed = try lines("Tests/FailureTexts/Goldens/Testing/subjectMisspelt.txt")
    let shown = example.map { $0.dropFirst(4) }.prefix { !$0.hasPrefix("The end of the dialogue") }
    #expect(shown.count == 6)
    // The framework puts two characters before each.
    #expect(shown.elementsEqual(printed.dropFirst().prefix(6).map { $0.dropFirst(2) }))
  }
}
