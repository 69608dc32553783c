/// How what strangers wrote reads in failure messages and on terminals: on one line, of bounded length,
/// with nothing in it that cannot be seen, moves the cursor or turns the direction of writing.
package enum ShownText {
  /// A value in a failure message is shown up to so many characters of Unicode.
  static let limit = 60

  /// The text with what is not to be seen as `\u{1B}`, and backslashes doubled.
  package static func escaped(_ text: some StringProtocol) -> String {
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

  /// The text, escaped, with `…` in place of what is behind the first `count` characters of Unicode.
  package static func shortened(_ text: some StringProtocol, to count: Int) -> String {
    let scalars = text.unicodeScalars
    let end = scalars.index(scalars.startIndex, offsetBy: count, limitedBy: scalars.endIndex)
    guard let end, end != scalars.endIndex else { return escaped(text) }
    return escaped(text[..<end]) + "…"
  }

  /// The same in quotes, with those in it escaped: where it ends is plain.
  package static func quoted(_ text: some StringProtocol, to count: Int) -> String {
    "\"\(shortened(text, to: count).replacing("\"", with: "\\\""))\""
  }

  /// The text in backticks, as failure messages show a value.
  static func value(_ text: some StringProtocol) -> String { "`\(shortened(text, to: limit))`" }

  /// At most so many of the lines, the last ones, behind a line that counts the rest.
  static func last(_ count: Int, of lines: [String]) -> [String] {
    guard lines.count > count else { return lines }
    return ["  (\(lines.count - count) earlier ones left out)"] + lines.suffix(count)
  }

  /// Whether a character cannot be seen: controls, marks of direction, blanks of odd widths.
  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned:
      // What joins emoji does nothing else.
      scalar != "\u{200D}"
    case .spaceSeparator: scalar != " "
    default: false
    }
  }
}
