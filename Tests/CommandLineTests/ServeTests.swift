import Foundation
import SMTPTestHelpers
import Testing

@Suite(.bounded) struct `A served fixture` {
  static let content = Array("Subject: x\r\n\r\n..one dot\r\n.. \r\n\tnaive\r\n".utf8)
  static let stored = Array("Subject: x\r\n\r\n.one dot\r\n. \r\n\tnaive\r\n".utf8)

  @Test func `has saved what it acknowledged when a signal ends it right after`() throws {
    for _ in 0..<5 {
      let folder = try Folder()
      let child = try Child("serve", "--save", folder.file("mail/deep"))
      let client = try MailClient(port: try child.port())
      let reply = try client.deliver(
        from: "a@client.test", to: ["ann@x.test", "bob@x.test"], Self.content)
      child.terminate()
      #expect(reply.hasPrefix("250 "))
      let end = try child.end()
      #expect(end.status == 0)
      #expect(end.output.last == "ended by SIGTERM: 1 message, 1 session, 0 violations")
      #expect(end.output.contains("C: MAIL FROM:<a@client.test>"))
      #expect(try folder.names("mail/deep") == ["0001.eml", "0001.json"])
      #expect(try folder.octets("mail/deep/0001.eml") == Self.stored)
    }
  }

