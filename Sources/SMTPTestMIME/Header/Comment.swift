/// Reads what is between parentheses (RFC 5322 §3.2.2).
enum Comment {
  /// The text of a comment: without the outer parentheses, unfolded, quoted pairs and encoded words
  /// decoded.
  static func text(of span: OctetSpan, _ range: Range<Int>) -> String {
    var defects = DefectList.ignored
    return text(of: span, range, &defects)
  }

  /// Adds what is wrong with the encoded words in the comments of a structured field, each at the
  /// beginning of its comment.
  static func check(_ span: OctetSpan, _ defects: inout DefectList) {
    let end = span.count
    guard span.find(Octet.open, from: 0, to: end) < end,
      span.find([Octet.equals, Octet.question], from: 0, to: end) != nil
    else { return }
    var lexer = StructuredLexer(span)
    lexer.keepsComments = true
    while lexer.next() != .end {}
    for comment in lexer.comments {
      var found = DefectList()
      _ = text(of: span, comment, &found)
      for defect in found.defects {
        defects.add(defect.kind, at: span.origin + comment.lowerBound, defect.detail)
      }
    }
  }

  private static func text(
    of span: OctetSpan, _ range: Range<Int>, _ defects: inout DefectList
  ) -> String {
    let octets = QuotedText.octets(of: span, range, closing: Octet.close)
    return octets[...].withSpan { UnstructuredText.decode($0, &defects) }
  }
}
