/// Cuts the text of scripts, and of actions in dialogues, into words.
///
/// It works on octets, and counts characters only where an error needs a column.
struct Lexer: Sendable {
  let octets: [UInt8]
  /// The octet that is looked at next.
  var position = 0
  private let start: TextPlace
  private let beginning: Int
  private var isAtEnd = false

  /// Creates a lexer for a text that begins at `start` of a larger one.
  init(_ text: String, at start: TextPlace = TextPlace(line: 1, column: 1)) {
    octets = Array(text.utf8)
    self.start = start
    // Editors of another system put a byte order mark in front.
    beginning = octets.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    position = beginning
  }

  /// The next word. Comments and blanks are passed over; every line has an end, the last one too.
  mutating func next() throws(SMTPTextError) -> Token {
    skipBlanks()
    let start = position
    guard let octet = octet(at: start) else {
      defer { isAtEnd = true }
      return token(isAtEnd ? .endOfText : .endOfLine, from: start)
    }
    switch octet {
    case 10, 13:
      position += octet == 13 && self.octet(at: start + 1) == 10 ? 2 : 1
      return token(.endOfLine, from: start)
    case UInt8(ascii: "\""):
      let octets = try string()
      return token(.string(octets), from: start)
    case _ where octet.isASCIILetter:
      skip { $0.isNameOctet }
      return token(.word(text(from: start)), from: start)
    case _ where octet.isASCIIDigit: return number()
    default: return try symbol()
    }
  }

  private mutating func skipBlanks() {
    skip { $0 == 32 || $0 == 9 }
    if octet(at: position) == UInt8(ascii: "#") { skip { $0 != 10 && $0 != 13 } }
  }

  private mutating func number() -> Token {
    let start = position
    skip { $0.isASCIIDigit }
    let digits = text(from: start)
    // Two points are a range.
    var isDotted = false
    while octet(at: position) == UInt8(ascii: "."), octet(at: position + 1)?.isASCIIDigit == true {
      isDotted = true
      position += 1
      skip { $0.isASCIIDigit }
    }
    let end = position
    skip { $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "_") }
    if isDotted { return token(.dotted(text(from: start)), from: start) }
    return token(.number(digits: digits, unit: text(from: end)), from: start)
  }

  private mutating func symbol() throws(SMTPTextError) -> Token {
    let start = position
    if octet(at: start) == UInt8(ascii: "."), octet(at: start + 1) == UInt8(ascii: ".") {
      position += 2
      if octet(at: position) != UInt8(ascii: "."), octet(at: position) != UInt8(ascii: "<") {
        return token(.symbol(.dots), from: start)
      }
      throw error(at: start, "a range is written with two points, such as 1..5")
    }
    if let symbol = Token.Symbol(rawValue: String(Unicode.Scalar(octets[start]))) {
      position += 1
      return token(.symbol(symbol), from: start)
    }
    throw error(at: start, "unexpected character \(shownCharacter(at: start))")
  }

  /// The whole character, as a message shows it.
  private func shownCharacter(at position: Int) -> String {
    let rest = String(decoding: octets[position..<min(position + 64, octets.count)], as: UTF8.self)
    guard let character = rest.first, let scalar = character.unicodeScalars.first else { return "" }
    if ["“", "”", "„", "‘", "’", "'", "`", "«", "»"].contains(character) {
      return "\(character); strings are written in straight quotes: \""
    }
    let isShown = !scalar.properties.isWhitespace && scalar.properties.generalCategory != .control
    if isShown, scalar.properties.generalCategory != .format { return "\"\(character)\"" }
    return "U+" + ScriptText.hexadecimal(scalar.value)
  }

  // MARK: Places

  /// An error at an octet of the text.
  func error(at position: Int, _ message: String) -> SMTPTextError {
    let place = place(of: position)
    return .syntax(line: place.line, column: place.column, message: message)
  }

  private func place(of position: Int) -> TextPlace {
    var line = 1
    var lineStart = beginning
    var index = beginning
    while index < min(position, octets.count) {
      let octet = octets[index]
      index += 1
      if octet == 13, self.octet(at: index) == 10 { continue }
      if octet == 10 || octet == 13 {
        line += 1
        lineStart = index
      }
    }
    let before = octets[lineStart..<max(lineStart, min(position, octets.count))]
    let column = String(decoding: before, as: UTF8.self).count + 1
    return TextPlace(
      line: start.line + line - 1, column: line == 1 ? start.column + column - 1 : column)
  }

  // MARK: Octets

  func octet(at position: Int) -> UInt8? { position < octets.count ? octets[position] : nil }

  /// What stands between an octet and the position.
  func text(from start: Int) -> String { String(decoding: octets[start..<position], as: UTF8.self) }

  private func token(_ kind: Token.Kind, from start: Int) -> Token {
    Token(kind: kind, range: start..<position)
  }

  private mutating func skip(while holds: (UInt8) -> Bool) {
    while position < octets.count, holds(octets[position]) { position += 1 }
  }
}

/// A place in a text: line and column in characters, both from 1.
package struct TextPlace: Sendable, Hashable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

extension UInt8 {
  var isASCIIDigit: Bool { (48...57).contains(self) }
  var isASCIILetter: Bool { (65...90).contains(self) || (97...122).contains(self) }
  /// Whether it may stand in a name, though not in front.
  var isNameOctet: Bool {
    isASCIILetter || isASCIIDigit || self == UInt8(ascii: "_") || self == UInt8(ascii: "-")
  }
}
