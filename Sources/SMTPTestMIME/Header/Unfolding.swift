/// Takes the line ends out of a field's value (RFC 5322 §2.2.3).
enum Unfolding {
  /// The value without line ends and without the white space around it.
  static func octets(of span: OctetSpan) -> [UInt8] {
    var result: [UInt8] = []
    append(trimmed(span), of: span, to: &result)
    return result
  }

  /// The range that is left without the white space around it.
  static func trimmed(_ span: OctetSpan) -> Range<Int> {
    var start = 0
    var end = span.count
    while start < end, Octet.isSpace(span[start]) { start += 1 }
    while end > start, Octet.isSpace(span[end - 1]) { end -= 1 }
    return start..<end
  }

  /// Appends the octets of `range` but for line ends.
  static func append(_ range: Range<Int>, of span: OctetSpan, to result: inout [UInt8]) {
    var index = range.lowerBound
    while index < range.upperBound {
      let lineFeed = span.find(Octet.lineFeed, from: index, to: range.upperBound)
      var end = lineFeed
      if lineFeed < range.upperBound, end > index, span[end - 1] == Octet.carriageReturn {
        end -= 1
      }
      result += span.octets(index..<end)
      index = lineFeed + 1
    }
  }
}