  @Test func `describes each message beside its content`() throws {
    let folder = try Folder()
    let child = try Child("serve", "--quiet", "--save", folder.file("mail"), "--exit-after", "1")
    let client = try MailClient(port: try child.port())
    try client.command("EHLO client.test")
    try client.command("MAIL FROM: <a@client.test> RET=HDRS ENVID=e1")
    try client.command("RCPT TO:<ann@x.test> NOTIFY=NEVER")
    try client.command("RCPT TO:<>")
    try client.command("DATA")
    try client.send(Self.content + Array(".\r\n".utf8))
    #expect(try client.reply().hasPrefix("250 "))
    #expect(try client.command("QUIT").hasPrefix("221 "))
    #expect(try child.end().output == ["ended by --exit-after: 1 message, 1 session, 2 violations"])

    let object = try folder.object("mail/0001.json")
    #expect(object["outcome"] as? String == "accepted")
    #expect(object["file"] as? String == "0001.eml")
    #expect(object["size"] as? Int == Self.stored.count)
    let envelope = try #require(object["envelope"] as? [String: Any])
    #expect(envelope["sender"] as? String == "a@client.test")
    let parameters = try #require(envelope["parameters"] as? [[String: String]])
    #expect(
      parameters == [
        ["keyword": "RET", "value": "HDRS"], ["keyword": "ENVID", "value": "e1"],
      ])
    let recipients = try #require(envelope["forwardPaths"] as? [[String: Any]])
    #expect(recipients.map { $0["address"] as? String } == ["ann@x.test"])
    let session = try #require(object["session"] as? [String: Any])
    #expect(session["clientName"] as? String == "client.test")
    let violations = try #require(object["violations"] as? [[String: Any]])
    let broken = violations.compactMap { $0["violation"] as? [String: Any] }
    #expect(broken.map { $0["kind"] as? String } == ["spaceAroundColon", "nullRecipient"])
  }

  @Test func `describes of each message what was broken for it, and of no other`() throws {
    let folder = try Folder()
    let child = try Child("serve", "--quiet", "--save", folder.file("mail"), "--exit-after", "6")
    let port = try child.port()
    let clients = [try MailClient(port: port), try MailClient(port: port)]
    for client in clients { try client.command("EHLO client.test") }
    func deliver(_ sender: String, _ client: MailClient) throws {
      try client.command("MAIL FROM:\(sender)")
      try client.command("RCPT TO:<ann@x.test>")
      try client.command("DATA")
      try client.send(Self.content + Array(".\r\n".utf8))
      #expect(try client.reply().hasPrefix("250 "))
    }
    // What a session breaks by turns, and each beside another that does otherwise.
    for number in 0..<3 {
      try deliver(number == 1 ? "<a@x.test>" : " <a@x.test>", clients[0])
      if number == 2 {
        // What was reset has had its own.
        try clients[1].command("MAIL FROM: <a@x.test>")
        try clients[1].command("RSET")
        try clients[1].command("FROB")
      }
      try deliver(number == 1 ? " <a@x.test>" : "<a@x.test>", clients[1])
    }
    for client in clients { try client.command("QUIT") }
    #expect(try child.end().status == 0)
    let kinds = try (1...6).map { number in
      let violations = try folder.object("mail/000\(number).json")["violations"]
      return (violations as? [[String: Any]])?.compactMap {
        ($0["violation"] as? [String: Any])?["kind"] as? String
      }
    }
    let space = ["spaceAroundColon"]
    #expect(kinds == [space, [], [], space, space, ["unknownCommand"]])
  }

  @Test func `goes on with the numbers that are there`() throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(
      atPath: folder.file("mail"), withIntermediateDirectories: true)
    for name in ["0007.eml", "0009.json", "12.eml", "notes.txt"] {
      try Data().write(to: URL(fileURLWithPath: folder.file("mail/\(name)")))
    }
    let child = try Child("serve", "--quiet", "--save", folder.file("mail"), "--exit-after", "1")
    let client = try MailClient(port: try child.port())
    try client.deliver(from: "", to: ["ann@x.test"], Self.content)
    try client.command("QUIT")
    #expect(try child.end().status == 0)
    #expect(
      try folder.names("mail")
        == ["0007.eml", "0009.json", "0010.eml", "0010.json", "12.eml", "notes.txt"])
  }

  @Test func `prints an event a line, as it happens`() throws {
    let child = try Child("serve", "--json", "--max-size", "1KB")
    let listening = try parsed(try child.line())
    #expect(listening["event"] as? String == "listening")
    #expect(listening["host"] as? String == "localhost")
    let client = try MailClient(port: try #require(listening["port"] as? Int))
    try client.command("EHLO client.test")
    try client.command("MAIL FROM:<a@x.test> SIZE=1025")
    try client.deliver(from: "a@x.test", to: ["ann@x.test"], Self.content, greeting: "HELO")
    try client.command("NOOP ")
    var events: [[String: Any]] = []
    // Read while the server runs: a pipe gets each line when it happens.
    while events.last?["event"] as? String != "message" {
      events.append(try parsed(try child.line()))
    }
    #expect(events.map { $0["event"] as? String } == ["sessionStarted", "transaction", "message"])
    #expect(events[1]["outcome"] as? String == "rejected at mail")
    #expect(events[2]["outcome"] as? String == "accepted")
    try client.command("MAIL FROM:<a@x.test>")
    try client.command("RSET")
    try client.command("QUIT")
    child.terminate(with: SIGINT)
    let end = try child.end()
    #expect(end.status == 0)
    let rest = try end.output.map { try parsed($0) }
    #expect(rest.contains { $0["event"] as? String == "transaction" })
    let ended = try #require(rest.first { $0["event"] as? String == "sessionEnded" })
    #expect(ended["transactions"] as? Int == 3)
    let summary = try #require(rest.last)
    #expect(summary["event"] as? String == "summary")
    #expect(summary["messages"] as? Int == 1)
    #expect(summary["sessions"] as? Int == 1)
    #expect(summary["endedBy"] as? String == "SIGINT")
  }

  @Test func `ends after the messages it was to wait for, though a client stays`() throws {
    let child = try Child("serve", "--quiet", "--keep", "1", "--exit-after", "3")
    let client = try MailClient(port: try child.port())
    for _ in 0..<3 {
      #expect(try client.deliver(from: "a@x.test", to: ["b@x.test"], Self.content).hasPrefix("250"))
    }
    #expect(try client.reply().hasPrefix("421 "))
    let end = try child.end()
    #expect(end.status == 0)
    #expect(end.output == ["ended by --exit-after: 3 messages, 1 session, 0 violations"])
  }

  @Test func `counts a mail to two recipients over LMTP once`() throws {
    let folder = try Folder()
    let path = folder.file("s")
    let child = try Child("serve", "--quiet", "--lmtp", "--unix", path, "--exit-after", "2")
    #expect(try child.line() == "listening on \(path)")
    for _ in 0..<2 {
      let client = try MailClient(path: path)
      try client.deliver(
        from: "a@x.test", to: ["ann@x.test", "bob@x.test"], Self.content, greeting: "LHLO")
      #expect(try client.reply().hasPrefix("250 "))
      try client.command("QUIT")
    }
    #expect(
      try child.end().output == ["ended by --exit-after: 2 messages, 2 sessions, 0 violations"])
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `writes the port to a file whole`() throws {
    let folder = try Folder()
    let child = try Child("serve", "--port-file", folder.file("port"))
    let port = try child.port()
    #expect(try folder.octets("port") == Array("\(port)\n".utf8))
    #expect(try folder.names("") == ["port"])
    child.terminate()
    #expect(try child.end().status == 0)
  }

  /// Renamed over `/dev/null`, it would take that from everybody.
  @Test func `writes the port to what is no file, and leaves it what it is`() throws {
    let folder = try Folder()
    _ = try folder.write("target", "an earlier port, longer than the new one\n")
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link"), withDestinationPath: folder.file("target"))
    let child = try Child("serve", "--port-file", folder.file("link"))
    let port = try child.port()
    #expect(try folder.octets("target") == Array("\(port)\n".utf8))
    let end = try Child("serve", "--port", "\(port)", "--port-file", folder.file("link")).end()
    #expect(end.status == 1)
    #expect(try folder.octets("target") == [])
    child.terminate()
    #expect(try child.end().status == 0)
    #expect(try folder.names("").sorted() == ["link", "target"])
  }

  /// Whoever reads it would talk to another server.
  @Test func `leaves no port of an earlier server in the file when it cannot start`() throws {
    let folder = try Folder()
    let first = try Child("serve", "--quiet")
    let port = try first.port()
    let file = try folder.write("port", "1\n")
    let end = try Child("serve", "--port", "\(port)", "--port-file", file).end()
    #expect(end.status == 1)
    #expect(try folder.names("") == [])
    first.terminate()
    _ = try first.end()
  }

  @Test func `goes on when nobody reads what it prints`() throws {
    let folder = try Folder()
    let child = try Child("serve", "--json", "--save", folder.file("mail"), "--exit-after", "1")
    let port = try #require(try parsed(try child.line())["port"] as? Int)
    child.closeOutput()
    let client = try MailClient(port: port)
    try client.deliver(from: "a@x.test", to: ["b@x.test"], Self.content)
    try client.command("QUIT")
    #expect(try child.errorsAtEnd() == (0, []))
    #expect(try folder.octets("mail/0001.eml") == Self.stored)
  }

  @Test func `refuses what the reading forbids and goes on`() throws {
    let folder = try Folder()
    let child = try Child(
      "serve", "--quiet", "--reading", "strict", "--save", folder.file("mail"))
    let client = try MailClient(port: try child.port())
    try client.command("EHLO client.test")
    #expect(try client.command("MAIL FROM: <a@x.test>").hasPrefix("501 "))
    // Octets above 127 that BODY=8BITMIME did not announce.
    let refused = Array("naïve\r\n".utf8)
    #expect(try client.deliver(from: "a@x.test", to: ["b@x.test"], refused).hasPrefix("5"))
    child.terminate()
    #expect(try child.end().status == 0)
    #expect(try folder.names("mail").isEmpty)
  }

  @Test func `says in a sentence why it cannot start`() throws {
    let folder = try Folder()
    let first = try Child("serve")
    let port = try first.port()
    try Data().write(to: URL(fileURLWithPath: folder.file("file")))
    for (arguments, text) in [
      (["--port", "\(port)"], "The server cannot listen on localhost:\(port): "),
      (["--host", "mail.example"], "names are not looked up"),
      (["--save", folder.file("file/mail")], "Cannot create the folder \(folder.file("file"))"),
      (["--save", folder.file("file")], "Cannot create the folder"),
      (["--unix", folder.file("file")], "it is not a socket"),
      (["--port-file", folder.file("none/port")], "Cannot write \(folder.file("none/port"))"),
    ] {
      let end = try Child(["serve"] + arguments).end()
      #expect(end.status == 1)
      #expect(end.errors.count == 1)
      #expect(end.errors.first?.contains(text) == true)
    }
    first.terminate()
    #expect(try first.end().status == 0)
  }
}
