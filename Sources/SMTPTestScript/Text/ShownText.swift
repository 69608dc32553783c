internal import CSMTPTestScan

/// How what strangers wrote reads in failure messages and on terminals: on one line, of bounded length,
/// with nothing in it that cannot be seen, moves the cursor or turns the direction of writing.
package enum ShownText {
  /// A value in a failure message is shown up to so many characters of Unicode.
  package static let limit = 60

  /// What is escaped besides.
  package enum Extra: Sendable {
    case nothing
    /// `"`, also below an accent: that is another character, but ends what is quoted all the same.
    case quotes
    /// All that is not ASCII: of texts that look alike it shows what they are made of.
    case accents
  }

  /// The text with what is not to be seen as `\u{1B}`, and backslashes doubled.
  package static func escaped(_ text: some StringProtocol, and extra: Extra = .nothing) -> String {
    if text.utf8.allSatisfy({ (32...126).contains($0) && $0 != 92 && $0 != 34 }) {
      return String(text)
    }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\".unicodeScalars
      case "\n": result += "\\n".unicodeScalars
      case "\r": result += "\\r".unicodeScalars
      case "\t": result += "\\t".unicodeScalars
      case "\0": result += "\\0".unicodeScalars
      case "\"" where extra == .quotes: result += "\\\"".unicodeScalars
      case _ where isHidden(scalar) || (extra == .accents && !scalar.isASCII):
        result += number(scalar).unicodeScalars
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  private static func number(_ scalar: Unicode.Scalar) -> String {
    "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
  }

  /// The text with what is not ASCII as `\u{301}`, and all else as it is.
  package static func inASCII(_ text: String) -> String {
    text.unicodeScalars.map { $0.isASCII ? String($0) : number($0) }.joined()
  }

  /// The text, escaped, with `…` in place of what is behind the first `count` characters of Unicode.
  package static func shortened(
    _ text: some StringProtocol, to count: Int, and extra: Extra = .nothing
  ) -> String {
    // Nearly always there is nothing to do.
    var whole = String(text)
    let isPlain = whole.withUTF8 { octets in
      octets.count <= count && smtp_is_plain(octets.baseAddress, octets.count) != 0
        && smtp_find_octet(octets.baseAddress, octets.count, 34) < 0
    }
    if isPlain { return whole }
    let scalars = text.unicodeScalars
    let end = scalars.index(scalars.startIndex, offsetBy: count, limitedBy: scalars.endIndex)
    guard let end, end != scalars.endIndex else { return escaped(text, and: extra) }
    return escaped(text[..<end], and: extra) + "…"
  }

  /// The same in quotes, with those in it escaped: where it ends is plain.
  package static func quoted(_ text: some StringProtocol, to count: Int) -> String {
    "\"\(shortened(text, to: count, and: .quotes))\""
  }

  /// The text in backticks, as failure messages show a value.
  package static func value(_ text: some StringProtocol, and extra: Extra = .nothing) -> String {
    "`\(shortened(text, to: limit, and: extra))`"
  }

  /// At most so many of the lines, the last ones, behind a line that counts the rest.
  package static func last(_ count: Int, of lines: [String]) -> [String] {
    guard lines.count > count else { return lines }
    return ["  (\(lines.count - count) earlier ones left out)"] + lines.suffix(count)
  }

  /// Whether a character cannot be seen: controls, marks of direction, blanks of odd widths.
  package static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned:
      // What joins emoji does nothing else.
      scalar != "\u{200D}"
    case .spaceSeparator: scalar != " "
    default: false
    }
  }
}
