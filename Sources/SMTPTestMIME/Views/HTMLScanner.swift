/// Reads of HTML what tests ask for: links and text. It is no renderer, and it always ends.
struct HTMLScanner {
  private let span: OctetSpan
  private var at = 0

  private init(_ span: OctetSpan) { self.span = span }

  /// A piece of a document.
  private enum Piece {
    case text(Range<Int>)
    /// A start tag; the range is that of its attributes.
    case start(name: String, attributes: Range<Int>)
    case end(name: String)
    case endOfDocument
  }

  /// The absolute URLs in the `href` of `a` and `area`, in order.
  static func links(in html: String) -> [String] {
    scan(html) { scanner in
      var links: [String] = []
      while true {
        switch scanner.next() {
        case .endOfDocument: return links
        case .start(let name, let attributes) where name == "a" || name == "area":
          guard let value = scanner.attribute("href", in: attributes) else { continue }
          let url = HTMLReferences.decode(value).withoutLineEnds.trimmed
          if TextLinks.isAbsolute(url) { links.append(url) }
        default: continue
        }
      }
    }
  }

  /// The text without tags, scripts and styles: blocks on lines of their own, white space as one
  /// space.
  static func text(of html: String) -> String {
    scan(html) { scanner in
      var raw: [UInt8] = []
      while true {
        switch scanner.next() {
        case .endOfDocument: return HTMLReferences.decode(String(decoding: raw, as: UTF8.self))
        case .text(let range): HTMLScanner.append(scanner.span, range, to: &raw)
        case .start(let name, _), .end(let name):
          if !inlineNames.contains(name), raw.last != Octet.lineFeed {
            raw.append(Octet.lineFeed)
          }
        }
      }
    }
  }

  /// Elements that do not begin a line.
  private static let inlineNames: Set<String> = [
    "a", "abbr", "b", "big", "code", "em", "font", "i", "img", "kbd", "mark", "s", "samp", "small",
    "span", "strong", "sub", "sup", "tt", "u", "wbr",
  ]

  private static func scan<Result>(_ html: String, _ body: (inout HTMLScanner) -> Result) -> Result
  {
    Array(html.utf8)[...].withSpan { span in
      var scanner = HTMLScanner(span)
      return body(&scanner)
    }
  }

  private static func append(_ span: OctetSpan, _ range: Range<Int>, to raw: inout [UInt8]) {
    var index = range.lowerBound
    while index < range.upperBound {
      let octet = span[index]
      if Octet.isSpace(octet) {
        if let last = raw.last, !Octet.isSpace(last) { raw.append(Octet.space) }
      } else {
        raw.append(octet)
      }
      index += 1
    }
  }

  private mutating func next() -> Piece {
    while at < span.count {
      let start = at
      guard span[at] == Octet.less else {
        at = span.find(Octet.less, from: at, to: span.count)
        return .text(start..<at)
      }
      let following = at + 1 < span.count ? span[at + 1] : 0
      if following == UInt8(ascii: "!") || following == Octet.question {
        skipDeclaration()
      } else if Octet.isLetter(following) {
        return startTag()
      } else if following == Octet.slash {
        at += 2
        let name = name()
        at = min(span.find(Octet.greater, from: at, to: span.count) + 1, span.count)
        return .end(name: name)
      } else {
        at += 1  // a `<` by itself is text
        return .text(start..<at)
      }
    }
    return .endOfDocument
  }

  private mutating func skipDeclaration() {
    let comment = Array("<!--".utf8)
    if span.hasPrefix("<!--", at: at, end: span.count) {
      at =
        span.find(Array("-->".utf8), from: at + comment.count - 2, to: span.count).map { $0 + 3 }
        ?? span.count
    } else {
      at = min(span.find(Octet.greater, from: at, to: span.count) + 1, span.count)
    }
  }

  private mutating func name() -> String {
    let start = at
    while at < span.count, !Octet.isSpace(span[at]), span[at] != Octet.greater,
      span[at] != Octet.slash
    {
      at += 1
    }
    return span.lowercased(start..<min(at, start + 32))
  }

  private mutating func startTag() -> Piece {
    at += 1
    let name = name()
    let start = at
    while at < span.count, span[at] != Octet.greater {
      let octet = span[at]
      // A `>` inside quotes belongs to the value.
      if (octet == Octet.quote || octet == Octet.apostrophe) && isAfterEquals(at, from: start) {
        at = span.find(octet, from: at + 1, to: span.count)
      }
      at = min(at + 1, span.count)
    }
    let attributes = start..<at
    at = min(at + 1, span.count)
    if name == "script" || name == "style" { skipRaw(name) }
    return .start(name: name, attributes: attributes)
  }

  private func isAfterEquals(_ index: Int, from start: Int) -> Bool {
    var before = index
    while before > start, Octet.isSpace(span[before - 1]) { before -= 1 }
    return before > start && span[before - 1] == Octet.equals
  }

  /// Moves to the end tag of an element whose content is no HTML.
  private mutating func skipRaw(_ name: String) {
    let wanted = Array(name.utf8)
    while at < span.count {
      at = span.find(Octet.less, from: at, to: span.count)
      let end = at + 2 + wanted.count
      if end <= span.count, span[at + 1] == Octet.slash,
        span.equals((at + 2)..<end, lowercased: wanted)
      {
        return
      }
      at = min(at + 1, span.count)
    }
  }

  /// The raw value of an attribute of a start tag; `nil` where it has none.
  private func attribute(_ wanted: StaticString, in range: Range<Int>) -> String? {
    var index = range.lowerBound
    let end = range.upperBound
    while index < end {
      while index < end, Octet.isSpace(span[index]) || span[index] == Octet.slash { index += 1 }
      let nameStart = index
      while index < end, !Octet.isSpace(span[index]), span[index] != Octet.equals { index += 1 }
      let name = nameStart..<index
      while index < end, Octet.isSpace(span[index]) { index += 1 }
      guard index < end, span[index] == Octet.equals else { continue }
      index += 1
      while index < end, Octet.isSpace(span[index]) { index += 1 }
      guard index < end else { return nil }
      let quote = span[index]
      let valueStart: Int
      let valueEnd: Int
      if quote == Octet.quote || quote == Octet.apostrophe {
        valueStart = index + 1
        valueEnd = span.find(quote, from: valueStart, to: end)
        index = min(valueEnd + 1, end)
      } else {
        valueStart = index
        while index < end, !Octet.isSpace(span[index]) { index += 1 }
        valueEnd = index
      }
      if name.count == wanted.utf8CodeUnitCount,
        span.hasPrefix(wanted, at: name.lowerBound, end: name.upperBound)
      {
        return span.text(valueStart..<valueEnd)
      }
    }
    return nil
  }
}

extension String {
  /// The text without tabs and line ends, which count for nothing anywhere in the URL of a link
  /// (WHATWG URL §4.4): lines of HTML are wrapped by what knows no HTML.
  fileprivate var withoutLineEnds: String {
    guard contains(where: { $0.isNewline || $0 == "\t" }) else { return self }
    return String(decoding: utf8.filter { $0 != 9 && $0 != 10 && $0 != 13 }, as: UTF8.self)
  }

  /// The text without white space around it.
  fileprivate var trimmed: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
