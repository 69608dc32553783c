internal import SMTPTestSupport

/// A text that cannot be read, as compilers say it, so that editors find the place:
///
/// ```
/// lab.script:3:4: expected a stage such as RCPT, found "RCTP"; did you mean RCPT?
///   on RCTP: reply 550
///      ^
/// ```
struct SourceMistake: Error, Hashable, CustomStringConvertible {
  let description: String

  init(_ error: SMTPTextError, in source: SourceText) {
    guard let line = error.line, let column = error.column else {
      description = "\(source.name): \(error)"
      return
    }
    // A carriage return alone ends a line, too; Swift sees one in CRLF.
    let lines = source.text.split(omittingEmptySubsequences: false) {
      $0 == "\n" || $0 == "\r\n" || $0 == "\r"
    }
    var text = Array(lines.indices.contains(line - 1) ? lines[line - 1] : "")
    if line == 1, text.first == "\u{FEFF}" { text.removeFirst() }
    description = "\(source.name):\(error)\n" + Self.pointer(to: column - 1, in: text)
  }

  /// For a file that cannot be read.
  init(_ failure: System.Failure) { description = "smtp-fixture: \(failure)" }

  /// For octets that are no text.
  init(notUTF8 octets: [UInt8], in name: String) {
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = octets.makeIterator()
    var line = 1
    var column = 1
    scan: while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let scalar) where scalar.elementsEqual([10]): (line, column) = (line + 1, 1)
      case .valid: column += 1
      case .error, .emptyInput: break scan
      }
    }
    description = "\(name):\(line):\(column): not UTF-8; write other octets as \\xHH"
  }

  /// The line, and a caret beneath the character; of a long line what is near it.
  private static func pointer(to index: Int, in line: [Character]) -> String {
    let start = index > 80 ? index - 40 : 0
    let end = min(line.count, start + 100)
    let shown = line[min(start, end)..<end].map { isShown($0) ? $0 : " " }
    let isWide = { (character: Character) in (character.unicodeScalars.first?.value ?? 0) >= 0x1100
    }
    // Tabs stay, and most of what is not Latin is two columns wide.
    let blanks = line[min(start, end)..<min(index, end)].map { character in
      character == "\t" ? "\t" : isWide(character) ? "  " : " "
    }
    return "  \(start > 0 ? "…" : "")\(String(shown))\(end < line.count ? "…" : "")\n"
      + "  \(start > 0 ? " " : "")\(blanks.joined())^"
  }

  /// Control characters would say something to the terminal.
  private static func isShown(_ character: Character) -> Bool {
    character == "\t"
      || character.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }
}

/// All that is wrong with the texts that were given.
struct SourceMistakes: Error, CustomStringConvertible {
  private(set) var all: [SourceMistake] = []

  var description: String { all.map(\.description).joined(separator: "\n") }

  /// Does something with a text; what is wrong with it is kept until the others have been read.
  mutating func collect<Result>(_ body: () throws -> Result) throws -> Result? {
    do { return try body() } catch let mistake as SourceMistake {
      all.append(mistake)
      return nil
    }
  }
}
