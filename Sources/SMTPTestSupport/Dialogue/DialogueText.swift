/// How octets read in dialogues and transcripts: `\`, `{`, `}` and control octets escaped, UTF-8 as
/// it is, other octets above 127 as `\xHH`.
enum DialogueText {
  private static let digits = Array("0123456789ABCDEF".utf8)

  static func escaped(_ octets: [UInt8]) -> String { escaped(octets, asIfPartOf: octets) }

  /// A part of some octets, as it reads within the whole.
  ///
  /// - Parameter special: octets to be escaped with `\xHH`.
  static func escaped(
    _ octets: [UInt8], asIfPartOf whole: [UInt8], and special: String = ""
  ) -> String {
    let isText = String(validating: whole, as: UTF8.self) != nil
    var result: [UInt8] = []
    result.reserveCapacity(octets.count)
    var isControl = false  // the octet before began one of U+0080 to U+009F
    for (index, octet) in octets.enumerated() {
      if isControl
        || isText && octet == 0xC2 && index + 1 < octets.count && octets[index + 1] < 0xA0
      {
        // Terminals take U+009B for the beginning of a command.
        result += hexadecimal(octet)
        isControl.toggle()
        continue
      }
      switch octet {
      case _ where special.utf8.contains(octet): result += hexadecimal(octet)
      case 92: result += "\\\\".utf8
      case 123: result += "{{".utf8
      case 125: result += "}}".utf8
      case 13: result += "\\r".utf8
      case 10: result += "\\n".utf8
      case 9: result += "\\t".utf8
      case 0: result += "\\0".utf8
      case 1..<32, 127: result += hexadecimal(octet)
      case 128... where !isText: result += hexadecimal(octet)
      default: result.append(octet)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Octets as one line of a dialogue, without what stands before them: a line that does not end
  /// with CRLF ends in `\-`, and a blank at the end is escaped, since editors drop it.
  static func line(_ octets: [UInt8]) -> String {
    let isWhole = octets.suffix(2) == [13, 10]
    let text = isWhole ? Array(octets.dropLast(2)) : octets
    return ended(escaped(text), isWhole)
  }

  static func ended(_ text: String, _ isWhole: Bool) -> String {
    if !isWhole { return text + "\\-" }
    return text.utf8.last == 32 ? text.dropLast() + "\\x20" : text
  }

  /// `S: text`, and `S:` where there is none.
  static func prefixed(_ prefix: String, _ text: String) -> String {
    text.isEmpty ? prefix : "\(prefix) \(text)"
  }

  private static func hexadecimal(_ octet: UInt8) -> [UInt8] {
    [92, 120, digits[Int(octet >> 4)], digits[Int(octet & 15)]]
  }
}
