/// Decodes a field's value that is free text, such as a subject (RFC 5322 §3.2.5, RFC 2047 §5 (1)).
enum UnstructuredText {
  /// The value unfolded, encoded words decoded. What only looks like an encoded word stays as it is.
  static func decode(_ span: OctetSpan, _ defects: inout DefectList) -> String {
    let range = Unfolding.trimmed(span)
    let end = range.upperBound
    var result = ""
    var plain: [UInt8] = []
    var run = EncodedWordRun()
    var copied = range.lowerBound  // what is before was put out
    var at = range.lowerBound
    while let hit = span.find([Octet.equals, Octet.question], from: at, to: end) {
      let isWordStart = hit == range.lowerBound || Octet.isSpace(span[hit - 1])
      guard isWordStart, let word = EncodedWord(span, at: hit, end: end),
        word.end == end || Octet.isSpace(span[word.end])
      else {
        defects.add(.invalidEncodedWord, at: span.origin + hit)
        // The rest of the word is no place for another one (RFC 2047 §5).
        at = hit + 2
        while at < end, !Octet.isSpace(span[at]) { at += 1 }
        continue
      }
      // White space between two of them is there for their sake alone (RFC 2047 §6.2).
      if !(run.isOpen && copied == at && span.isSpace(copied..<hit)) {
        run.close(into: &result, &defects)
        plain.removeAll(keepingCapacity: true)
        Unfolding.append(copied..<hit, of: span, to: &plain)
        result += String(decoding: plain, as: UTF8.self)
      }
      run.add(word, of: span, into: &result, &defects)
      at = word.end
      copied = at
    }
    run.close(into: &result, &defects)
    plain.removeAll(keepingCapacity: true)
    Unfolding.append(copied..<end, of: span, to: &plain)
    result += String(decoding: plain, as: UTF8.self)
    return result
  }
}

extension OctetSpan {
  /// Whether nothing but white space is in `range`.
  func isSpace(_ range: Range<Int>) -> Bool {
    var index = range.lowerBound
    while index < range.upperBound {
      if !Octet.isSpace(base[index]) { return false }
      index += 1
    }
    return true
  }
}
