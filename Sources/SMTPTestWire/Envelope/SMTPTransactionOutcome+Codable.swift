/// As JSON an outcome is its description: `"accepted"`, `"rejected at mail"`.
extension SMTPTransactionOutcome: Codable {
  /// Reads an outcome from its string.
  ///
  /// - Throws: `DecodingError`, also for an outcome that this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    if let code = Code(rawValue: String(words[0])) {
      let stage = words.count == 3 && words[1] == "at" ? SMTPStage(rawValue: String(words[2])) : nil
      let hasStage = code == .rejected || code == .abandoned
      if hasStage ? stage != nil : words.count == 1 {
        self.init(code, at: stage)
        return
      }
    }
    throw DecodingError.dataCorruptedError(
      in: container,
      debugDescription: "expected an outcome such as accepted or rejected at mail, "
        + "found \(text.prefix(40))")
  }

  /// Writes the string.
  ///
  /// - Throws: what `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
