/// XOAUTH2 and OAUTHBEARER, the server's side: one message with a token in it.
///
/// Where the token is refused and there is more to be said than 535, that comes as a challenge first,
/// whose answer means nothing (RFC 7628 §3.2.3; Google's XOAUTH2 protocol).
struct TokenExchange: SASLExchange {
  /// How the message is written.
  enum Form: String, Sendable {
    /// `user=ann^Aauth=Bearer TOKEN^A^A`.
    case google = "XOAUTH2"
    /// `n,a=ann,^Ahost=mx.test^Aport=587^Aauth=Bearer TOKEN^A^A` (RFC 7628 §3.1).
    case standard = "OAUTHBEARER"
  }

  let form: Form
  /// What is left to say once the client has read why.
  private var refusal: SMTPReply?

  init(_ form: Form) { self.form = form }

  mutating func respond(_ response: [UInt8]?) -> SASLStep {
    if let refusal { return .failed(refusal) }
    guard let response else { return .challenge([]) }
    guard let message = BearerMessage(response, form) else {
      return .malformed(
        form == .google
          ? "XOAUTH2 is user=USER ^A auth=Bearer TOKEN ^A ^A"
          : "that is no message of OAUTHBEARER (RFC 7628 section 3.1)")
    }
    return .lookUp(
      SASLInquiry(
        mechanism: form.rawValue, user: message.user ?? "", claim: .token(message.token)))
  }

  mutating func found(_ answer: SASLAnswer) -> SASLStep {
    guard case .refused(let reply, let error?) = answer else { return answer.verdict }
    refusal = reply
    return .challenge(Array(error.utf8))
  }
}

/// A message with a token, as both sides write and read it.
struct BearerMessage {
  var user: String?
  var token: SMTPSecret
  /// Where the client believes it is connected to, if it says so.
  var host: String?
  var port: Int?

  private static let separator: UInt8 = 1

  init(user: String?, token: SMTPSecret, host: String? = nil, port: Int? = nil) {
    self.user = user
    self.token = token
    self.host = host
    self.port = port
  }

  /// `nil` where the octets are none.
  init?(_ octets: [UInt8], _ form: TokenExchange.Form) {
    var rest = octets[...]
    var user: String?
    if form == .standard {
      guard let header = GS2Header(from: &rest), header.binding == .none,
        rest.first == Self.separator
      else { return nil }
      user = header.authorizationIdentity
      rest = rest.dropFirst()
    }
    // All pairs end with a separator, and so do they all.
    guard rest.suffix(2) == [Self.separator, Self.separator] else { return nil }
    var values: [String: String] = [:]
    for pair in rest.dropLast(2).split(
      separator: Self.separator, omittingEmptySubsequences: false)
    {
      guard let equals = pair.firstIndex(of: Octet.equals),
        let key = SASLOctets.text(pair[..<equals]),
        let value = SASLOctets.text(pair[(equals + 1)...]), values[key] == nil
      else { return nil }
      values[key] = value
    }
    if form == .google {
      guard let name = values["user"], !name.isEmpty else { return nil }
      user = name
    }
    guard let words = values["auth"]?.split(separator: " "), words.count == 2,
      words[0].lowercased() == "bearer"
    else { return nil }
    self.init(
      user: user, token: SMTPSecret(String(words[1])), host: values["host"],
      port: values["port"].flatMap { Int($0) })
  }

  func octets(_ form: TokenExchange.Form) -> [UInt8] {
    var pairs: [String] = []
    var text = ""
    switch form {
    case .google: pairs.append("user=\(user ?? "")")
    case .standard:
      text = GS2Header(.none, authorizationIdentity: user).text + "\u{1}"
      if let host { pairs.append("host=\(host)") }
      if let port { pairs.append("port=\(port)") }
    }
    pairs.append("auth=Bearer \(token.revealed)")
    for pair in pairs { text += pair + "\u{1}" }
    return Array((text + "\u{1}").utf8)
  }
}
