internal import SMTPTestNetwork
internal import SMTPTestScript

/// Lines of a content that are not shown one by one, until it is known which of them are the last.
struct HeldLines {
  /// Of a content so many of the first lines are shown, and of the last.
  static let firstLines = 12
  static let lastLines = 4
  /// Fewer lines than this are shown rather than counted.
  private static let fewLines = 3
  /// Where more is left out, a hole says how much.
  private static let searchedOctets = 1 << 20

  /// Where they stand in all that the client sent.
  private(set) var range: Range<Int>

  init(_ range: Range<Int>) { self.range = range }

  mutating func extend(to end: Int) { range = range.lowerBound..<end }

  /// What is to be shown of them.
  struct Shown {
    /// What stands for the first of them; none where all are shown.
    var marks: [String] = []
    /// The lines that are shown, with their line ends.
    var octets: [UInt8] = []
    /// Where these begin in all that the client sent.
    var start: Int
  }

  /// - Parameters:
  ///   - secrets: how octets of the client read.
  ///   - endsWithDot: whether the line that ends a content follows.
  func shown(_ snapshot: SessionSnapshot, _ secrets: SecretText, endsWithDot: Bool) -> Shown {
    let side = snapshot.side(of: .client)
    var shown = Shown(start: tailStart(snapshot, side))
    let left = range.lowerBound..<shown.start
    var count = LineCount()
    snapshot.forEach(left, of: side) { count.add($0) }
    if count.lines < Self.fewLines {
      shown.start = range.lowerBound
    } else {
      shown.octets = snapshot.octets(shown.start..<range.upperBound, of: side)
      let octets = left.count
      shown.marks.append("# … \(Self.grouped(count.lines)) lines, \(Self.grouped(octets)) octets …")
      let first = Array(shown.octets[..<(shown.octets.lineFeed(from: 0).map { $0 + 1 } ?? 0)])
      let isPlain =
        count.bareLines == 0 && first.suffix(2) == [13, 10]
        && first.count <= DialogueWriter.shownOctets + 2
        && secrets.parts(of: first, at: shown.start).isEmpty
      if endsWithDot, isPlain, octets <= Self.searchedOctets,
        !Self.has(first, in: snapshot.octets(left, of: side))
      {
        shown.marks.append("C*: {*}")
      } else {
        shown.marks.append("C: {\(octets)}\\-")
      }
      return shown
    }
    shown.octets = snapshot.octets(range, of: side)
    return shown
  }

  /// Where the last lines begin.
  private func tailStart(_ snapshot: SessionSnapshot, _ side: SessionSide) -> Int {
    var end = range.upperBound
    // Lines of mail are short; of longer ones fewer are shown.
    let searched = max(range.lowerBound, end - Self.lastLines * DialogueWriter.shownOctets)..<end
    let octets = snapshot.octets(searched, of: side)
    octets.withUnsafeBytes { octets in
      for _ in 0..<Self.lastLines {
        let before = end - searched.lowerBound - 1
        if before <= 0 { break }
        let start = OctetSearch.endOfLines(octets.part(0, before))
        if start == 0, searched.lowerBound > range.lowerBound { break }
        end = searched.lowerBound + start
        if start == 0 { break }
      }
    }
    return end
  }

  /// Whether a line is among others.
  private static func has(_ line: [UInt8], in lines: [UInt8]) -> Bool {
    lines.starts(with: line)
      || lines.withUnsafeBytes { OctetSearch.first([10] + line, in: $0) != nil }
  }

  /// `9,594`.
  private static func grouped(_ number: Int) -> String {
    var digits = String(number)
    var place = digits.count - 3
    while place > 0 {
      digits.insert(",", at: digits.index(digits.startIndex, offsetBy: place))
      place -= 3
    }
    return digits
  }
}
