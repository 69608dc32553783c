internal import CSMTPTestScan

/// How octets read in dialogues and transcripts: `\`, `{`, `}` and control octets escaped, UTF-8 as
/// it is, but for characters that cannot be seen; these and other octets above 127 as `\xHH`.
package enum DialogueText {
  private static let digits = Array("0123456789ABCDEF".utf8)

  package static func escaped(_ octets: [UInt8]) -> String { escaped(octets, asIfPartOf: octets) }

  /// A part of some octets, as it reads within the whole.
  ///
  /// - Parameter special: octets to be escaped with `\xHH`.
  package static func escaped(
    _ octets: [UInt8], asIfPartOf whole: [UInt8], and special: String = ""
  ) -> String {
    // Nearly always there is nothing to escape.
    if special.isEmpty, smtp_is_plain(octets, octets.count) != 0 {
      return String(decoding: octets, as: UTF8.self)
    }
    let isText = String(validating: whole, as: UTF8.self) != nil
    var result: [UInt8] = []
    result.reserveCapacity(octets.count)
    var hidden = 0  // so many octets of a character that is not to be seen are to come
    for (index, octet) in octets.enumerated() {
      if isText, octet > 127, hidden == 0 { hidden = hiddenOctets(octets[index...]) }
      if hidden > 0 {
        hidden -= 1
        result += hexadecimal(octet)
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
  package static func line(_ octets: [UInt8]) -> String {
    let isWhole = octets.suffix(2) == [13, 10]
    let text = isWhole ? Array(octets.dropLast(2)) : octets
    return ended(escaped(text), isWhole)
  }

  package static func ended(_ text: String, _ isWhole: Bool) -> String {
    if !isWhole { return text + "\\-" }
    return text.utf8.last == 32 ? text.dropLast() + "\\x20" : text
  }

  /// `S: text`, and `S:` where there is none.
  package static func prefixed(_ prefix: String, _ text: String) -> String {
    text.isEmpty ? prefix : "\(prefix) \(text)"
  }

  /// How many octets a character takes with which these begin, if it is one that would turn what
  /// stands around it, or do something to a terminal, rather than be seen; otherwise 0.
  private static func hiddenOctets(_ octets: ArraySlice<UInt8>) -> Int {
    let count = octets.first.map { $0 >= 0xF0 ? 4 : $0 >= 0xE0 ? 3 : $0 >= 0xC0 ? 2 : 0 } ?? 0
    guard let text = String(validating: octets.prefix(count), as: UTF8.self),
      let scalar = text.unicodeScalars.first
    else { return 0 }
    // Blanks of other widths do nothing to what stands around them.
    if scalar.properties.generalCategory == .spaceSeparator { return 0 }
    return ShownText.isHidden(scalar) ? count : 0
  }

  private static func hexadecimal(_ octet: UInt8) -> [UInt8] {
    [92, 120, digits[Int(octet >> 4)], digits[Int(octet & 15)]]
  }
}

extension [UInt8] {
  /// The place of the first LF from `start` on.
  package func lineFeed(from start: Int) -> Int? {
    let found = withUnsafeBufferPointer { octets in
      smtp_find_octet(octets.baseAddress.map { $0 + start }, octets.count - start, 10)
    }
    return found < 0 ? nil : start + found
  }
}
