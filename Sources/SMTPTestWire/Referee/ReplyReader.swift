import CSMTPTestScan

/// Finds replies in what the server sent, in any split.
struct ReplyReader {
  /// A whole reply.
  struct Reply {
    /// The code of its last line; 0 where that is none.
    let code: Int
    /// The lines with their codes, as far as they are kept.
    let lines: [[UInt8]]
    /// Where it began and ended in all that the server sent.
    let range: Range<Int>
    var end: Int { range.upperBound }
  }

  /// Of a longer line only the beginning is kept.
  private static let keptOctets = 1024
  /// Of more lines only the first are kept.
  private static let keptLines = 256

  /// How many octets the server sent.
  private(set) var count = 0
  private var octets: [UInt8] = []
  private var position = 0
  /// Where the reply began that is not whole yet.
  private var start = 0
  private var line: [UInt8] = []
  private var lines: [[UInt8]] = []

  mutating func append(_ more: UnsafeRawBufferPointer) {
    octets.append(contentsOf: more)
    count += more.count
  }

  /// What came behind the last whole reply.
  var unfinished: Range<Int> { start..<count }

  /// The next reply that is whole.
  mutating func next() -> Reply? {
    while position < octets.count {
      let found = octets.withUnsafeBytes {
        smtp_find_octet($0.baseAddress! + position, $0.count - position, UInt8(ascii: "\n"))
      }
      let end = found < 0 ? octets.count : position + found
      line += octets[position..<min(end, position + max(0, Self.keptOctets - line.count))]
      position = found < 0 ? end : end + 1
      if found < 0 { break }
      if line.last == 13 { line.removeLast() }
      let code = Self.code(line)
      // What is no reply answers nonetheless: a client that goes on has waited for it.
      let continues = code > 0 && line.count > 3 && line[3] == UInt8(ascii: "-")
      if lines.count < Self.keptLines { lines.append(line) }
      line = []
      if continues { continue }
      defer { lines = [] }
      let range = start..<count - (octets.count - position)
      start = range.upperBound
      return Reply(code: code, lines: lines, range: range)
    }
    octets = []
    position = 0
    return nil
  }

  private static func code(_ line: [UInt8]) -> Int {
    guard line.count >= 3, line[0..<3].allSatisfy(Octet.isDigit),
      line.count == 3 || line[3] == 32 || line[3] == UInt8(ascii: "-")
    else { return 0 }
    return Int(line[0] - 48) * 100 + Int(line[1] - 48) * 10 + Int(line[2] - 48)
  }
}
