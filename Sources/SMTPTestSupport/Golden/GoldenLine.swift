/// A line of a golden text, with the header field it belongs to where it looks like one.
///
/// It is read octet by octet: texts of strangers hold whatever joins what stands beside it to one
/// character of Swift.
struct GoldenLine {
  /// The line, without its end.
  let octets: [UInt8]
  /// Where the text begins: behind `C: ` in a client's line of a transcript.
  let start: Int
  /// The name of the field, in lower case, on its continuation lines too.
  let field: String?
  /// Where the value begins, or goes on; the end of the line where there is none.
  let value: Int

  /// The lines of a text; behind the last line end stands an empty one.
  static func lines(of text: String) -> [GoldenLine] {
    var lines: [GoldenLine] = []
    for octets in Array(text.utf8).split(separator: 10, omittingEmptySubsequences: false) {
      lines.append(GoldenLine(Array(octets), behind: lines.last))
    }
    return lines
  }

  private init(_ octets: [UInt8], behind last: GoldenLine?) {
    let start = octets.starts(with: "C: ".utf8) ? 3 : octets == Array("C:".utf8) ? 2 : 0
    self.octets = octets
    self.start = start
    if start == 0, octets.first == UInt8(ascii: "#"), let last, last.field != nil,
      last.start > 0 || last.isNote
    {
      // A note of a transcript stands between the lines of a field, and is none of them.
      (field, value) = (last.field, octets.count)
      return
    }
    let text = Self.skipBlanks(octets, from: start)
    if text > start {
      let isBehindField = last.map { $0.start == start || $0.isNote } ?? false
      field = isBehindField ? last?.field : nil
      value = text
    } else if let colon = Self.colon(octets[start...]) {
      field = String(decoding: octets[start..<colon], as: UTF8.self).lowercased()
      value = Self.skipBlanks(octets, from: colon + 1)
    } else {
      (field, value) = (nil, octets.count)
    }
  }

  /// Whether it is a note that was passed over.
  private var isNote: Bool { start == 0 && field != nil && octets.first == UInt8(ascii: "#") }

  /// The colon behind the name of a field (RFC 5322 §2.2), if the text begins with one.
  private static func colon(_ text: ArraySlice<UInt8>) -> Int? {
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")), colon > text.startIndex,
      text[..<colon].allSatisfy({ $0 > 32 && $0 < 127 })
    else { return nil }
    return colon
  }

  /// Tabs stand in dialogues as `\t`, in other texts as they are.
  private static func skipBlanks(_ octets: [UInt8], from place: Int) -> Int {
    var place = place
    while place < octets.count {
      if octets[place] == 32 || octets[place] == 9 {
        place += 1
      } else if octets[place...].starts(with: "\\t".utf8) {
        place += 2
      } else {
        break
      }
    }
    return place
  }
}
