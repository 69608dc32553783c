extension SMTPReply {
  /// 334 with octets in base64 (RFC 4954 §4).
  package init(challenge octets: [UInt8]) { self.init(334, nil, Base64.encode(octets)) }

  /// The octets of a 334; `nil` of any other reply, and where they are no base64.
  package var challenge: [UInt8]? {
    code == 334 && lines.count == 1 ? Base64.decode(Array(lines[0].utf8)) : nil
  }
}
