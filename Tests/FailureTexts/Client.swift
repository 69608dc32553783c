import SMTPTestHelpers
import SMTPTestSupport

extension Client {
  /// Connects, reads the greeting and says hello.
  init(_ server: SMTPTestServer, hello: String) throws {
    try self.init(server)
    _ = try reply()
    try say(hello)
  }

  /// A client that has said hello, as the app it stands for.
  static func greeted(_ server: SMTPTestServer) throws -> Client {
    try Client(server, hello: "EHLO app.example.com")
  }

  /// Sends one message, as far as the server lets it.
  func deliver(_ mail: String, to recipients: [String]) throws {
    try say("MAIL FROM:<app@example.com>")
    let replies = try recipients.map { try say("RCPT TO:<\($0)>") }
    guard replies.contains(where: { $0.hasPrefix("250") }) else { return }
    try say("DATA")
    try say("\(mail)\r\n.")
  }

  /// Ends the session, and reads the server's end of it.
  func quit() throws {
    try say("QUIT")
    end()
  }
}

extension SMTPTestServer {
  /// Sends this server one message, in a session of its own.
  func receive(_ mail: String, to recipients: String...) throws {
    let client = try Client.greeted(self)
    try client.deliver(mail, to: recipients)
    try client.quit()
  }
}
