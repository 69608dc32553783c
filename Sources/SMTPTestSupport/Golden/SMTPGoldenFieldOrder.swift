/// Whether the order of header fields counts in a golden text.
public struct SMTPGoldenFieldOrder: Sendable, Hashable {
  let isFree: Bool

  /// Fields stand as they were sent.
  public static let asSent = SMTPGoldenFieldOrder(isFree: false)
  /// Fields stand sorted by name, in the header of the message and of each part; of the same name as
  /// they were sent. For clients whose order differs from run to run.
  public static let free = SMTPGoldenFieldOrder(isFree: true)
}

extension GoldenLine {
  /// Lines whose headers are sorted by name. A header stands at the start of a message, behind a 354
  /// and behind a delimiter of parts; what looks like fields elsewhere is text.
  static func sorted(_ lines: [GoldenLine], boundaries: Set<[UInt8]>) -> [GoldenLine] {
    var result: [GoldenLine] = []
    var place = 0
    // Where the lines of a header begin; `nil` where none is.
    var start: Int? = 0
    while place < lines.count {
      var fields: [(name: String, lines: [GoldenLine])] = []
      while place < lines.count, let name = lines[place].field,
        lines[place].start == start || !fields.isEmpty && lines[place].goesOn
      {
        if lines[place].goesOn, !fields.isEmpty {
          fields[fields.count - 1].lines.append(lines[place])
        } else {
          fields.append((name, [lines[place]]))
        }
        place += 1
      }
      // Sorting keeps those of the same name in order.
      result += fields.sorted { $0.name < $1.name }.flatMap(\.lines)
      guard place < lines.count else { break }
      let line = lines[place]
      start =
        if line.octets.starts(with: "S: 354".utf8) {
          3
        } else {
          GoldenBoundary.delimiter(in: line, of: boundaries) == nil ? nil : line.start
        }
      result.append(line)
      place += 1
    }
    return result
  }

  /// Whether it is no field but goes on with one, or is a note within it.
  private var goesOn: Bool {
    guard start < octets.count else { return false }
    let text = octets[start...]
    return text.first == 32 || text.first == 9 || text.starts(with: "\\t".utf8)
      || (start == 0 && text.first == UInt8(ascii: "#"))
  }
}
