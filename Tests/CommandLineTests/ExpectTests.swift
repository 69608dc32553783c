import Foundation
import SMTPTestHelpers
import SMTPTestSupport
import Testing

@testable import smtp_fixture

@Suite(.bounded) struct `A fixture that expects messages` {
  /// Serves with the options, delivers two messages, and returns how it ended.
  static func serve(_ options: [String], messages: Int = 2) throws -> (
    status: Int32, output: [String], errors: [String]
  ) {
    let child = try Child(["serve", "--exit-after", "2"] + options)
    let port = options.contains("--json") ? try jsonPort(child) : try child.port()
    for (recipient, subject) in [("ann", "Welcome"), ("eve", "Receipt 17")].prefix(messages) {
      let client = try MailClient(port: port)
      let content = Array("Subject: \(subject)\r\n\r\nHello.\r\n".utf8)
      try client.deliver(from: "app@example.com", to: ["\(recipient)@example.com"], content)
      try client.command("QUIT")
    }
    return try child.end()
  }

  static func jsonPort(_ child: Child) throws -> Int {
    try #require(try parsed(child.line())["port"] as? Int)
  }

  @Test func `ends well when all is as expected`() throws {
    let met = [
      #"to "ann@*" subject "Welcome""#, "2 messages", #"no messages to "bob@*""#,
      #"subject "Welcome" then message subject "Receipt*""#,
    ]
    let end = try Self.serve(met.flatMap { ["--expect", $0] })
    #expect(end.status == 0)
    #expect(end.errors == [])
    #expect(
      end.output.filter { $0.hasPrefix("# as expected: ") }.map { $0.dropFirst(15) }
        == met.map { $0[...] })
  }

  @Test func `fails otherwise, and says what came near`() throws {
    let end = try Self.serve([
      "--quiet", "--expect", #"to "ann@*" subject "Welcom""#, "--expect", "1 message",
    ])
    #expect(end.status == 1)
    try #require(end.errors.count > 5)
    #expect(
      end.errors[0]
        == #"smtp-fixture: Expected a message to "ann@*" subject "Welcom", none came."#)
    #expect(end.errors[1] == "The nearest messages:")
    #expect(end.errors[2].hasPrefix("  session 1, transaction 1: "))
    #expect(end.errors[3] == "    to: `ann@example.com`")
    #expect(end.errors[4] == "    subject: `Welcome` ≠ `Welcom`")
    #expect(end.errors.contains("smtp-fixture: Expected exactly 1 message, 2 came."))
    #expect(end.output.last?.hasPrefix("ended by --exit-after: 2 messages") == true)
  }

  @Test func `tells programs in JSON`() throws {
    let end = try Self.serve(["--json", "--expect", "2 messages", "--expect", #""bob@*""#])
    #expect(end.status == 1)
    let events = try end.output.map { try parsed($0) }
      .filter { $0["event"] as? String == "expectation" }
    #expect(events.map { $0["met"] as? Bool } == [true, false])
    #expect(events.map { $0["query"] as? String } == ["2 messages", #""bob@*""#])
    let text = events.last?["text"] as? String
    #expect(text?.hasPrefix("Expected a message to \"bob@*\", none came.\n") == true)
  }

  @Test func `ends in time, and fails for messages that did not come`() throws {
    let end = try Self.serve(["--quiet", "--timeout", "300ms"], messages: 1)
    #expect(end.status == 1)
    #expect(end.errors == ["smtp-fixture: Waited for 2 messages; 1 came."])
    #expect(end.output.last?.hasPrefix("ended by --timeout: 1 message,") == true)
    let child = try Child("serve", "--quiet", "--timeout", "1ms", "--expect", "no messages")
    #expect(try child.end().status == 0)
  }

  /// What has to be is judged however the server is ended.
  @Test(arguments: [SIGTERM, SIGINT], [("no messages", Int32(0)), ("1 message", 1)])
  func `judges when a signal ends it`(signal: Int32, _ expected: (text: String, status: Int32))
    throws
  {
    let child = try Child("serve", "--quiet", "--expect", expected.text)
    _ = try child.port()
    child.terminate(with: signal)
    let end = try child.end()
    #expect(end.status == expected.status)
    #expect(
      end.errors
        == (expected.status == 0
          ? []
          : [
            "smtp-fixture: Expected exactly 1 message, none came.", "No transaction ended.",
            "No client connected.",
          ]))
  }

  @Test func `names what it cannot read`() throws {
    let child = try Child("serve", "--expect", #"subjct "x""#, "--expect", "to")
    let end = try child.end()
    #expect(end.status == 64)
    #expect(
      end.errors == [
        #"--expect:1:1: expected a query such as to "ann@*" or subject "Welcome", found "#
          + #""subjct"; did you mean subject?"#,
        #"  subjct "x""#, "  ^",
        #"--expect:1:3: expected a pattern in quotes, such as "*@example.com", found the end of "#
          + "the line",
        "  to", "    ^",
      ])
    #expect(try Child("serve", "--timeout", "soon").end().status == 64)
  }

  @Test func `takes none of those that are asked for as near to them`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    var expectation = try MessageExpectation(parsing: "no messages")
    for _ in 1...12 {
      let client = try MailClient(port: server.endpoint.port)
      try client.deliver(from: "", to: ["ann@example.com"], Array("Subject: x\r\n\r\n".utf8))
      try client.command("QUIT")
    }
    for message in server.messages { expectation.note(message) }
    let text = try #require(expectation.failure(server)?.description)
    #expect(
      text.hasPrefix("Expected no messages, 12 came.\nWhat came:\n  (2 earlier ones left out)"))
    #expect(!text.contains("The nearest"))
  }

  @Test(arguments: [
    (#"to "ann@*""#, true), ("message", true), ("messages", true), ("1 message", true),
    ("2 messages", false), ("..1 messages", true), ("2..", false), ("0", false), ("no", false),
    ("1", true),
    (#"1.. "ann@*""#, true), (#"no message to "bob@*""#, true), ("no messages", false),
    (#"no "ann@*""#, false), (#"any then any"#, false), (#"message then message"#, false),
    (#"0 messages "bob@*""#, true), (#"2..3 messages"#, false),
  ])
  func `counts`(text: String, isMet: Bool) async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = try MailClient(port: server.endpoint.port)
    try client.deliver(from: "", to: ["ann@example.com"], Array("Subject: x\r\n\r\n".utf8))
    var expectation = try MessageExpectation(parsing: text)
    for message in server.messages { expectation.note(message) }
    #expect((expectation.failure(server) == nil) == isMet)
    #expect(expectation.description == text)
  }

  @Test(arguments: [
    "", "then any", "any then", "messages messages x", "2 then 3", "-1", "no no", "5..1 messages",
  ])
  func `refuses what makes no sense`(text: String) {
    #expect(throws: SMTPTextError.self) { try MessageExpectation(parsing: text) }
  }
}
