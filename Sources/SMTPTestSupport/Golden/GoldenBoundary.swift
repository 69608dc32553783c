/// Where the boundaries of a multipart stand in a golden text: in the parameter that names them, and
/// in the lines that delimit the parts (RFC 2046 §5.1.1). The same octets elsewhere are none.
enum GoldenBoundary {
  /// The values of `boundary=` in a line of a Content-Type field.
  static func parameters(in line: GoldenLine) -> [Range<Int>] {
    guard line.field == "content-type" else { return [] }
    let octets = line.octets
    let name = Array("boundary=".utf8)
    var result: [Range<Int>] = []
    var place = line.value
    while place + name.count < octets.count {
      let end = place + name.count
      // The last letter of another parameter's name may be before it.
      let isName =
        place == line.value || [32, 9, UInt8(ascii: ";")].contains(octets[place - 1])
        || octets[..<place].suffix(2) == Array("\\t".utf8)[...]
      guard isName, octets[place..<end].map({ $0 | 32 }) == name.map({ $0 | 32 }),
        let value = value(octets, from: end)
      else {
        place += 1
        continue
      }
      result.append(value)
      place = value.upperBound
    }
    return result
  }

  /// A quoted string without its quotes, or a token.
  private static func value(_ octets: [UInt8], from start: Int) -> Range<Int>? {
    if octets[start] == UInt8(ascii: "\"") {
      let end = octets[(start + 1)...].firstIndex(of: UInt8(ascii: "\""))
      return end.flatMap { $0 > start + 1 ? start + 1..<$0 : nil }
    }
    // A backslash begins what dialogues write for a tab or for no CRLF.
    let end = octets[start...].firstIndex { "; \t\\".utf8.contains($0) } ?? octets.count
    return end > start ? start..<end : nil
  }

  /// The boundary in a line that delimits parts: `--`, a boundary, `--` behind the last part, and
  /// blanks.
  static func delimiter(in line: GoldenLine, of boundaries: Set<[UInt8]>) -> Range<Int>? {
    let start = line.start + 2
    guard !boundaries.isEmpty, line.octets[line.start...].starts(with: "--".utf8) else {
      return nil
    }
    let text = line.octets[start...]
    let ends = boundaries.filter { text.starts(with: $0) && isDelimiter($0, text) }
    return ends.max { $0.count < $1.count }.map { start..<start + $0.count }
  }

  private static func isDelimiter(_ boundary: [UInt8], _ text: ArraySlice<UInt8>) -> Bool {
    var rest = text.dropFirst(boundary.count)
    if rest.starts(with: "--".utf8) { rest = rest.dropFirst(2) }
    return rest.first.map { " \t\r\\".utf8.contains($0) } ?? true
  }
}
