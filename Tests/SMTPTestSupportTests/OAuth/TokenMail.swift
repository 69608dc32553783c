import SMTPTestHelpers
import SMTPTestSupport

@testable import SMTPTestWire

/// A mail server that takes the tokens of an authorisation server, and clients that show one.
struct TokenMail {
  let oauth: OAuthTestServer
  let server: SMTPTestServer

  init(_ oauth: OAuthTestServer, _ options: SMTPServerOption...) throws {
    self.oauth = oauth
    server = try SMTPTestServer.start(
      configuration: .init([.acceptingTokens(from: oauth), .clearTextAuthentication] + options))
  }

  /// Shows a token on a connection of its own, and answers a challenge as the mechanism has it.
  ///
  /// - Returns: the challenge in clear, and the last reply.
  func login(
    _ token: String, user: String? = "ann@example.com", bearer: Bool = false
  ) throws -> (challenge: String?, reply: String) {
    let client = try SASLLogin.greeted(server)
    defer { client.end() }
    let form = bearer ? TokenExchange.Form.standard : .google
    let message = BearerMessage(user: user, token: SMTPSecret(token)).octets(form)
    let reply = try client.say("AUTH \(form.rawValue) \(Base64.encode(message))")
    guard reply.hasPrefix("334 ") else { return (nil, reply) }
    let challenge = Base64.decode(Array(reply.utf8.dropFirst(4).dropLast(2)))
    return (
      challenge.map { String(decoding: $0, as: UTF8.self) },
      try client.say(bearer ? "AQ==" : "")
    )
  }
}
