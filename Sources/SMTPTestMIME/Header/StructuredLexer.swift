/// Cuts the value of a structured field into the tokens of RFC 5322 §3.2.
///
/// Each octet is looked at a bounded number of times, whatever it is.
struct StructuredLexer {
  enum Token: Equatable {
    case atom(Range<Int>)
    /// A quoted string with its quotes.
    case quoted(Range<Int>)
    /// A domain literal with its brackets.
    case literal(Range<Int>)
    case encodedWord(EncodedWord)
    /// Any other octet: `<`, `@`, `,`, `.` and so on.
    case special(UInt8)
    case end
  }

  let span: OctetSpan
  private(set) var at = 0
  /// Where the token returned last begins.
  private(set) var tokenStart = 0
  /// Whether white space or a comment stood before the token returned last.
  private(set) var isAfterSpace = false
  /// The first comment and the first quoted string that have no end.
  private(set) var unclosedComment: Int?
  private(set) var unclosedQuote: Int?
  /// Whether to remember where comments are.
  var keepsComments = false
  /// The comments so far, with their parentheses, outermost ones only.
  private(set) var comments: [Range<Int>] = []
  private var hasNoMoreBrackets = false

  init(_ span: OctetSpan) { self.span = span }

  mutating func next() -> Token {
    let before = at
    skipSpace()
    isAfterSpace = at > before
    tokenStart = at
    guard at < span.count else { return .end }
    let octet = span[at]
    switch octet {
    case Octet.quote:
      return .quoted(quotedString())
    case Octet.leftBracket:
      if let literal = domainLiteral() { return .literal(literal) }
    case Octet.equals:
      if let word = EncodedWord(span, at: at, end: span.count), isDelimiter(word.end) {
        at = word.end
        return .encodedWord(word)
      }
    default: break
    }
    if isAtom(octet) {
      while at < span.count, isAtom(span[at]) { at += 1 }
      return .atom(tokenStart..<at)
    }
    at += 1
    return .special(octet)
  }

  /// Moves past white space and comments (RFC 5322 §3.2.2).
  mutating func skipSpace() {
    while at < span.count {
      if Octet.isSpace(span[at]) {
        at += 1
      } else if span[at] == Octet.open {
        skipComment()
      } else {
        return
      }
    }
  }

  /// Moves to `index`, where another reader stopped.
  mutating func move(to index: Int) { at = index }

  private mutating func skipComment() {
    let start = at
    var depth = 0
    while at < span.count {
      switch span[at] {
      case Octet.open: depth += 1
      case Octet.close: depth -= 1
      case Octet.backslash: at += at + 1 < span.count ? 1 : 0
      default: break
      }
      at += 1
      if depth == 0 { break }
    }
    if depth > 0 { unclosedComment = unclosedComment ?? start }
    if keepsComments { comments.append(start..<at) }
  }

  private mutating func quotedString() -> Range<Int> {
    let start = at
    at += 1
    while at < span.count {
      let octet = span[at]
      at += octet == Octet.backslash && at + 1 < span.count ? 2 : 1
      if octet == Octet.quote { return start..<at }
    }
    unclosedQuote = unclosedQuote ?? start
    return start..<at
  }

  private mutating func domainLiteral() -> Range<Int>? {
    guard !hasNoMoreBrackets else { return nil }
    let close = span.find(Octet.rightBracket, from: at, to: span.count)
    guard close < span.count else {
      // Asked once, not again for every other bracket.
      hasNoMoreBrackets = true
      return nil
    }
    let start = at
    at = close + 1
    return start..<at
  }

  /// `atext`, and control characters, which are nothing else.
  private func isAtom(_ octet: UInt8) -> Bool {
    Octet.isAtomText(octet) || (octet < 32 && !Octet.isSpace(octet)) || octet == 127
  }

  /// Whether an encoded word may end before `index`: white space or a special follows.
  private func isDelimiter(_ index: Int) -> Bool {
    index == span.count || !isAtom(span[index])
  }
}
