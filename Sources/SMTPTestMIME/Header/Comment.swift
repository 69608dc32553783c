/// Reads what is between parentheses (RFC 5322 §3.2.2).
enum Comment {
  /// The text of a comment: without the outer parentheses, unfolded, quoted pairs and encoded words
  /// decoded.
  static func text(of span: OctetSpan, _ range: Range<Int>) -> String {
    let octets = QuotedText.octets(of: span, range, closing: Octet.close)
    var defects = DefectList.ignored
    return octets[...].withSpan { UnstructuredText.decode($0, &defects) }
  }
}
