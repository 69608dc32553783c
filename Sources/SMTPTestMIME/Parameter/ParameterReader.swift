/// Reads `*(";" parameter)` (RFC 2045 §5.1).
struct ParameterReader {
  /// More than any mail has; what follows is left unread.
  static let maximum = 1000

  private let span: OctetSpan
  private var lexer: StructuredLexer
  private var pieces: [ParameterPiece] = []

  /// - Parameter at: Where the first `;` may stand.
  init(_ span: OctetSpan, at: Int) {
    self.span = span
    lexer = StructuredLexer(span)
    lexer.move(to: at)
  }

  mutating func parse(_ defects: inout DefectList) -> SMTPMIMEParameters {
    while true {
      lexer.skipSpace()
      guard lexer.at < span.count else { break }
      if span[lexer.at] != Octet.semicolon {
        // Something between one parameter and the next `;`.
        invalid(at: lexer.at, &defects)
        lexer.move(to: span.find(Octet.semicolon, from: lexer.at, to: span.count))
        continue
      }
      // An empty parameter is as good as none: much software ends the field with `;`.
      while lexer.at < span.count, span[lexer.at] == Octet.semicolon {
        lexer.move(to: lexer.at + 1)
        lexer.skipSpace()
      }
      guard lexer.at < span.count else { break }
      if pieces.count == Self.maximum {
        defects.add(.tooManyParameters, at: span.origin + lexer.at)
        break
      }
      if let piece = piece(&defects) { pieces.append(piece) }
    }
    if let index = lexer.unclosedComment { defects.add(.unclosedComment, at: span.origin + index) }
    return ParameterPiece.joined(pieces, &defects)
  }

  private func invalid(at index: Int, _ defects: inout DefectList) {
    defects.add(.invalidParameter, at: span.origin + index)
  }

  private mutating func piece(_ defects: inout DefectList) -> ParameterPiece? {
    let start = lexer.at
    var end = start
    while end < span.count, Octet.isTokenText(span[end]) { end += 1 }
    lexer.move(to: end)
    lexer.skipSpace()
    guard end > start, lexer.at < span.count, span[lexer.at] == Octet.equals else {
      invalid(at: start, &defects)
      lexer.move(to: span.find(Octet.semicolon, from: lexer.at, to: span.count))
      return nil
    }
    lexer.move(to: lexer.at + 1)
    lexer.skipSpace()
    let isQuoted = lexer.at < span.count && span[lexer.at] == Octet.quote
    return ParameterPiece(
      span.lowercased(start..<end), value: value(&defects), isQuoted: isQuoted,
      offset: span.origin + start)
  }

  private mutating func value(_ defects: inout DefectList) -> [UInt8] {
    let start = lexer.at
    if start < span.count, span[start] == Octet.quote {
      guard case .quoted(let range) = lexer.next() else { return [] }
      if lexer.unclosedQuote == start {
        defects.add(.unclosedQuotedString, at: span.origin + start)
      }
      return QuotedText.octets(of: span, range)
    }
    // A boundary such as `=_a/b` needs quotes; without them it still tells what it is.
    var end = start
    var isToken = true
    while end < span.count, span[end] != Octet.semicolon, !Octet.isSpace(span[end]),
      span[end] != Octet.open
    {
      if !Octet.isTokenText(span[end]) { isToken = false }
      end += 1
    }
    if !isToken || end == start { invalid(at: start, &defects) }
    lexer.move(to: end)
    var octets = Array(span.octets(start..<end))
    // Encoded words, where none may be: those behind the first belong to it.
    while octets.suffix(2) == [Octet.question, Octet.equals] {
      lexer.skipSpace()
      guard let word = EncodedWord(span, at: lexer.at, end: span.count) else { break }
      octets += [Octet.space] + span.octets(word.start..<word.end)
      lexer.move(to: word.end)
    }
    return octets
  }
}
