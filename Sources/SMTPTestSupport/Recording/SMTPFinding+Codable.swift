/// As JSON: `{"kind":"violation","session":2,"violation":{…},"text":…}`, without `session` where there
/// is none; a `mailDefect` has `defect` in place of `violation`, all others have neither.
extension SMTPFinding: Codable {
  private enum CodingKeys: String, CodingKey { case kind, session, violation, defect, text }

  /// Reads a finding from its members.
  ///
  /// - Throws: `DecodingError`, also for a kind that this version does not know, and where kind and
  ///   violation do not belong together.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .kind)
    let violation = try container.decodeIfPresent(SMTPViolation.self, forKey: .violation)
    guard let code = Kind.Code(rawValue: name) else {
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: container, debugDescription: "unknown kind \(name.prefix(40))")
    }
    let defect = try container.decodeIfPresent(SMTPMIMEDefect.self, forKey: .defect)
    guard (code == .mailDefect) == (defect != nil) else {
      throw DecodingError.dataCorruptedError(
        forKey: .defect, in: container,
        debugDescription: "findings of kind mailDefect have one, and no others")
    }
    guard (code == .violation) == (violation != nil) else {
      throw DecodingError.dataCorruptedError(
        forKey: .violation, in: container,
        debugDescription: "findings of kind violation have one, and no others")
    }
    self.init(
      kind: Kind(code, violation, defect),
      session: try container.decodeIfPresent(Int.self, forKey: .session),
      text: try container.decode(String.self, forKey: .text))
  }

  /// Writes the members.
  ///
  /// - Throws: what `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind.name, forKey: .kind)
    try container.encodeIfPresent(session, forKey: .session)
    try container.encodeIfPresent(violation, forKey: .violation)
    try container.encodeIfPresent(kind.defect, forKey: .defect)
    try container.encode(text, forKey: .text)
  }
}
