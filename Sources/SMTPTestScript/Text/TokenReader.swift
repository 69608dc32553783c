/// Reads the words of a text one after another, and says what was expected where another came.
///
/// A word is cut only when it is looked at, so that of two errors the first is reported.
package struct TokenReader: Sendable {
  private var lexer: Lexer
  private var lookahead: Token?
  /// Where the word taken last ends.
  private(set) var end: Int

  package init(_ text: String, at start: TextPlace = TextPlace(line: 1, column: 1)) {
    lexer = Lexer(text, at: start)
    end = lexer.position
  }

  /// The next word, which stays the next.
  package mutating func peek() throws(SMTPTextError) -> Token {
    if let lookahead { return lookahead }
    let token = try lexer.next()
    lookahead = token
    return token
  }

  @discardableResult
  package mutating func take() throws(SMTPTextError) -> Token {
    let token = try peek()
    lookahead = nil
    if token.kind != .endOfLine, token.kind != .endOfText { end = token.range.upperBound }
    return token
  }

  /// Takes the symbol if it is next.
  package mutating func takes(_ symbol: Token.Symbol) throws(SMTPTextError) -> Bool {
    guard try peek().kind == .symbol(symbol) else { return false }
    try take()
    return true
  }

  /// Takes the word if it is next.
  package mutating func takes(_ word: String) throws(SMTPTextError) -> Bool {
    guard try peek().kind == .word(word) else { return false }
    try take()
    return true
  }

  /// Takes line ends: a line that ends in a comma or a colon goes on.
  package mutating func skipLineEnds() throws(SMTPTextError) {
    while try peek().kind == .endOfLine { try take() }
  }

  // MARK: Errors

  /// The error that the next word is something else than expected.
  ///
  /// - Parameters:
  ///   - what: what was expected.
  ///   - candidates: the words that could have stood there, to guess which was meant.
  package mutating func unexpected(
    _ what: String, among candidates: [String] = []
  ) throws(SMTPTextError) -> SMTPTextError {
    let token = try peek()
    var message = "expected \(what), found \(shown(token))"
    if case .word(let word) = token.kind,
      let nearest = Nearest.candidate(to: word, among: candidates)
    {
      message += "; did you mean \(nearest)?"
    }
    return error(at: token, message)
  }

  /// An error at a word. What is missing at the end of a line is missing behind its last word.
  package func error(at token: Token, _ message: String) -> SMTPTextError {
    let isEnd = token.kind == .endOfLine || token.kind == .endOfText
    return lexer.error(at: isEnd ? end : token.range.lowerBound, message)
  }

  /// An error at an octet of the text.
  package func error(at position: Int, _ message: String) -> SMTPTextError {
    lexer.error(at: position, message)
  }

  /// A word as a message shows it.
  private func shown(_ token: Token) -> String {
    let text = String(decoding: lexer.octets[token.range], as: UTF8.self)
    switch token.kind {
    case .endOfLine: return "the end of the line"
    case .endOfText:
      let isOneLine = !lexer.octets.contains { $0 == 10 || $0 == 13 }
      return isOneLine ? "the end of the line" : "the end of the text"
    case .string: return "the string " + (text.count > 40 ? "\(text.prefix(40))…" : text)
    default: return "\"\(text.count > 40 ? "\(text.prefix(40))…" : text)\""
    }
  }
}
