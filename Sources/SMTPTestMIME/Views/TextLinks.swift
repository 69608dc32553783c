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

  /// Whether a link of HTML leads somewhere by itself: not relative, no script, no part of the mail, no
  /// telephone number.
  static func isAbsolute(_ url: String) -> Bool {
    guard let colon = url.firstIndex(of: ":"), url.index(after: colon) < url.endIndex else {
      return false
    }
    let scheme = url[..<colon].lowercased()
    guard scheme.utf8.count > 1, let first = scheme.utf8.first, Octet.isLetter(first),
      scheme.utf8.allSatisfy(isSchemeText)
    else { return false }
    switch scheme {
    case "javascript", "vbscript", "data", "cid", "mid", "about", "tel", "sms", "callto":
      return false
    case "http", "https": return url[colon...].hasPrefix("://")
    default: return true
    }
  }

  /// Where the scheme before the colon begins; `nil` where there is none, or nothing that makes a URL
  /// of it.
  private static func schemeStart(_ span: OctetSpan, before colon: Int, from: Int) -> Int? {
    let hasSlashes =
      colon + 2 < span.count && span[colon + 1] == Octet.slash && span[colon + 2] == Octet.slash
    // Nobody gives an app a longer scheme.
    let longest = hasSlashes ? 64 : 7
    var start = colon
    while start > from, colon - start < longest, isSchemeText(span[start - 1]) { start -= 1 }
    if !hasSlashes {
      return colon - start == 6 && span.hasPrefix("mailto", at: start, end: colon) ? start : nil
    }
    // A sentence that lacks the space behind its dot is no part of the scheme.
    for scheme in [5, 4] where colon - start > scheme {
      let known: StaticString = scheme == 5 ? "https" : "http"
      if span.hasPrefix(known, at: colon - scheme, end: colon),
        span[colon - scheme - 1] == Octet.dot
      {
        return colon - scheme
      }
    }
    while start < colon, !Octet.isLetter(span[start]) { start += 1 }
    return colon - start > 1 ? start : nil
  }

  private static func isSchemeText(_ octet: UInt8) -> Bool {
    Octet.isLetterOrDigit(octet) || octet == Octet.plus || octet == Octet.hyphen
      || octet == Octet.dot
  }

  /// Whether something follows the scheme: a host behind `http://`, anything behind another `://`, an
  /// address behind `mailto:`.
  private static func isWhole(_ span: OctetSpan, start: Int, colon: Int, end: Int) -> Bool {
    guard end > colon + 1 else { return false }
    if span[colon + 1] != Octet.slash {
      return span.find(Octet.at, from: colon + 1, to: end) < end
    }
    guard end > colon + 3 else { return false }
    let isWeb =
      span.hasPrefix("http", at: start, end: colon)
      && (colon - start == 4
        || span.hasPrefix("https", at: start, end: colon) && colon - start == 5)
    let first = span[colon + 3]
    return !isWeb || Octet.isLetterOrDigit(first) || first == Octet.leftBracket || first > 127
  }

  private static func linkEnd(_ span: OctetSpan, from start: Int) -> Int {
    var end = start
    // Brackets opened and not closed so far; what a URL opens it may close.
    var parentheses = 0
    var brackets = 0
    var host = HostText(isMailbox: span.hasPrefix("//", at: start, end: span.count) == false)
    scan: while end < span.count {
      if let length = host.letter(span, at: end) {
        end += length
        continue
      }
      guard isURLText(span[end]) else { break }
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
      host.pass(span[end])
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
