/// Line ends of text in memory.
enum LineEnds {
  /// The text with each CRLF as LF; a CR or LF by itself stays.
  static func local(_ text: String) -> String {
    var text = text
    let octets = text.withUTF8 { buffer -> [UInt8]? in
      guard let base = buffer.baseAddress else { return nil }
      let span = OctetSpan(base: base, count: buffer.count, origin: 0)
      guard span.find([13, 10], from: 0, to: span.count) != nil else { return nil }
      var result: [UInt8] = []
      result.reserveCapacity(span.count)
      var at = 0
      while let hit = span.find([13, 10], from: at, to: span.count) {
        result += span.octets(at..<hit)
        at = hit + 1
      }
      result += span.octets(at..<span.count)
      return result
    }
    return octets.map { String(decoding: $0, as: UTF8.self) } ?? text
  }

  /// The octets of `text` with each line end, LF or CRLF, as CRLF.
  static func canonical(_ text: String) -> [UInt8] {
    var text = text
    return text.withUTF8 { buffer in
      guard let base = buffer.baseAddress else { return [] }
      let span = OctetSpan(base: base, count: buffer.count, origin: 0)
      var result: [UInt8] = []
      result.reserveCapacity(span.count + span.count / 32)
      var at = 0
      while at < span.count {
        let lineFeed = span.find(Octet.lineFeed, from: at, to: span.count)
        result += span.octets(at..<lineFeed)
        guard lineFeed < span.count else { break }
        if lineFeed == at || span[lineFeed - 1] != Octet.carriageReturn { result.append(13) }
        result.append(10)
        at = lineFeed + 1
      }
      return result
    }
  }
}
