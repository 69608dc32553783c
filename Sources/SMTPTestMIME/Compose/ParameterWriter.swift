/// Writes a parameter of a content field (RFC 2045 §5.1, RFC 2231).
enum ParameterWriter {
  /// The parameter with the `;` before it, on lines of its own.
  static func parameter(_ name: String, _ value: String) -> String {
    let octets = Array(value.utf8)
    // What looks like an encoded word would be read as one.
    let hasWord = octets[...].withSpan { span in
      span.find([Octet.equals, Octet.question], from: 0, to: span.count) != nil
    }
    let isPlain =
      octets.count <= 60 && octets.allSatisfy { $0 >= 32 && $0 < 127 } && !hasWord
    if isPlain { return ";\r\n \(name)=\(SMTPMailAddress.quoted(value))" }
    var pieces: [String] = []
    var piece = "utf-8''"
    for octet in octets {
      if piece.utf8.count > 54 {
        pieces.append(piece)
        piece = ""
      }
      piece += escaped(octet)
    }
    pieces.append(piece)
    if pieces.count == 1 { return ";\r\n \(name)*=\(pieces[0])" }
    return pieces.enumerated().map { ";\r\n \(name)*\($0.offset)*=\($0.element)" }.joined()
  }

  /// `attribute-char` as it is, anything else as `%C3` (RFC 2231 §7).
  private static func escaped(_ octet: UInt8) -> String {
    let isPlain =
      Octet.isTokenText(octet) && octet != Octet.asterisk && octet != Octet.apostrophe
      && octet != Octet.percent
    if isPlain { return String(decoding: [octet], as: UTF8.self) }
    let digits = BodyEncoding.escape(octet).dropFirst()
    return "%" + String(decoding: digits, as: UTF8.self)
  }
}
