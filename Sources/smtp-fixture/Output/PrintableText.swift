/// Text that strangers wrote, for a line on a terminal: it can neither move the cursor nor turn the
/// direction of writing nor begin another line.
enum PrintableText {
  /// The text with what is not to be seen as `\u{1B}`, backslashes doubled, and `…` in place of what
  /// is behind the first `count` characters of Unicode.
  static func escaped(_ text: String, atMost count: Int) -> String {
    let scalars = text.unicodeScalars
    var result = ""
    for scalar in scalars.prefix(count) {
      if scalar == "\\" {
        result += "\\\\"
      } else if isVisible(scalar) {
        result.unicodeScalars.append(scalar)
      } else {
        result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      }
    }
    return scalars.dropFirst(count).isEmpty ? result : result + "…"
  }

  /// The same in quotes, with those in it escaped: where it ends is plain.
  static func quoted(_ text: String, atMost count: Int) -> String {
    let inner = escaped(text, atMost: count).split(
      separator: "\"", omittingEmptySubsequences: false)
    return "\"\(inner.joined(separator: "\\\""))\""
  }

  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    // What joins emoji does nothing else.
    case .format: scalar == "\u{200D}"
    case .control, .lineSeparator, .paragraphSeparator, .surrogate: false
    default: true
    }
  }
}
