/// The line of a text in which something is wrong, and a caret beneath the character.
struct TextExcerpt {
  private let line: [Character]
  /// The character that the caret points to; behind the last one at the end of the line.
  private let index: Int

  /// - Parameters:
  ///   - text: the whole text.
  ///   - line: the line, from 1.
  ///   - column: the column in characters, from 1.
  init(of text: String, line: Int, column: Int) {
    // A carriage return alone ends a line, too; Swift sees one in CRLF.
    let lines = text.split(omittingEmptySubsequences: false) {
      $0 == "\n" || $0 == "\r\n" || $0 == "\r"
    }
    var characters = Array(lines.indices.contains(line - 1) ? lines[line - 1] : "")
    if line == 1, characters.first == "\u{FEFF}" { characters.removeFirst() }
    self.line = characters
    index = column - 1
  }

  /// The two lines; of a long one what is near the character.
  var shown: String {
    let start = index > 80 ? index - 40 : 0
    let end = min(line.count, start + 100)
    let shown = line[min(start, end)..<end].map { Self.isShown($0) ? $0 : " " }
    // Tabs stay, and most of what is not Latin is two columns wide.
    let blanks = line[min(start, end)..<min(index, end)].map { character in
      character == "\t" ? "\t" : Self.isWide(character) ? "  " : " "
    }
    return "  \(start > 0 ? "…" : "")\(String(shown))\(end < line.count ? "…" : "")\n"
      + "  \(start > 0 ? " " : "")\(blanks.joined())^"
  }

  private static func isWide(_ character: Character) -> Bool {
    (character.unicodeScalars.first?.value ?? 0) >= 0x1100
  }

  /// Control characters would say something to the terminal.
  private static func isShown(_ character: Character) -> Bool {
    character == "\t"
      || character.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }
}
