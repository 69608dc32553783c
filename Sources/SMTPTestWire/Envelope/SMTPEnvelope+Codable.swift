/// As JSON: `{"sender":"ann@example.com","parameters":[…],"forwardPaths":[…]}`, the forward-paths in
/// the order sent, accepted or not.
extension SMTPEnvelope: Codable {
  private enum CodingKeys: String, CodingKey { case sender, parameters, forwardPaths }

  /// Reads an envelope from its members.
  ///
  /// - Throws: `DecodingError` where it is anything else.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      sender: try container.decode(SMTPEnvelopeAddress.self, forKey: .sender),
      parameters: try container.decode([SMTPParameter].self, forKey: .parameters),
      forwardPaths: try container.decode([SMTPForwardPath].self, forKey: .forwardPaths))
  }

  /// Writes the members.
  ///
  /// - Throws: what `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(sender, forKey: .sender)
    try container.encode(parameters, forKey: .parameters)
    try container.encode(forwardPaths, forKey: .forwardPaths)
  }
}

/// As JSON: `{"address":"bob@example.com","accepted":true,"parameters":[…],"reply":{…}}`, without
/// `reply` where there is none. Where a fault wrote octets that the reply does not show,
/// `replyOctets` has them.
extension SMTPForwardPath: Codable {
  private enum CodingKeys: String, CodingKey {
    case address, parameters, reply, replyOctets
    case isAccepted = "accepted"
  }

  /// Reads a forward-path from its members.
  ///
  /// - Throws: `DecodingError` where it is anything else.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let octets = try container.decodeOctetsIfPresent(forKey: .replyOctets)
    let reply = try container.decodeIfPresent(SMTPReply.self, forKey: .reply)
    self.init(
      address: try container.decode(SMTPEnvelopeAddress.self, forKey: .address),
      parameters: try container.decode([SMTPParameter].self, forKey: .parameters),
      isAccepted: try container.decode(Bool.self, forKey: .isAccepted),
      replyOctets: octets ?? reply?.octets)
  }

  /// Writes the members.
  ///
  /// - Throws: what `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(address, forKey: .address)
    try container.encode(isAccepted, forKey: .isAccepted)
    try container.encode(parameters, forKey: .parameters)
    let reply = reply
    try container.encodeIfPresent(reply, forKey: .reply)
    if reply?.octets != replyOctets {
      try container.encodeIfPresent(replyOctets.map(OctetText.text), forKey: .replyOctets)
    }
  }
}
