/// Writes bodies down for transport (RFC 2045 §6).
enum BodyEncoding {
  private static let hexDigits = Array("0123456789ABCDEF".utf8)

  /// `=C3` for an octet.
  static func escape(_ octet: UInt8) -> [UInt8] {
    [Octet.equals, hexDigits[Int(octet >> 4)], hexDigits[Int(octet & 15)]]
  }

  /// Base64 without line ends.
  static func base64(_ octets: [UInt8]) -> [UInt8] { base64(octets, lineLength: .max) }

  /// Base64 in lines of 76, each with its CRLF.
  static func base64Lines(_ octets: [UInt8]) -> [UInt8] {
    octets.isEmpty ? [] : base64(octets, lineLength: 76) + [13, 10]
  }

  private static func base64(_ octets: [UInt8], lineLength: Int) -> [UInt8] {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    return digits.withUnsafeBufferPointer { digits in
      octets.withUnsafeBufferPointer { input in
        let capacity = (input.count + 2) / 3 * 4 * 78 / 76 + 8
        return [UInt8](unsafeUninitializedCapacity: capacity) { out, written in
          var column = 0
          var at = 0
          while at < input.count {
            if column == lineLength {
              out[written] = 13
              out[written + 1] = 10
              written += 2
              column = 0
            }
            let rest = input.count - at
            let bits =
              Int(input[at]) << 16 | (rest > 1 ? Int(input[at + 1]) << 8 : 0)
              | (rest > 2 ? Int(input[at + 2]) : 0)
            out[written] = digits[bits >> 18]
            out[written + 1] = digits[bits >> 12 & 63]
            out[written + 2] = rest > 1 ? digits[bits >> 6 & 63] : Octet.equals
            out[written + 3] = rest > 2 ? digits[bits & 63] : Octet.equals
            written += 4
            column += 4
            at += 3
          }
        }
      }
    }
  }

  /// Quoted-printable in lines of at most 76 octets; only CRLF is a line end.
  ///
  /// - Parameter endsLine: Whether a soft line end closes a last line without an end of its own.
  static func quotedPrintable(_ octets: [UInt8], endsLine: Bool) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(octets.count + octets.count / 2)
    var column = 0
    octets.withUnsafeBufferPointer { input in
      var at = 0
      while at < input.count {
        let octet = input[at]
        if octet == 13, at + 1 < input.count, input[at + 1] == 10 {
          result.append(13)
          result.append(10)
          column = 0
          at += 2
          continue
        }
        // White space may not end a line (rule 3).
        let endsHere =
          at + 1 == input.count
          || (input[at + 1] == 13 && at + 2 < input.count && input[at + 2] == 10)
        let isPlain =
          (octet > 32 && octet < 127 && octet != Octet.equals)
          || (Octet.isBlank(octet) && !endsHere)
        let width = isPlain ? 1 : 3
        if column + width > 75 {
          result += [Octet.equals, 13, 10]
          column = 0
        }
        if isPlain { result.append(octet) } else { result += escape(octet) }
        column += width
        at += 1
      }
    }
    if endsLine, column > 0 { result += [Octet.equals, 13, 10] }
    return result
  }

  /// The longest line of `octets`, its CRLF not counted.
  static func longestLine(_ octets: [UInt8]) -> Int {
    octets[...].withSpan { span in
      var longest = 0
      var at = 0
      while at < span.count {
        let end = span.find(Octet.lineFeed, from: at, to: span.count)
        let hasCR = end > at && end < span.count && span[end - 1] == Octet.carriageReturn
        longest = max(longest, end - at - (hasCR ? 1 : 0))
        at = end + 1
      }
      return longest
    }
  }

  /// Whether all CR and LF stand together and no octet is NUL: whether the octets are lines.
  static func isLines(_ octets: [UInt8]) -> Bool {
    octets[...].withSpan { span in
      var at = 0
      while at < span.count {
        let end = span.find(Octet.lineFeed, from: at, to: span.count)
        let carriageReturn = span.find(Octet.carriageReturn, from: at, to: end)
        if end == span.count {
          return carriageReturn == end && span.find(0, from: 0, to: end) == end
        }
        guard carriageReturn == end - 1 else { return false }
        at = end + 1
      }
      return span.find(0, from: 0, to: span.count) == span.count
    }
  }
}
