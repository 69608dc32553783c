/// Joins the lines of format=flowed to paragraphs (RFC 3676 §4).
enum FlowedText {
  /// - Parameters:
  ///   - text: Lines that end in LF.
  ///   - deletesSpace: Whether the space before a soft line end goes (`DelSp=yes`, RFC 3676 §4.1).
  static func joined(_ text: String, deletesSpace: Bool) -> String {
    var octets: [UInt8] = []
    octets.reserveCapacity(text.utf8.count)
    var previousQuotes = 0
    var isOpen = false  // the line before flows into this one
    Array(text.utf8)[...].withSpan { span in
      var at = 0
      while at < span.count {
        let end = span.find(Octet.lineFeed, from: at, to: span.count)
        var start = at
        while start < end, span[start] == Octet.greater { start += 1 }
        let quotes = start - at
        // A space in front is stuffed (RFC 3676 §4.4).
        if start < end, span[start] == Octet.space { start += 1 }
        let isSignature =
          end - start == 3 && span[start] == Octet.hyphen && span[start + 1] == Octet.hyphen
          && span[start + 2] == Octet.space
        if isOpen, quotes != previousQuotes || isSignature {
          octets.append(Octet.lineFeed)
          isOpen = false
        }
        if !isOpen { octets += span.octets(at..<(at + quotes)) }
        isOpen = end > start && span[end - 1] == Octet.space && !isSignature
        octets += span.octets(start..<(isOpen && deletesSpace ? end - 1 : end))
        if !isOpen, end < span.count { octets.append(Octet.lineFeed) }
        previousQuotes = quotes
        at = end + 1
      }
    }
    return String(decoding: octets, as: UTF8.self)
  }
}
