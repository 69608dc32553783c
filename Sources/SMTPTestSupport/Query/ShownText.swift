/// How octets of strangers read in failure messages: within `` ` ``, on one line, of bounded length.
enum ShownText {
  /// A value is shown up to so many characters.
  static let limit = 60

  /// The text on one line: control characters, and characters that cannot be seen, are escaped.
  static func escaped(_ text: some StringProtocol) -> String {
    if text.utf8.allSatisfy({ (32...126).contains($0) && $0 != 92 }) { return String(text) }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\".unicodeScalars
      case "\n": result += "\\n".unicodeScalars
      case "\r": result += "\\r".unicodeScalars
      case "\t": result += "\\t".unicodeScalars
      case "\0": result += "\\0".unicodeScalars
      case _ where isHidden(scalar):
        result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  /// The text in backticks, escaped; its end is left out where it is long.
  static func quoted(_ text: some StringProtocol) -> String { "`\(shortened(text))`" }

  /// The text, escaped; its end is left out where it is long.
  static func shortened(_ text: some StringProtocol) -> String {
    // A character may take many octets; those behind need not be looked at.
    let shown = text.prefix(limit)
    return shown.endIndex == text.endIndex ? escaped(text) : "\(escaped(shown))…"
  }

  /// At most so many of the lines, the last ones, behind a line that counts the rest.
  static func last(_ count: Int, of lines: [String]) -> [String] {
    guard lines.count > count else { return lines }
    return ["  (\(lines.count - count) earlier ones left out)"] + lines.suffix(count)
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned:
      // Emoji are joined with it.
      scalar != "\u{200D}"
    case .spaceSeparator: scalar != " "
    default: false
    }
  }
}
