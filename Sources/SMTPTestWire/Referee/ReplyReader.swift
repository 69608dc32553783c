import CSMTPTestScan

/// Finds replies in what the server sent, in any split.
struct ReplyReader {
  /// A whole reply.
  struct Reply {
    /// The code of its last line; 0 where that is none.
    let code: Int
    /// The lines with their codes, as far as they are kept; none where there is only one.
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
  /// What was not looked at yet.
  private var buffer = OctetBuffer()
  /// Where the reply began that is not whole yet.
  private var start = 0
  /// The beginning of a line whose end has not come.
  private var line: [UInt8] = []
  private var lines: [[UInt8]] = []

  mutating func append(_ more: UnsafeRawBufferPointer) {
    buffer.append(more)
    count += more.count
  }

  /// What came behind the last whole reply.
  var unfinished: Range<Int> { start..<count }

  /// Forgets a reply that is not whole: what comes now is no part of it.
  mutating func forgetUnfinished() {
    buffer.consume(buffer.count)
    lines = []
    line = []
    start = count
  }

  /// The next reply that is whole.
  mutating func next() -> Reply? {
    while !buffer.isEmpty {
      let found = smtp_find_octet(buffer.start, buffer.count, Octet.lineFeed)
      let length = found < 0 ? buffer.count : found
      let head: Head
      if found >= 0, line.isEmpty {
        head = Head(buffer.start, length)
        if head.continues || !lines.isEmpty { keep(buffer.start, length) }
      } else {
        let kept = max(0, min(length, Self.keptOctets - line.count))
        line += UnsafeBufferPointer(start: buffer.start, count: kept)
        if found < 0 {
          buffer.consume(length)
          return nil
        }
        head =
          line.withUnsafeBufferPointer { $0.baseAddress.map { Head($0, line.count) } } ?? Head()
        if head.continues || !lines.isEmpty {
          let whole = line
          whole.withUnsafeBufferPointer { if let start = $0.baseAddress { keep(start, $0.count) } }
        }
        line = []
      }
      buffer.consume(length + 1)
      if head.continues { continue }
      defer { lines = [] }
      let range = start..<count - buffer.count
      start = range.upperBound
      return Reply(code: head.code, lines: lines, range: range)
    }
    return nil
  }

  private mutating func keep(_ octets: UnsafePointer<UInt8>, _ count: Int) {
    guard lines.count < Self.keptLines else { return }
    let hasReturn = count > 0 && octets[count - 1] == Octet.carriageReturn
    let kept = min(hasReturn ? count - 1 : count, Self.keptOctets)
    lines.append(Array(UnsafeBufferPointer(start: octets, count: kept)))
  }

  /// What a line begins with.
  private struct Head {
    /// 0 where it is none of a reply: that answers nonetheless, since a client that goes on has waited for
    /// it.
    var code = 0
    var continues = false

    init() {}

    init(_ line: UnsafePointer<UInt8>, _ count: Int) {
      guard count >= 3 else { return }
      var number = 0
      var index = 0
      while index < 3 {
        let digit = line[index] &- 48
        if digit > 9 { return }
        number = number * 10 + Int(digit)
        index += 1
      }
      let next = count > 3 ? line[3] : Octet.carriageReturn
      guard next == 32 || next == UInt8(ascii: "-") || next == Octet.carriageReturn && count <= 4
      else { return }
      code = number
      continues = number > 0 && next == UInt8(ascii: "-")
    }
  }
}
