/// As JSON: `{"keyword":"SIZE","value":"1024"}`, without `value` where none was sent. Octets of the
/// value that are not UTF-8 are written as in ``SMTPEnvelopeAddress``.
extension SMTPParameter: Codable {
  private enum CodingKeys: String, CodingKey { case keyword, value }

  /// Reads a parameter from its members.
  ///
  /// - Throws: `DecodingError` where it is anything else.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let keyword = try container.decode(String.self, forKey: .keyword).uppercased()
    self.init(keyword, octets: try container.decodeOctetsIfPresent(forKey: .value))
  }

  /// Writes the members.
  ///
  /// - Throws: what `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(keyword, forKey: .keyword)
    try container.encodeIfPresent(value.map(OctetText.text), forKey: .value)
  }
}
