import Foundation
import SMTPTestHelpers
import SMTPTestSupport

/// Sends mail with a token, which it refreshes when it has to. Your own code stands here.
final class TokenMailer {
  /// No token is to be had any more: somebody has to log in again.
  struct LoggedOut: Error {}

  private let endpoint: SMTPTestEndpoint
  private let tokenPort: Int
  private var refreshToken: String
  private var token: String?

  init(_ tokenURL: String, refreshToken: String, via endpoint: SMTPTestEndpoint) {
    self.endpoint = endpoint
    self.refreshToken = refreshToken
    tokenPort = URLComponents(string: tokenURL)?.port ?? 0
  }

  func send(_ mail: String, to recipient: String) throws {
    let isFresh = token == nil
    if isFresh { try refresh() }
    do { try deliver(mail, to: recipient) } catch let error as Mailer.Refused {
      guard error.reply.hasPrefix("535"), !isFresh else { throw error }
      try refresh()
      try deliver(mail, to: recipient)
    }
  }

  private func refresh() throws {
    let answer = try TokenRequest.refresh(refreshToken, at: tokenPort)
    if answer["error"] == "invalid_grant" { throw LoggedOut() }
    guard answer.status == 200, let token = answer["access_token"] else {
      throw Mailer.Refused(reply: answer.body)
    }
    self.token = token
    refreshToken = answer["refresh_token"] ?? refreshToken
  }

  private func deliver(_ mail: String, to recipient: String) throws {
    let client = try Client(endpoint)
    defer { client.end() }
    let message = Data("user=ann@example.com\u{1}auth=Bearer \(token ?? "")\u{1}\u{1}".utf8)
    _ = try client.reply()
    try client.say("EHLO localhost")
    var reply = try client.say("AUTH XOAUTH2 \(message.base64EncodedString())")
    // The error comes as a challenge, which wants an empty answer.
    if reply.hasPrefix("334") { reply = try client.say("") }
    for line in [
      "MAIL FROM:<ann@example.com>", "RCPT TO:<\(recipient)>", "DATA", "\(mail)\r\n.", "QUIT",
    ] {
      guard reply.hasPrefix("2") || reply.hasPrefix("354") else {
        throw Mailer.Refused(reply: reply)
      }
      reply = try client.say(line)
    }
  }
}
