/// Reads the text of a line, from behind `S:` or `C:` to its end.
struct DialoguePatternParser {
  private var cursor: DialogueCursor
  private var elements: [DialoguePattern.Element] = []
  private var literal: [UInt8] = []
  private var endsLine = true

  init(_ cursor: DialogueCursor) { self.cursor = cursor }

  /// A text that the client must send.
  func client() throws(SMTPTextError) -> DialoguePattern {
    var parser = self
    return try parser.pattern { _ in nil }
  }

  /// A text to be sent: its holes are filled in, so that only names can stand there.
  func server() throws(SMTPTextError) -> DialoguePattern {
    var parser = self
    return try parser.pattern { element in
      switch element {
      case .literal, .capture, .secret: nil
      default: "a text of the server is filled in: only {name} can stand here, not \(element.text)"
      }
    }
  }

  private mutating func pattern(
    _ mistake: (DialoguePattern.Element) -> String?
  ) throws(SMTPTextError) -> DialoguePattern {
    guard cursor.isAtEnd || cursor.take(" ") else { throw cursor.expected("a space") }
    while let octet = cursor.next {
      switch octet {
      case UInt8(ascii: "\\"):
        if let escaped = try escape() { literal.append(escaped) }
      case UInt8(ascii: "{"):
        if cursor.take("{{") {
          literal.append(octet)
          continue
        }
        let start = cursor.at
        let element = try hole()
        if let mistake = mistake(element) { throw cursor.error(mistake, at: start) }
        flush()
        elements.append(element)
      case UInt8(ascii: "}"):
        guard cursor.take("}}") else {
          throw cursor.error("} without {; write }} for the octet")
        }
        literal.append(octet)
      default:
        literal.append(octet)
        cursor.at += 1
      }
    }
    flush()
    return DialoguePattern(elements: elements, endsLine: endsLine)
  }

  private mutating func flush() {
    if !literal.isEmpty { elements.append(.literal(literal)) }
    literal = []
  }

  /// The octet that an escape stands for; `nil` for `\-`, which ends the text.
  private mutating func escape() throws(SMTPTextError) -> UInt8? {
    let start = cursor.at
    cursor.at += 1
    defer { cursor.at += 1 }
    switch cursor.next {
    case UInt8(ascii: "\\"): return 92
    case UInt8(ascii: "r"): return 13
    case UInt8(ascii: "n"): return 10
    case UInt8(ascii: "t"): return 9
    case UInt8(ascii: "0"): return 0
    case UInt8(ascii: "x"):
      let digits = cursor.octets[(cursor.at + 1)...].prefix(2)
      guard digits.count == 2,
        let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16),
        digits.first != UInt8(ascii: "+")
      else { throw cursor.error("\\x needs two hexadecimal digits", at: start) }
      cursor.at += 2
      return value
    case UInt8(ascii: "-"):
      guard cursor.at + 1 == cursor.octets.count else {
        throw cursor.error("\\- means \"without CRLF\" and can only stand at the end", at: start)
      }
      endsLine = false
      return nil
    default:
      throw cursor.error("expected \\\\, \\r, \\n, \\t, \\0, \\xHH or \\-", at: start)
    }
  }

  // MARK: Holes

  private mutating func hole() throws(SMTPTextError) -> DialoguePattern.Element {
    let start = cursor.at
    cursor.at += 1
    // The octets inside, with whether each was escaped.
    var inside: [(octet: UInt8, isPlain: Bool)] = []
    while let octet = cursor.next, octet != UInt8(ascii: "}") {
      switch octet {
      case UInt8(ascii: "\\"):
        let place = cursor.at
        guard let escaped = try escape() else {
          throw cursor.error("\\- cannot stand in a hole", at: place)
        }
        inside.append((escaped, false))
      case UInt8(ascii: "{"): throw cursor.error("a hole within a hole; write \\x7B for the octet")
      default:
        inside.append((octet, true))
        cursor.at += 1
      }
    }
    guard cursor.take("}") else { throw cursor.error("} is missing", at: start) }
    return try Self.element(inside, cursor, start)
  }

  private static func element(
    _ inside: [(octet: UInt8, isPlain: Bool)], _ cursor: DialogueCursor, _ start: Int
  ) throws(SMTPTextError) -> DialoguePattern.Element {
    let text = String(decoding: inside.map(\.octet), as: UTF8.self)
    if inside.count == 1, inside[0] == (UInt8(ascii: "*"), true) { return .anything }
    if let colon = inside.firstIndex(where: { $0 == (UInt8(ascii: ":"), true) }) {
      let name = String(decoding: inside[..<colon].map(\.octet), as: UTF8.self)
      if ScriptText.isName(name) {
        if name == "secret" { throw cursor.error("{secret} never binds", at: start) }
        return .glob(name, glob(inside[(colon + 1)...]))
      }
    }
    if inside.contains(where: { $0 == (UInt8(ascii: "|"), true) }) {
      return .choice(
        inside.split(omittingEmptySubsequences: false) { $0 == (UInt8(ascii: "|"), true) }
          .map { $0.map(\.octet) })
    }
    if text == "secret" { return .secret }
    if ScriptText.isName(text) { return .capture(text) }
    let isNumber = !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) }
    if isNumber, let count = Int(text), count > 0 { return .count(count) }
    throw cursor.error(
      "expected a hole: {*}, {name}, {name:*@*.example}, {this|that} or {1234}; "
        + "write {{ for the octet", at: start)
  }

  private static func glob(
    _ inside: ArraySlice<(octet: UInt8, isPlain: Bool)>
  ) -> [DialoguePattern.GlobPart] {
    var parts: [DialoguePattern.GlobPart] = []
    var literal: [UInt8] = []
    for (octet, isPlain) in inside {
      guard isPlain, octet == UInt8(ascii: "*") || octet == UInt8(ascii: "?") else {
        literal.append(octet)
        continue
      }
      if !literal.isEmpty { parts.append(.literal(literal)) }
      literal = []
      parts.append(octet == UInt8(ascii: "*") ? .run : .one)
    }
    if !literal.isEmpty { parts.append(.literal(literal)) }
    return parts
  }
}
