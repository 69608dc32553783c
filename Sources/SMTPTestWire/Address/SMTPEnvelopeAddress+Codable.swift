/// As JSON an address is a string, the octets between `<` and `>`: `"ann@example.com"`, and `""` for
/// the null reverse-path. An octet that is not UTF-8 is written `\xE9` there, a backslash as two
/// (before the escapes of JSON itself).
extension SMTPEnvelopeAddress: Codable {
  /// Reads an address from its string.
  ///
  /// - Throws: `DecodingError` where a backslash begins no escape.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let octets = OctetText.octets(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: OctetText.mistake)
    }
    self.init(octets)
  }

  /// Writes the string.
  ///
  /// - Throws: what `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(OctetText.text(octets))
  }
}
