/// Reads what is between quotes (RFC 5322 §3.2.4).
enum QuotedText {
  /// The octets between the first octet of `range` and the last, where that is `closing`: unfolded
  /// and without the backslashes of quoted pairs.
  static func octets(
    of span: OctetSpan, _ range: Range<Int>, closing: UInt8 = Octet.quote
  ) -> [UInt8] {
    var result: [UInt8] = []
    var at = range.lowerBound + 1
    var isQuoted = false
    while at < range.upperBound {
      let octet = span[at]
      if !isQuoted {
        if octet == Octet.backslash {
          isQuoted = true
          at += 1
          continue
        }
        if octet == closing, at == range.upperBound - 1 { break }
        let isLineEnd =
          octet == Octet.lineFeed
          || (octet == Octet.carriageReturn && at + 1 < range.upperBound
            && span[at + 1] == Octet.lineFeed)
        if isLineEnd {
          at += 1
          continue
        }
      }
      isQuoted = false
      result.append(octet)
      at += 1
    }
    return result
  }
}
