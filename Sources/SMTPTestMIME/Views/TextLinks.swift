/// Finds URLs in plain text (RFC 3986 Appendix C).
enum TextLinks {
  struct Link: Equatable {
    let url: String
    /// The octets of the text's UTF-8 it covers.
    let range: Range<Int>
  }

  static func find(in text: String) -> [Link] {
    var text = text
    return text.withUTF8 { buffer in
      guard let base = buffer.baseAddress else { return [] }
      let span = OctetSpan(base: base, count: buffer.count, origin: 0)
      var links: [Link] = []
      var at = 0
      while true {
        let colon = span.find(Octet.colon, from: at, to: span.count)
        guard colon < span.count else { return links }
        guard let start = schemeStart(span, before: colon, from: at) else {
          at = colon + 1
          continue
        }
        let end = linkEnd(span, from: colon + 1)
        if isWhole(span, start: start, colon: colon, end: end) {
          links.append(Link(url: span.text(start..<end), range: start..<end))
        }
        at = max(end, colon + 1)
      }
    }
  }

  /// Where the scheme before the colon begins, if it is one of ours.
  private static func schemeStart(_ span: OctetSpan, before colon: Int, from: Int) -> Int? {
    var start = colon
    // No scheme of ours is longer; longer words need not be looked at.
    while start > from, colon - start < 8, isSchemeText(span[start - 1]) { start -= 1 }
    let length = colon - start
    let isOurs =
      (length == 4 && span.hasPrefix("http", at: start, end: colon))
      || (length == 5 && span.hasPrefix("https", at: start, end: colon))
      || (length == 6 && span.hasPrefix("mailto", at: start, end: colon))
    return isOurs ? start : nil
  }

  private static func isSchemeText(_ octet: UInt8) -> Bool {
    Octet.isLetterOrDigit(octet) || octet == Octet.plus || octet == Octet.hyphen
      || octet == Octet.dot
  }

  /// Whether something follows the scheme: a host behind `//`, an address behind `mailto:`.
  private static func isWhole(_ span: OctetSpan, start: Int, colon: Int, end: Int) -> Bool {
    if colon - start == 6 {
      return span.find(Octet.at, from: colon + 1, to: end) < end
    }
    return end > colon + 3 && span[colon + 1] == Octet.slash && span[colon + 2] == Octet.slash
      && (Octet.isLetterOrDigit(span[colon + 3]) || span[colon + 3] == Octet.leftBracket)
  }

  private static func linkEnd(_ span: OctetSpan, from start: Int) -> Int {
    var end = start
    // Brackets opened and not closed so far; what a URL opens it may close.
    var parentheses = 0
    var brackets = 0
    scan: while end < span.count, isURLText(span[end]) {
      switch span[end] {
      case Octet.open: parentheses += 1
      case Octet.close:
        if parentheses == 0 { break scan }
        parentheses -= 1
      case Octet.leftBracket: brackets += 1
      case Octet.rightBracket:
        if brackets == 0 { break scan }
        brackets -= 1
      default: break
      }
      end += 1
    }
    while end > start, isPunctuation(span[end - 1]) { end -= 1 }
    return end
  }

  /// `unreserved`, `gen-delims`, `sub-delims` and `%` (RFC 3986 §2).
  private static func isURLText(_ octet: UInt8) -> Bool {
    if Octet.isLetterOrDigit(octet) { return true }
    switch octet {
    case 45, 46, 95, 126: return true  // - . _ ~
    case 58, 47, 63, 35, 91, 93, 64: return true  // : / ? # [ ] @
    case 33, 36, 38, 39, 40, 41, 42, 43, 44, 59, 61: return true  // ! $ & ' ( ) * + , ; =
    case 37: return true  // %
    default: return false
    }
  }

  /// What ends a sentence rather than a URL; a bracket that was opened last and not closed.
  private static func isPunctuation(_ octet: UInt8) -> Bool {
    switch octet {
    case 46, 44, 59, 58, 33, 63, 39, 40, 91: return true  // . , ; : ! ? ' ( [
    default: return false
    }
  }
}
