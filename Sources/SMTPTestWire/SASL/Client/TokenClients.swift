/// XOAUTH2 and OAUTHBEARER, the client's side (RFC 7628 §3.1).
package struct BearerClient: SASLClient {
  package var mechanism: String { form.rawValue }
  /// What the server said before it refused (RFC 7628 §3.2.2).
  package private(set) var error: [UInt8]?
  private let form: TokenExchange.Form
  private let message: BearerMessage

  private init(_ form: TokenExchange.Form, _ message: BearerMessage) {
    self.form = form
    self.message = message
  }

  /// The mechanism that Google began.
  package static func xoauth2(user: String, token: SMTPSecret) -> BearerClient {
    BearerClient(.google, BearerMessage(user: user, token: token))
  }

  /// The one of RFC 7628.
  package static func oauthBearer(
    user: String, token: SMTPSecret, host: String? = nil, port: Int? = nil
  ) -> BearerClient {
    BearerClient(.standard, BearerMessage(user: user, token: token, host: host, port: port))
  }

  package mutating func begin() throws(SASLClientError) -> [UInt8]? {
    let user = message.user ?? ""
    // What separates the parts of the message must not be in them.
    guard !user.isEmpty, user.utf8.allSatisfy({ $0 >= 32 && $0 != 127 }),
      Self.canSend(message.token)
    else { throw .unusableCredentials }
    return message.octets(form)
  }

  /// Whether it is a token by its octets (RFC 6750 §2.1).
  package static func canSend(_ token: SMTPSecret) -> Bool {
    let octets = token.octets
    return !octets.isEmpty && octets.allSatisfy { $0 > 32 && $0 < 127 && $0 != Octet.comma }
  }

  package mutating func respond(to challenge: [UInt8]) throws(SASLClientError) -> [UInt8] {
    if error != nil { throw .unexpectedChallenge }
    error = challenge
    return form == .google ? [] : [1]
  }

  package func finish() throws(SASLClientError) {
    if error != nil { throw .refused("the server had refused the token") }
  }
}

/// XOAUTH, the client's side: a request that somebody has signed.
package struct XOAuthClient: SASLClient {
  package let mechanism = XOAuthExchange.name
  let user: String
  let token: SMTPSecret

  package init(user: String, token: SMTPSecret) {
    self.user = user
    self.token = token
  }

  package mutating func begin() throws(SASLClientError) -> [UInt8]? {
    try Credentials.check(user, token)
    let name = String(decoding: PercentEncoding.encoded(Array(user.utf8)), as: UTF8.self)
    let value = String(decoding: PercentEncoding.encoded(token.octets), as: UTF8.self)
    return Array(
      "GET https://mail.google.com/mail/b/\(name)/smtp/ oauth_token=\"\(value)\"".utf8)
  }
}
