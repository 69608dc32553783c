/// Words of the language that this version does not know yet, with what they wait for.
enum LaterVersions {
  private static let token = "the token endpoint"

  private static let stages = [
    "TOKEN-CONNECT": token, "TOKEN": token, "TOKEN-REVOKE": token,
  ]
  private static let conditions = ["grant": token, "client": token, "scope": token]
  private static let actions = [
    "respond": token, "error": token, "issue": token, "field": token,
  ]

  static func stage(_ word: String) -> String? { message(word, stages) }
  static func condition(_ word: String) -> String? { message(word, conditions) }
  static func action(_ word: String) -> String? { message(word, actions) }

  private static func message(_ word: String, _ reasons: [String: String]) -> String? {
    reasons[word].map { "\(word) comes with \($0) and is not known yet" }
  }
}
