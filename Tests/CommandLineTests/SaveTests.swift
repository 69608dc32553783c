import Foundation
import SMTPTestHelpers
import Testing

@Suite(.bounded) struct `A folder of saved mail` {
  private static let content = Array("Subject: x\r\n\r\nx\r\n".utf8)

  @Test func `has each message when its client reads that it was accepted`() throws {
    let folder = try Folder()
    let child = try Child("serve", "--quiet", "--save", folder.file("mail"))
    let client = try MailClient(port: try child.port())
    for number in 1...50 {
      let reply = try client.deliver(from: "a@client.test", to: ["ann@x.test"], Self.content)
      #expect(reply.hasPrefix("250 "))
      let stem = String(format: "%04d", number)
      #expect(try folder.octets("mail/\(stem).eml") == Self.content)
      #expect(try folder.object("mail/\(stem).json")["outcome"] as? String == "accepted")
    }
    child.terminate()
    #expect(
      try child.end().output.last == "ended by SIGTERM: 50 messages, 1 session, 0 violations")
  }

  @Test func `that cannot be written to any more makes the server say so, and go on`() throws {
    let folder = try Folder()
    let child = try Child("serve", "--save", folder.file("mail"))
    let client = try MailClient(port: try child.port())
    func deliver() throws -> String {
      try client.deliver(from: "a@client.test", to: ["ann@x.test"], Self.content)
    }
    #expect(try deliver().hasPrefix("250 "))
    try FileManager.default.removeItem(atPath: folder.file("mail"))
    #expect(try deliver() == "451 4.3.0 Local error in processing")
    try FileManager.default.createDirectory(
      atPath: folder.file("mail"), withIntermediateDirectories: false)
    #expect(try deliver().hasPrefix("250 "))
    child.terminate()
    let end = try child.end()
    #expect(end.status == 0)
    #expect(
      end.output.contains {
        $0.hasPrefix("# session 1: transaction 2 could not be put away: Cannot write")
      })
    #expect(try folder.names("mail") == ["0002.eml", "0002.json"])
  }

  @Test(arguments: [
    "on BDAT: reply 250 2.0.0 \"Taken\"", "on BODY at 4: reply 250 2.0.0 \"Taken\"",
  ])
  func `has what a rule acknowledges before the end of data`(rule: String) throws {
    let folder = try Folder()
    let child = try Child("serve", "--quiet", "--save", folder.file("mail"), "-e", rule)
    let client = try MailClient(port: try child.port())
    try client.command("EHLO client.test")
    try client.command("MAIL FROM:<a@client.test>")
    try client.command("RCPT TO:<ann@x.test>")
    try client.send(Array("BDAT \(Self.content.count) LAST\r\n".utf8) + Self.content)
    #expect(try client.reply() == "250 2.0.0 Taken")
    // The reply in mid-content comes before there is anything to save.
    if rule.hasPrefix("on BDAT") {
      #expect(try folder.names("mail") == ["0001.eml", "0001.json"])
    }
    #expect(try client.command("QUIT").hasPrefix("221 "))
    child.terminate()
    #expect(
      try child.end().output.last == "ended by SIGTERM: 1 message, 1 session, 0 violations")
    #expect(try folder.octets("mail/0001.eml") == Self.content)
    #expect(try folder.object("mail/0001.json")["outcome"] as? String == "accepted")
  }

  /// As names they are in another order than as numbers.
  @Test(arguments: [
    (["9999.eml", "10000.eml"], "10001"), (["0002.eml", "0010.eml", "0009.eml"], "0011"),
    (["0007.eml", "x.eml", "0099.txt", "12a.eml"], "0008"), (["0003.json"], "0004"), ([], "0001"),
  ])
  func `goes on behind the greatest number that is there`(
    _ names: [String], _ stem: String
  ) throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(
      atPath: folder.file("mail"), withIntermediateDirectories: false)
    for name in names { _ = try folder.write("mail/\(name)", "") }
    let child = try Child("serve", "--quiet", "--save", folder.file("mail"))
    let client = try MailClient(port: try child.port())
    try client.deliver(from: "a@client.test", to: ["ann@x.test"], Self.content)
    child.terminate()
    _ = try child.end()
    #expect(
      try folder.names("mail").filter { !names.contains($0) } == ["\(stem).eml", "\(stem).json"])
    #expect(try folder.octets("mail/\(stem).eml") == Self.content)
  }

  @Test func `outlives what it can do no more about`() throws {
    let folder = try Folder()
    let child = try Child(
      "serve", "--save", folder.file("mail"), "-e", "on BODY at 4: reply 250 2.0.0 \"Taken\"")
    let client = try MailClient(port: try child.port())
    try FileManager.default.removeItem(atPath: folder.file("mail"))
    #expect(
      try client.deliver(from: "a@client.test", to: ["ann@x.test"], Self.content)
        == "250 2.0.0 Taken")
    #expect(try client.command("QUIT").hasPrefix("221 "))
    child.terminate()
    let end = try child.end()
    #expect(end.status == 0)
    #expect(
      end.output.contains {
        $0.hasPrefix("# session 1: transaction 1, which is acknowledged, could not be put away:")
      })
  }

  @Test func `says in the end what came of each recipient`() throws {
    let folder = try Folder()
    let child = try Child(
      "serve", "--quiet", "--lmtp", "--save", folder.file("mail"), "-e",
      "on END-OF-DATA to \"bob@*\": reply 552 5.2.2 \"Mailbox full\"")
    let client = try MailClient(port: try child.port())
    try client.command("LHLO client.test")
    try client.command("MAIL FROM:<a@client.test>")
    try client.command("RCPT TO:<ann@x.test>")
    try client.command("RCPT TO:<bob@x.test>")
    try client.command("DATA")
    try client.send(Self.content + Array(".\r\n".utf8))
    #expect(try client.reply().hasPrefix("250 "))
    #expect(try client.reply().hasPrefix("552 "))
    #expect(try client.command("QUIT").hasPrefix("221 "))
    child.terminate()
    _ = try child.end()
    #expect(try folder.names("mail") == ["0001.eml", "0001.json"])
    let envelope = try #require(try folder.object("mail/0001.json")["envelope"] as? [String: Any])
    let paths = try #require(envelope["forwardPaths"] as? [[String: Any]])
    #expect(paths.map { $0["accepted"] as? Bool } == [true, false])
  }
}
