import Foundation
import SMTPTestHelpers
import SMTPTestNetwork
import Testing

/// The options of `serve` that have to do with TLS.
@Suite(.bounded) struct `A served fixture with TLS` {
  /// A server in a process of its own, and what its clients trust.
  private struct Served {
    let child: Child
    let port: Int
    let folder: Folder

    init(_ options: String...) throws {
      folder = try Folder()
      child = try Child(["serve", "--json", "--ca-file", folder.file("ca.pem")] + options)
      let listening = try parsed(try child.line())
      port = try #require(listening["port"] as? Int)
    }

    /// The certificate in the file that `--ca-file` names.
    var root: [UInt8] {
      get throws {
        let lines = String(decoding: try folder.octets("ca.pem"), as: UTF8.self)
          .split(separator: "\n").filter { !$0.hasPrefix("-----") }
        return Array(try #require(Data(base64Encoded: lines.joined())))
      }
    }

    func shakeHands(_ client: TLSClient) throws {
      let root = try root
      try client.shakeHands { $0.trustedRoots = [root] }
    }

    func upgraded() throws -> TLSClient {
      let client = try TLSClient(port: port)
      _ = try client.reply()
      try client.say("EHLO c.test")
      try client.say("STARTTLS")
      try shakeHands(client)
      return client
    }

    /// The next event of this name.
    func event(_ name: String) throws -> [String: Any] {
      while true {
        let event = try parsed(try child.line())
        if event["event"] as? String == name { return event }
      }
    }

    /// Ends the server; its events of this name.
    func events(_ name: String) throws -> [[String: Any]] {
      child.terminate()
      let end = try child.end()
      #expect(end.status == 0)
      #expect(end.errors.isEmpty)
      return try end.output.map { try parsed($0) }.filter { $0["event"] as? String == name }
    }
  }

  private static func deliver(_ client: TLSClient) throws {
    try client.say("EHLO c.test")
    try client.say("MAIL FROM:<a@b.test>")
    try client.say("RCPT TO:<c@d.test>")
    try client.say("DATA")
    #expect(try client.say("Subject: x\r\n\r\nbody\r\n.").hasPrefix("250 "))
    try client.say("QUIT")
    #expect(try client.rest() == "")
  }

  @Test(arguments: ["starttls", "implicit"])
  func `takes mail inside TLS, and prints what was agreed on`(mode: String) throws {
    let served = try Served("--tls", mode)
    let client: TLSClient
    if mode == "starttls" {
      client = try served.upgraded()
    } else {
      client = try TLSClient(port: served.port)
      try served.shakeHands(client)
      #expect(try client.reply().hasPrefix("220 "))
    }
    try Self.deliver(client)
    let message = try #require(try served.events("message").first)
    let session = try #require(message["session"] as? [String: Any])
    #expect(session["encrypted"] as? Bool == true)
    let tls = try #require(session["tls"] as? [String: Any])
    #expect(tls["version"] as? String == "TLSv1.3")
    #expect((tls["cipher"] as? String)?.hasPrefix("TLS_") == true)
    #expect(tls["serverName"] as? String == "localhost")
    #expect(tls["isResumed"] as? Bool == false)
  }

  @Test func `says in its summary of a message that it came inside TLS`() throws {
    let folder = try Folder()
    let child = try Child("serve", "--ca-file", folder.file("ca.pem"), "--exit-after", "1")
    let client = try TLSClient(port: try child.port())
    _ = try client.reply()
    try client.say("EHLO c.test")
    try client.say("STARTTLS")
    try client.shakeHands { $0.peerCertificate = .ignored }
    try Self.deliver(client)
    let line = try #require(try child.end().output.first { $0.hasPrefix("# message 1") })
    #expect(line.hasSuffix(", accepted, TLSv1.3"))
  }

