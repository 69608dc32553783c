internal import SMTPTestScript
internal import SMTPTestWire

/// How octets read in a transcript where some of them are secret.
///
/// A secret is `{secret}`, but for line ends, which are none. In a line that has no end, and so does
/// not say where a hole would end, it is a count of octets.
struct SecretText {
  /// What is not to be shown of a stream.
  let secrets: OctetRanges

  /// Octets that begin at `offset` of the stream, escaped.
  ///
  /// - Parameters:
  ///   - whole: the line that they are part of, if they are not all of it.
  ///   - isCounted: whether secrets are to be counted.
  func text(
    _ octets: [UInt8], at offset: Int, of whole: [UInt8]? = nil, isCounted: Bool = false
  ) -> String {
    let parts = parts(of: octets, at: offset)
    if parts.isEmpty { return DialogueText.escaped(octets, asIfPartOf: whole ?? octets) }
    var text = ""
    var shown = 0
    func show(to end: Int) {
      // What stands beside a secret is read for itself: a character may be cut by it.
      text += DialogueText.escaped(Array(octets[shown..<end]))
    }
    for part in parts {
      show(to: part.lowerBound)
      text += isCounted ? "{\(part.count)}" : "{secret}"
      shown = part.upperBound
    }
    show(to: octets.count)
    return text
  }

  /// The octets with `{secret}` in the place of each secret.
  func redacted(_ octets: [UInt8], at offset: Int) -> [UInt8] {
    var result: [UInt8] = []
    var shown = 0
    for part in parts(of: octets, at: offset) {
      result += octets[shown..<part.lowerBound]
      result += "{secret}".utf8
      shown = part.upperBound
    }
    return result + octets[shown...]
  }

  /// The secret parts of octets that begin at `offset`, as ranges of their indices, without line
  /// ends.
  func parts(of octets: [UInt8], at offset: Int) -> [Range<Int>] {
    if secrets.isEmpty || octets.isEmpty { return [] }
    var parts: [Range<Int>] = []
    for range in secrets.parts(within: offset..<offset + octets.count) {
      var start = range.lowerBound - offset
      let end = range.upperBound - offset
      while start < end {
        let stop = octets[start..<end].firstIndex(of: 10) ?? end
        // A CR at the end of a part belongs to the LF behind it.
        let isLineEnd =
          stop > start && octets[stop - 1] == 13 && stop < octets.count && octets[stop] == 10
        let text = start..<(isLineEnd ? stop - 1 : stop)
        if !text.isEmpty { parts.append(text) }
        start = stop + 1
      }
    }
    return parts
  }
}
