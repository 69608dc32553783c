/// Two texts that ought to be alike: where they differ, and how near they come.
struct TextDifference {
  /// What was there, what was wanted, and a mark below the former where the difference is seen at
  /// a place: `` `Welcom` ≠ `Welcome` ``.
  let lines: [String]

  /// How near they are, from 0 to 1.
  let similarity: Double

  /// - Parameter pattern: what was wanted; `*` and `?` stand for anything.
  init(_ actual: String, pattern: Glob) {
    let pattern = pattern.description
    let pieces = pattern.split { $0 == "*" || $0 == "?" }
    guard pieces.count == 1, pieces[0].utf8.count == pattern.utf8.count else {
      // Of a pattern, the longest piece is what the eye looks for.
      let core = pieces.max { $0.utf8.count < $1.utf8.count } ?? ""
      let common = CommonRun(actual, core)
      similarity = core.isEmpty ? 0 : Double(common.count) / Double(core.utf8.count)
      lines = ["\(Self.excerpt(actual, around: common.start)) ≠ \(ShownText.value(pattern))"]
      return
    }
    let common = CommonRun(actual, pattern)
    similarity = Double(common.count) / Double(max(1, max(actual.utf8.count, pattern.utf8.count)))
    let mark = Self.firstDifference(actual, pattern)
    let (left, column) = Self.window(actual, around: mark)
    let (right, _) = Self.window(pattern, around: mark)
    var lines = ["\(left) ≠ \(right)"]
    // Short ones are seen at a glance, and where nothing is alike there is nothing to point at.
    if mark > 3, max(actual.count, pattern.count) > 12 {
      lines.append(String(repeating: " ", count: column) + "^")
    }
    self.lines = lines
  }

  /// How many characters are alike at the start, without regard to the case of ASCII letters.
  private static func firstDifference(_ a: String, _ b: String) -> Int {
    zip(a, b).prefix { left, right in left == right || left.lowercased() == right.lowercased() }
      .count
  }

  /// A part of the text around a character, in backticks, and the column of that character.
  private static func window(_ text: String, around place: Int) -> (text: String, column: Int) {
    let start = place > ShownText.limit / 2 ? place - ShownText.limit / 3 : 0
    let rest = text.dropFirst(start)
    let before = ShownText.escaped(rest.prefix(place - start))
    let shown = ShownText.value(rest)
    guard start > 0 else { return (shown, 1 + before.count) }
    return ("`…" + shown.dropFirst(), 2 + before.count)
  }

  /// A part of a text that may be long, around an octet.
  private static func excerpt(_ text: String, around octet: Int) -> String {
    let place = text.utf8.index(text.startIndex, offsetBy: min(octet, text.utf8.count))
    // A place within a character is that character's.
    let start = text[..<place].count
    return window(text, around: start).text
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

  private static func fold(_ octet: UInt8) -> UInt8 {
    (65...90).contains(octet) ? octet | 32 : octet
  }
}
