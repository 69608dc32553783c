/// Writes text in encoded words of at most 75 octets (RFC 2047 §2).
enum EncodedWordWriter {
  /// The text in words of UTF-8, cut between characters; for a phrase as good as for free text.
  static func words(_ text: String) -> [String] {
    let octets = Array(text.utf8)
    let safe = octets.count { isSafe($0) || $0 == Octet.space }
    let usesQ = safe * 3 >= octets.count * 2
    var words: [String] = []
    var chunk: [UInt8] = []
    var length = 0
    for scalar in text.unicodeScalars {
      let piece = Array(String(Character(scalar)).utf8)
      let cost = usesQ ? piece.reduce(0) { $0 + (isSafe($1) || $1 == 32 ? 1 : 3) } : piece.count
      if length + cost > (usesQ ? 60 : 45) {
        words.append(word(chunk, usesQ))
        chunk = []
        length = 0
      }
      chunk += piece
      length += cost
    }
    if !chunk.isEmpty { words.append(word(chunk, usesQ)) }
    return words
  }

  private static func word(_ octets: [UInt8], _ usesQ: Bool) -> String {
    guard usesQ else {
      return "=?utf-8?B?\(String(decoding: BodyEncoding.base64(octets), as: UTF8.self))?="
    }
    var result: [UInt8] = []
    for octet in octets {
      if octet == Octet.space {
        result.append(Octet.underscore)
      } else if isSafe(octet) {
        result.append(octet)
      } else {
        result += BodyEncoding.escape(octet)
      }
    }
    return "=?utf-8?Q?\(String(decoding: result, as: UTF8.self))?="
  }

  /// What may stand for itself also in a phrase (RFC 2047 §5 (3)).
  private static func isSafe(_ octet: UInt8) -> Bool {
    Octet.isLetterOrDigit(octet) || octet == 33 || octet == 42 || octet == 43 || octet == 45
      || octet == 47
  }
}
