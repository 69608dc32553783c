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
    var hasDot = false
    var hasSpecial = false
    for word in words {
      if case .special = word.token, !isFirst {
        if !hasDot {
          defects.add(.obsoleteForm, at: span.origin + word.start, "a dot without quotes in a name")
        }
        hasDot = true
      } else if word.isSpecial {
        if !hasSpecial { defects.add(.unquotedSpecial, at: span.origin + word.start) }
        hasSpecial = true
      }
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

  /// Whether it is an octet that no name may have without quotes, or several of them.
  private var isSpecial: Bool {
    switch token {
    case .literal, .special: true
    default: false
    }
  }

  /// What is before an `@`.
  struct LocalPart {
    var text = ""
    /// Whether no dot is too many.
    var isProper = true
    /// Whether white space or quotes are among its words.
    var isObsolete = false
    /// Where an encoded word is, which none may have.
    var encodedWord: Int?
  }

  /// The words as a local part; `nil` unless they are words with dots between them, no white space
  /// but round dots (RFC 5322 §3.4.1, §4.4).
  static func localPart(of words: [PhraseWord], _ span: OctetSpan) -> LocalPart? {
    guard !words.isEmpty else { return nil }
    var part = LocalPart()
    var octets: [UInt8] = []
    var isAfterWord = false
    for (index, word) in words.enumerated() {
      if index > 0, word.isAfterSpace { part.isObsolete = true }
      switch word.token {
      case .special:
        if !isAfterWord { part.isProper = false }
        octets.append(Octet.dot)
        isAfterWord = false
        continue
      case .atom(let range) where !isAfterWord: octets += span.octets(range)
      case .encodedWord(let encoded) where !isAfterWord:
        part.encodedWord = part.encodedWord ?? encoded.start
        octets += span.octets(encoded.start..<encoded.end)
      case .quoted(let range) where !isAfterWord:
        if words.count > 1 { part.isObsolete = true }
        octets += QuotedText.octets(of: span, range)
      default: return nil
      }
      isAfterWord = true
    }
    if !isAfterWord { part.isProper = false }
    part.text = String(decoding: octets, as: UTF8.self)
    return part
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
