/// LOGIN, the server's side: it asks for the name and for the password (draft-murchison-sasl-login).
///
/// A name in an initial response is taken, and only the password is asked for.
struct LoginExchange: SASLExchange {
  static let name = "LOGIN"

  let prompts: SMTPLoginPrompts
  private var user: String?

  init(_ prompts: SMTPLoginPrompts) { self.prompts = prompts }

  mutating func respond(_ response: [UInt8]?) -> SASLStep {
    guard let response else { return .challenge(prompts.user) }
    guard let text = SASLOctets.text(response), !text.isEmpty else {
      return .malformed(
        user == nil ? "a user's name is UTF-8, and not empty" : "a password is UTF-8, and not empty"
      )
    }
    guard let user else {
      user = text
      return .challenge(prompts.password)
    }
    return .lookUp(
      SASLInquiry(mechanism: Self.name, user: user, claim: .password(SMTPSecret(text))))
  }

  mutating func found(_ answer: SASLAnswer) -> SASLStep { answer.verdict }
}
