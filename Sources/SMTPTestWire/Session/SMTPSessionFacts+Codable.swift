/// As JSON: `{"number":1,"clientName":"client.test","extended":true,"encrypted":false,"user":"ann"}`,
/// without `clientName`, `user` and `tls` where they are not known.
extension SMTPSessionFacts: Codable {
  private enum CodingKeys: String, CodingKey {
    case number, clientName, user, tls
    case isExtended = "extended"
    case isEncrypted = "encrypted"
  }

  /// Reads facts from their members.
  ///
  /// - Throws: `DecodingError` where it is anything else.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      number: try container.decode(Int.self, forKey: .number),
      clientName: try container.decodeIfPresent(String.self, forKey: .clientName),
      isExtended: try container.decode(Bool.self, forKey: .isExtended),
      isEncrypted: try container.decode(Bool.self, forKey: .isEncrypted),
      user: try container.decodeIfPresent(String.self, forKey: .user))
    tls = try container.decodeIfPresent(SMTPTLSFacts.self, forKey: .tls)
  }

  /// Writes the members.
  ///
  /// - Throws: what `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(number, forKey: .number)
    try container.encodeIfPresent(clientName, forKey: .clientName)
    try container.encode(isExtended, forKey: .isExtended)
    try container.encode(isEncrypted, forKey: .isEncrypted)
    try container.encodeIfPresent(user, forKey: .user)
    try container.encodeIfPresent(tls, forKey: .tls)
  }
}
