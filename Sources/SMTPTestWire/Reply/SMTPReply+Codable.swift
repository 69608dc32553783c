/// As JSON: `{"code":250,"enhanced":"2.0.0","lines":["Ok"]}`, without `enhanced` where there is none.
extension SMTPReply: Codable {
  private enum CodingKeys: String, CodingKey { case code, enhanced, lines }

  /// Reads a reply from its members.
  ///
  /// - Throws: `DecodingError`, also for a reply without a line.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let lines = try container.decode([String].self, forKey: .lines)
    if lines.isEmpty {
      throw DecodingError.dataCorruptedError(
        forKey: .lines, in: container, debugDescription: "a reply has one line at least")
    }
    self.init(
      try container.decode(Int.self, forKey: .code),
      try container.decodeIfPresent(SMTPEnhancedStatusCode.self, forKey: .enhanced), lines)
  }

  /// Writes the members.
  ///
  /// - Throws: what `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(code, forKey: .code)
    try container.encodeIfPresent(enhanced, forKey: .enhanced)
    try container.encode(lines, forKey: .lines)
  }
}

/// As JSON an enhanced status code is a string: `"5.1.1"`.
extension SMTPEnhancedStatusCode: Codable {
  /// Reads a code from its string.
  ///
  /// - Throws: `DecodingError` for what is not three numbers with dots between.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    let numbers = text.split(separator: ".", omittingEmptySubsequences: false).compactMap {
      Int($0)
    }
    if numbers.count == 3 {
      self.init(numbers[0], numbers[1], numbers[2])
      // What `Int` reads besides, such as a plus, is no number of a code.
      if description == text { return }
    }
    throw DecodingError.dataCorruptedError(
      in: container, debugDescription: "expected a code such as 5.1.1, found \(text.prefix(40))")
  }

  /// Writes the string.
  ///
  /// - Throws: what `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
