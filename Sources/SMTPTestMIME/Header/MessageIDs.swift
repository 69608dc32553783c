/// Reads message identifications (RFC 5322 §3.6.4).
enum MessageIDs {
  /// What is between each `<` and its `>`: the brackets are no part of it.
  static func parse(_ span: OctetSpan, _ defects: inout DefectList) -> [String] {
    var result: [String] = []
    var lexer = StructuredLexer(span)
    while true {
      lexer.skipSpace()
      let start = lexer.at
      guard start < span.count else { break }
      guard span[start] == Octet.less else {
        // Obsolete fields have words between the identifications (RFC 5322 §4.5.4).
        defects.add(.invalidMessageID, at: span.origin + start)
        let next = span.find(Octet.less, from: start, to: span.count)
        lexer.move(to: next)
        continue
      }
      let end = span.find(Octet.greater, from: start, to: span.count)
      let octets = Array(span.octets((start + 1)..<end)).filter { !Octet.isSpace($0) }
      let at = octets.firstIndex(of: Octet.at) ?? 0
      let isWhole = at > 0 && at < octets.count - 1 && octets.count == end - start - 1
      if !isWhole || end == span.count { defects.add(.invalidMessageID, at: span.origin + start) }
      if !octets.isEmpty, end < span.count {
        result.append(String(decoding: octets, as: UTF8.self))
      }
      lexer.move(to: min(end + 1, span.count))
    }
    if let comment = lexer.unclosedComment {
      defects.add(.unclosedComment, at: span.origin + comment)
    }
    return result
  }
}
