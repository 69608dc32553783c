import CSMTPTestScan

/// One encoded word: `=?charset?B?text?=` (RFC 2047 §2).
struct EncodedWord: Equatable {
  /// The charset's name, without the language of RFC 2231 §5.
  let charset: Range<Int>
  let isBase64: Bool
  let text: Range<Int>
  let start: Int
  let end: Int

  /// Reads the word at `start`; `nil` unless it follows the grammar to its end.
  init?(_ span: OctetSpan, at start: Int, end limit: Int) {
    guard limit - start >= 8, span[start] == Octet.equals, span[start + 1] == Octet.question else {
      return nil
    }
    var at = start + 2
    var charsetEnd = 0
    while at < limit, span[at] > 32, span[at] < 127, span[at] != Octet.question {
      if span[at] == Octet.asterisk, charsetEnd == 0 { charsetEnd = at }
      at += 1
    }
    if charsetEnd == 0 { charsetEnd = at }
    guard charsetEnd > start + 2, at + 2 < limit, span[at] == Octet.question,
      span[at + 2] == Octet.question
    else { return nil }
    switch Octet.lowercased(span[at + 1]) {
    case UInt8(ascii: "b"): isBase64 = true
    case UInt8(ascii: "q"): isBase64 = false
    default: return nil
    }
    let textStart = at + 3
    at = textStart
    while at < limit, span[at] > 32, span[at] < 127, span[at] != Octet.question { at += 1 }
    guard at + 1 < limit, span[at] == Octet.question, span[at + 1] == Octet.equals else {
      return nil
    }
    charset = (start + 2)..<charsetEnd
    text = textStart..<at
    self.start = start
    end = at + 2
  }

  /// Appends the octets the text stands for and returns whether it was proper (RFC 2047 §4).
  func decode(_ span: OctetSpan, into octets: inout [UInt8]) -> Bool {
    isBase64 ? decodeBase64(span, into: &octets) : decodeQ(span, into: &octets)
  }

  private func decodeBase64(_ span: OctetSpan, into octets: inout [UInt8]) -> Bool {
    var defect = 0
    octets += [UInt8](unsafeUninitializedCapacity: text.count / 4 * 3 + 6) { buffer, count in
      count = smtp_base64_decode(
        span.base + text.lowerBound, text.count, buffer.baseAddress, &defect)
    }
    return defect == text.count
  }

  private func decodeQ(_ span: OctetSpan, into octets: inout [UInt8]) -> Bool {
    var isProper = true
    var at = text.lowerBound
    while at < text.upperBound {
      let octet = span[at]
      if octet == Octet.underscore {
        octets.append(Octet.space)
      } else if octet == Octet.equals {
        if at + 2 < text.upperBound, let high = Octet.hexValue(span[at + 1]),
          let low = Octet.hexValue(span[at + 2])
        {
          octets.append(high << 4 | low)
          at += 2
        } else {
          isProper = false
          octets.append(octet)
        }
      } else {
        octets.append(octet)
      }
      at += 1
    }
    return isProper
  }
}
