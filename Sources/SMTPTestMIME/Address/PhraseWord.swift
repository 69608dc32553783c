/// A word whose part in an address is not known yet (RFC 5322 §3.2.5).
struct PhraseWord {
  let token: StructuredLexer.Token
  let start: Int
  /// Whether white space or a comment stands before it.
  let isAfterSpace: Bool

  /// The words as a display name: quotes and encoded words decoded, white space as one space.
  static func text(
    of words: [PhraseWord], _ span: OctetSpan, _ defects: inout DefectList
  ) -> String {
    var result = ""
    var run = EncodedWordRun()
    var isFirst = true
    for word in words {
      if case .encodedWord(let encoded) = word.token {
        if !run.isOpen, word.isAfterSpace, !isFirst { result += " " }
        run.add(encoded, of: span, into: &result, &defects)
        isFirst = false
        continue
      }
      run.close(into: &result, &defects)
      if word.isAfterSpace, !isFirst { result += " " }
      isFirst = false
      switch word.token {
      case .atom(let range), .literal(let range):
        if span.hasPrefix("=?", at: range.lowerBound, end: range.upperBound) {
          defects.add(.invalidEncodedWord, at: span.origin + range.lowerBound)
        }
        result += span.text(range)
      case .quoted(let range):
        reportEncodedWord(in: range, span, &defects)
        let text = String(decoding: QuotedText.octets(of: span, range), as: UTF8.self)
        defects.addControls(of: text, at: span.origin + range.lowerBound, "")
        result += text
      case .special(let octet): result.unicodeScalars.append(Unicode.Scalar(octet))
      case .encodedWord, .end: break
      }
    }
    run.close(into: &result, &defects)
    return result
  }

  /// The words as a local part; `nil` unless they are words with dots between them, no white space
  /// but round dots (RFC 5322 §3.4.1, §4.4).
  static func localPart(of words: [PhraseWord], _ span: OctetSpan) -> String? {
    var result: [UInt8] = []
    var isAfterWord = false
    for word in words {
      switch word.token {
      case .special:
        result.append(Octet.dot)
        isAfterWord = false
        continue
      case .atom(let range) where !isAfterWord: result += span.octets(range)
      case .encodedWord(let encoded) where !isAfterWord:
        result += span.octets(encoded.start..<encoded.end)
      case .quoted(let range) where !isAfterWord: result += QuotedText.octets(of: span, range)
      default: return nil
      }
      isAfterWord = true
    }
    return words.isEmpty ? nil : String(decoding: result, as: UTF8.self)
  }

  private static func reportEncodedWord(
    in range: Range<Int>, _ span: OctetSpan, _ defects: inout DefectList
  ) {
    guard
      let hit = span.find(
        [Octet.equals, Octet.question], from: range.lowerBound, to: range.upperBound),
      EncodedWord(span, at: hit, end: range.upperBound) != nil
    else { return }
    defects.add(.misplacedEncodedWord, at: span.origin + hit)
  }
}
