internal import CSMTPTestScan
internal import SMTPTestWire

/// Lines of a dialogue, as they are written one after the other.
///
/// They stand as octets in one piece of memory: lines that read as they are, which nearly all do, are
/// looked at and copied whole, and no string is made of any.
package struct DialogueWriter {
  package enum Side: UInt8 {
    case client = 67
    case server = 83
  }

  /// Of a longer line, in octets, only the beginning is shown.
  package static let shownOctets = 1000
  private var buffer = OctetBuffer()
  private var refusals = RepeatedRefusal()
  /// Whether nobody can depart any more: all that follows is noted only.
  package var isOver = false

  package init() {}

  package var isEmpty: Bool { buffer.isEmpty }

  /// What was written since this was called last: whole lines, each with its LF.
  ///
  /// - Parameter header: stands before them, if there are any.
  package mutating func take(behind header: [UInt8]) -> [UInt8] {
    endRefusals()
    let count = buffer.count
    if count == 0 { return [] }
    let whole = header.count + count
    let octets = [UInt8](unsafeUninitializedCapacity: whole) { target, initialized in
      smtp_copy(target.baseAddress, header, header.count)
      smtp_copy(target.baseAddress! + header.count, buffer.octets.baseAddress, count)
      initialized = whole
    }
    buffer.consume(count)
    return octets
  }

  /// Adds a line; a comment, when it cannot be part of the dialogue any more.
  package mutating func add(_ line: String) {
    endRefusals()
    append(isOver && line.utf8.first != UInt8(ascii: "#") ? "# \(line)\n" : "\(line)\n")
  }

  private mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { buffer.append(UnsafeRawBufferPointer($0)) }
  }

  /// Adds whole lines of a side as long as they read as they are.
  ///
  /// - Returns: how many lines it took, and how many octets they are.
  package mutating func addPlain(
    _ octets: UnsafeRawBufferPointer, _ side: Side, most: Int
  ) -> (lines: Int, octets: Int) {
    guard !isOver, most > 0, let start = octets.baseAddress else { return (0, 0) }
    endRefusals()
    let longest = Self.shownOctets
    let count = most > 64 ? octets.count : min(octets.count, most * (longest + 2))
    let shown = smtp_show_lines(
      start.assumingMemoryBound(to: UInt8.self), count, side.rawValue, longest, most,
      buffer.room(for: 2 * count))
    buffer.commit(shown.written)
    return (shown.lines, shown.octets)
  }

  /// Adds a refusal, a line of the server that a client may be told many times in a row: to each line
  /// of a content that was not wanted. Those of one code and enhanced code are counted together.
  package mutating func addRefusal(_ line: [UInt8]) {
    if refusals.count(line) { return }
    add(RepeatedRefusal.text(line))
    if !isOver { refusals.begin(line) }
  }

  private mutating func endRefusals() {
    if refusals.again > 0 { append(refusals.text) }
    refusals = RepeatedRefusal()
  }
}

/// A refusal that was written, and how often it came again.
private struct RepeatedRefusal {
  /// Fewer are shown one by one.
  private static let fewest = 3

  private var first: [UInt8] = []
  /// How many octets at the beginning all have in common.
  private var common = 0
  private var few: [[UInt8]] = []
  private(set) var again = 0

  mutating func begin(_ line: [UInt8]) {
    first = line
    common = line.count
  }

  /// Counts the line, if it is one that came before.
  mutating func count(_ line: [UInt8]) -> Bool {
    // `500 5.5.2 `, the code and what stands behind it.
    guard first.count > 10, line.count > 10, first[..<10] == line[..<10] else { return false }
    if common < first.count || first != line {
      common = zip(first[..<common], line).prefix { $0 == $1 }.count
    }
    again += 1
    if again < Self.fewest { few.append(line) }
    return true
  }

  var text: String {
    if again < Self.fewest { return few.map { Self.text($0) + "\n" }.joined() }
    var line = first
    if common < first.count {
      // Without the quote that was cut.
      let words = first[..<common].split(separator: 32).dropLast()
      line = Array(words.joined(separator: [32])) + [13, 10]
    }
    let such = common < first.count ? "such replies" : "times the same reply"
    return "# … \(again) more \(such) …\nrepeat \(again) {\n\(Self.text(line))\n}\n"
  }

  static func text(_ line: [UInt8]) -> String {
    DialogueText.prefixed("S:", DialogueText.line(line))
  }
}

/// How many lines octets are.
package struct LineCount {
  /// Those that end, with CRLF or with LF alone.
  package private(set) var lines = 0
  package private(set) var bareLines = 0
  private var previous: UInt8 = 0

  package init() {}

  package mutating func add(_ octets: UnsafeRawBufferPointer) {
    guard octets.count > 0, let start = octets.baseAddress else { return }
    lines += smtp_count_lines(
      start.assumingMemoryBound(to: UInt8.self), octets.count, previous, &bareLines)
    previous = octets[octets.count - 1]
  }
}

/// Searches in octets.
package enum OctetSearch {
  /// The place of the first octet behind the last LF; 0 where there is none.
  package static func endOfLines(_ octets: UnsafeRawBufferPointer) -> Int {
    smtp_find_last_octet(octets.baseAddress, octets.count, 10) + 1
  }

  /// The place of the first LF from `start` on.
  package static func lineFeed(_ octets: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard start < octets.count else { return nil }
    let found = smtp_find_octet(octets.baseAddress! + start, octets.count - start, 10)
    return found < 0 ? nil : start + found
  }

  /// The place of the first `needle`, which is not empty.
  package static func first(_ needle: [UInt8], in octets: UnsafeRawBufferPointer) -> Int? {
    guard let start = octets.baseAddress else { return nil }
    return memmem(start, octets.count, needle, needle.count).map { UnsafeRawPointer($0) - start }
  }
}

extension UnsafeRawBufferPointer {
  /// The octets from `start` up to `end`, both within it. (A slice costs a debug build more than what is
  /// done with it.)
  package func part(_ start: Int, _ end: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: baseAddress.map { $0 + start }, count: end - start)
  }
}
