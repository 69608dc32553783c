/// Where the parts of a multipart lie, by their indices in the content (RFC 2046 §5.1.1).
struct MultipartLayout {
  private(set) var preamble: Range<Int>
  private(set) var parts: [Range<Int>] = []
  private(set) var epilogue: Range<Int>
  /// Where delimiters are that follow another with nothing between, not even the line end that would
  /// be theirs: no part is there.
  private(set) var repeated: [Int] = []
  /// Whether a delimiter was found.
  private(set) var hasDelimiter = false
  /// Whether the closing delimiter was found.
  private(set) var isClosed = false

  init(_ body: ArraySlice<UInt8>, boundary: String) {
    preamble = body.startIndex..<body.endIndex
    epilogue = body.endIndex..<body.endIndex
    let delimiter = Array("--\(boundary)".utf8)
    body.withSpan { find(delimiter, in: $0) }
  }

  private mutating func find(_ delimiter: [UInt8], in span: OctetSpan) {
    var at = 0
    var partStart: Int?
    while let hit = span.find(delimiter, from: at, to: span.count) {
      guard hit == 0 || span[hit - 1] == Octet.lineFeed,
        let line = Self.delimiterLine(span, from: hit + delimiter.count)
      else {
        // A delimiter begins a line: none is in the rest of this one.
        at = min(span.find(Octet.lineFeed, from: hit, to: span.count) + 1, span.count)
        continue
      }
      // The line end before the delimiter is a part of it.
      var end = hit
      if end > 0 { end -= 1 }
      if end > 0, end < hit, span[end - 1] == Octet.carriageReturn { end -= 1 }
      let start = partStart ?? 0
      let range = (span.origin + start)..<(span.origin + max(start, end))
      if partStart == nil {
        preamble = range
      } else if partStart == hit {
        repeated.append(span.origin + hit)
      } else {
        parts.append(range)
      }
      hasDelimiter = true
      partStart = line.end
      at = line.end
      if line.isClosing {
        isClosed = true
        epilogue = (span.origin + line.end)..<(span.origin + span.count)
        return
      }
    }
    if let partStart { parts.append((span.origin + partStart)..<(span.origin + span.count)) }
  }

  /// Reads what follows the boundary: perhaps `--`, blanks that transport added, the line end.
  private static func delimiterLine(
    _ span: OctetSpan, from start: Int
  ) -> (end: Int, isClosing: Bool)? {
    var at = start
    var isClosing = false
    if at + 1 < span.count, span[at] == Octet.hyphen, span[at + 1] == Octet.hyphen {
      isClosing = true
      at += 2
    }
    while at < span.count, Octet.isBlank(span[at]) { at += 1 }
    if at + 1 < span.count, span[at] == Octet.carriageReturn, span[at + 1] == Octet.lineFeed {
      return (at + 2, isClosing)
    }
    if at == span.count { return (at, isClosing) }
    return span[at] == Octet.lineFeed ? (at + 1, isClosing) : nil
  }
}
