/// Octets as text that reads back: what is UTF-8 stays as it is, any other octet is `\xE9`, and a
/// backslash is two. It is how the values of this module write octets as JSON.
enum OctetText {
  /// The text that stands for octets.
  static func text(_ octets: [UInt8]) -> String {
    if !octets.contains(Octet.backslash), let text = String(validating: octets, as: UTF8.self) {
      return text
    }
    var text = ""
    var parser = Unicode.UTF8.ForwardParser()
    var rest = octets.makeIterator()
    var index = 0
    while true {
      switch parser.parseScalar(from: &rest) {
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded)
        text.unicodeScalars.append(scalar)
        if scalar == "\\" { text.unicodeScalars.append(scalar) }
        index += encoded.count
      case .error(let length):
        for octet in octets[index..<(index + length)] { text += escape(octet) }
        index += length
      case .emptyInput: return text
      }
    }
  }

  /// The octets that a text stands for; `nil` where a backslash begins no escape.
  static func octets(_ text: String) -> [UInt8]? {
    let written = Array(text.utf8)
    guard written.contains(Octet.backslash) else { return written }
    var octets: [UInt8] = []
    var index = 0
    while index < written.count {
      let octet = written[index]
      index += 1
      guard octet == Octet.backslash else {
        octets.append(octet)
        continue
      }
      guard index < written.count else { return nil }
      if written[index] == Octet.backslash {
        octets.append(Octet.backslash)
        index += 1
      } else {
        guard written[index] == UInt8(ascii: "x"), index + 2 < written.count,
          let high = Octet.hexValue(written[index + 1]),
          let low = Octet.hexValue(written[index + 2])
        else { return nil }
        octets.append(high << 4 | low)
        index += 3
      }
    }
    return octets
  }

  private static func escape(_ octet: UInt8) -> String {
    let digits = String(octet, radix: 16, uppercase: true)
    return digits.utf8.count == 1 ? "\\x0\(digits)" : "\\x\(digits)"
  }
}

extension KeyedDecodingContainer {
  /// Octets that ``OctetText`` wrote; `nil` where the member is missing or null.
  func decodeOctetsIfPresent(forKey key: Key) throws -> [UInt8]? {
    guard let text = try decodeIfPresent(String.self, forKey: key) else { return nil }
    guard let octets = OctetText.octets(text) else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self, debugDescription: OctetText.mistake)
    }
    return octets
  }
}

extension OctetText {
  /// What is wrong with a text that stands for no octets.
  static let mistake = "a backslash is written as two, and another octet as \\x and two digits"
}
