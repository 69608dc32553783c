/// Two texts that ought to be alike: where they differ, and how near they come.
struct TextDifference {
  /// What was there, what was wanted, and a mark below the former where the difference is seen at
  /// a place: `` `Welcom` ≠ `Welcome` ``.
  ///
  /// Where both look alike, as `é` written as one scalar or as two, what is not ASCII is escaped.
  let lines: [String]

  /// How near they are, from 0 to 1.
  let similarity: Double

  /// Up to so many characters are seen at a glance.
  private static let glance = 12

  /// - Parameter pattern: what was wanted; `*` and `?` stand for anything.
  init(_ actual: String, pattern: Glob) {
    let pattern = pattern.description
    // By scalars, as globs are read: an accent behind a `*` makes no other character of it.
    let pieces = pattern.unicodeScalars.split { $0 == "*" || $0 == "?" }.map { String($0) }
    guard pieces.count == 1, pieces[0].utf8.count == pattern.utf8.count else {
      // Of a pattern, the longest piece is what the eye looks for.
      let core = pieces.max { $0.utf8.count < $1.utf8.count } ?? ""
      let common = CommonRun(actual, core)
      similarity = core.isEmpty ? 0 : Double(common.count) / Double(core.utf8.count)
      let window = TextWindow(actual, aroundOctet: common.start)
      let extra: ShownText.Extra = window.holdsTwin(of: core) ? .accents : .nothing
      lines = ["\(window.shown(and: extra)) ≠ \(ShownText.value(pattern, and: extra))"]
      return
    }
    let common = CommonRun(actual, pattern)
    let longer = Double(max(1, max(actual.utf8.count, pattern.utf8.count)))
    // A slip in the middle leaves both ends as they were: what is between them counts as well.
    let slip = longer - Double(Self.commonEnds(actual, pattern))
    let alike = max(0, 1 - slip / Double(max(1, pattern.utf8.count)))
    similarity = (Double(common.count) / longer + alike) / 2
    let mark = Self.firstDifference(actual, pattern)
    let left = TextWindow(actual, around: mark)
    let right = TextWindow(pattern, around: mark)
    let extra: ShownText.Extra = left.looksLike(right) ? .accents : .nothing
    var lines = ["\(left.shown(and: extra)) ≠ \(right.shown(and: extra))"]
    // Where nothing is alike there is nothing to point at.
    if mark > 3, Self.isLong(actual) || Self.isLong(pattern) {
      lines.append(String(repeating: " ", count: left.column(and: extra)) + "^")
    }
    self.lines = lines
  }

  /// Whether it is more than can be seen at a glance. Contents may be large: not all is counted.
  private static func isLong(_ text: String) -> Bool {
    !text.unicodeScalars.dropFirst(glance).isEmpty
  }

  /// How many octets are alike at both ends together, without regard to case.
  private static func commonEnds(_ a: String, _ b: String) -> Int {
    func alike(_ pair: (UInt8, UInt8)) -> Bool { CommonRun.fold(pair.0) == CommonRun.fold(pair.1) }
    let start = zip(a.utf8, b.utf8).prefix(while: alike).count
    let rest = min(a.utf8.count, b.utf8.count) - start
    return start + zip(a.utf8.reversed(), b.utf8.reversed()).prefix(rest).prefix(while: alike).count
  }

  /// How many scalars are alike at the start, as globs compare: without regard to the case of ASCII
  /// letters, and of no others.
  private static func firstDifference(_ a: String, _ b: String) -> Int {
    var count = 0
    for (left, right) in zip(a.unicodeScalars, b.unicodeScalars) {
      if TextWindow.folded(left) != TextWindow.folded(right) { break }
      count += 1
    }
    return count
  }
}

/// The longest run of octets that two texts have in common, without regard to case.
private struct CommonRun {
  private(set) var start = 0
  private(set) var count = 0

  /// What lies behind so many octets of the first and of the second is not looked at: it is a
  /// message for people, not worth a second of anybody's time.
  private static let limits = (4096, 128)

  init(_ a: some StringProtocol, _ b: some StringProtocol) {
    let a = a.utf8.prefix(Self.limits.0).map(Self.fold)
    let b = b.utf8.prefix(Self.limits.1).map(Self.fold)
    if b.isEmpty { return }
    var last = [Int](repeating: 0, count: b.count + 1)
    for i in a.indices {
      // From the back, so that one row is enough.
      var j = b.count
      while j > 0 {
        last[j] = a[i] == b[j - 1] ? last[j - 1] + 1 : 0
        if last[j] > count { (count, start) = (last[j], i + 1 - last[j]) }
        j -= 1
      }
    }
  }

  static func fold(_ octet: UInt8) -> UInt8 {
    (65...90).contains(octet) ? octet | 32 : octet
  }
}