  @Test func `speaks no TLS where there is to be none`() throws {
    let child = try Child("serve", "--json", "--tls", "none")
    let listening = try parsed(try child.line())
    #expect(listening["tls"] == nil)
    let client = try TLSClient(port: try #require(listening["port"] as? Int))
    _ = try client.reply()
    #expect(try !client.say("EHLO c.test").contains("STARTTLS"))
    #expect(try client.say("STARTTLS").hasPrefix("502 "))
  }

  @Test func `takes no mail before TLS where that is required`() throws {
    let served = try Served("--require-tls")
    let client = try TLSClient(port: served.port)
    _ = try client.reply()
    #expect(try client.say("EHLO c.test").contains("STARTTLS"))
    #expect(try client.say("MAIL FROM:<a@b.test>").hasPrefix("530 5.7.0 "))
    #expect(try client.say("STARTTLS").hasPrefix("220 "))
    try served.shakeHands(client)
    try Self.deliver(client)
    #expect(try served.events("message").count == 1)
  }

  @Test(arguments: ["expired", "self-signed", "wrong-host"])
  func `shows the certificate that was named, and says who refused it`(kind: String) throws {
    let served = try Served("--certificate", kind)
    #expect(throws: TLSFailure.self) { try served.upgraded() }
    let tls = try #require(try served.event("sessionEnded")["tls"] as? [String: Any])
    let failure = tls["failure"] as? String ?? ""
    #expect(failure.hasPrefix("the client refused the certificate: alert "))
  }

  @Test func `adds the secrets of its sessions to a file`() throws {
    let folder = try Folder()
    let served = try Served("--key-log", folder.file("keys"))
    try Self.deliver(try served.upgraded())
    try Self.deliver(try served.upgraded())
    _ = try served.events("message")
    let lines = String(decoding: try folder.octets("keys"), as: UTF8.self).split(separator: "\n")
    #expect(lines.filter { $0.hasPrefix("SERVER_TRAFFIC_SECRET_0 ") }.count == 2)
    #expect(lines.allSatisfy { $0.split(separator: " ").count == 3 })
  }

  @Test(arguments: ["--ca-file", "--key-log"])
  func `says which file it cannot write`(option: String) throws {
    let folder = try Folder()
    let path = folder.file("nowhere/file")
    let end = try Child("serve", option, path).end()
    #expect(end.status == 1)
    #expect(end.errors.count == 1)
    #expect(end.errors.first?.contains(path) == true)
  }
}

/// A process that has no OpenSSL.
@Suite(.bounded) struct `Without OpenSSL` {
  private static let setting = "SMTP_FIXTURE_OPENSSL=/nonexistent"

  @Test func `everything but TLS works`() throws {
    let folder = try Folder()
    let child = try Child(
      ["serve", "--save", folder.file("mail"), "-e", "on RCPT to \"bob@*\": reply 550 \"No\""],
      setting: Self.setting)
    let client = try MailClient(port: try child.port())
    let reply = try client.deliver(
      from: "a@x.test", to: ["ann@x.test", "bob@x.test"], Array("Subject: x\r\n\r\n".utf8))
    #expect(reply.hasPrefix("250 "))
    try client.command("QUIT")
    child.terminate()
    let end = try child.end()
    #expect(end.status == 0)
    #expect(end.output.contains("S: 550 No"))
    #expect(try folder.names("mail") == ["0001.eml", "0001.json"])
  }

  @Test func `TLS says what was tried, and what brings it`() throws {
    let end = try Child(["serve", "--tls", "starttls"], setting: Self.setting).end()
    #expect(end.status == 1)
    #expect(end.output.isEmpty)
    let text = try #require(end.errors.first)
    #expect(end.errors.count == 1)
    #expect(
      text.hasPrefix("smtp-fixture: TLS needs OpenSSL 3 or 1.1.1, and there is none: /nonexistent/")
    )
    #expect(text.contains(", /nonexistent/libcrypto"))
    #expect(text.contains("without it the system's OpenSSL is used, which comes with: "))
  }

  @Test func `the demo shows the rest`() throws {
    let end = try Child(["demo"], setting: Self.setting).end()
    #expect(end.status == 0)
    #expect(
      end.output.contains { $0.hasPrefix("not shown: an upgrade to TLS. TLS needs OpenSSL 3 or ") })
    #expect(end.output.last?.hasPrefix("14 of 14 claims hold") == true)
  }
}
