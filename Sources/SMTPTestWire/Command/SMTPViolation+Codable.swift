/// As JSON: `{"kind":"spaceAroundColon","clause":{"rfc":5321,"section":"3.3"},"offset":27,"text":…}`.
/// The clause is written for readers; it follows from the kind.
extension SMTPViolation: Codable {
  private enum CodingKeys: String, CodingKey { case kind, clause, offset, text }

  /// Reads a violation from its members.
  ///
  /// - Throws: `DecodingError`, also for a kind that this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode(Kind.self, forKey: .kind),
      at: try container.decode(Int.self, forKey: .offset),
      try container.decode(String.self, forKey: .text))
  }

  /// Writes the members.
  ///
  /// - Throws: what `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(clause, forKey: .clause)
    try container.encode(offset, forKey: .offset)
    try container.encode(text, forKey: .text)
  }
}
