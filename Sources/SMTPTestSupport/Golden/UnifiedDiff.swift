/// The difference between two texts, line by line, as `diff -u` prints it.
///
/// Lines are the same if their octets are. Where two look alike and are not, as `é` written as one
/// scalar or as two, both are shown with the scalars above ASCII escaped.
struct UnifiedDiff: CustomStringConvertible {
  /// So many lines that are alike are shown around those that are not.
  private static let context = 3
  private static let longest = 2000
  /// So many lines are shown; people look for the first that differs.
  private static let shown = 200

  private enum Line {
    case same([UInt8])
    case removed([UInt8])
    case added([UInt8])

    var octets: [UInt8] {
      switch self {
      case .same(let octets), .removed(let octets), .added(let octets): octets
      }
    }

    var text: String { String(decoding: octets, as: UTF8.self) }
    var mark: String { isSame ? " " : isAdded ? "+" : "-" }

    var isSame: Bool { if case .same = self { true } else { false } }
    var isAdded: Bool { if case .added = self { true } else { false } }
    var isRemoved: Bool { if case .removed = self { true } else { false } }
  }

  private var lines: [Line] = []

  init(from old: String, to new: String) {
    let old = Self.split(old)
    let new = Self.split(new)
    let start = zip(old, new).prefix { $0 == $1 }.count
    let rest = min(old.count, new.count) - start
    let end = zip(old.reversed(), new.reversed()).prefix { $0 == $1 }.prefix(rest).count
    lines = old[..<start].map { .same($0) }
    compare(Array(old[start..<(old.count - end)]), Array(new[start..<(new.count - end)]))
    lines += old[(old.count - end)...].map { .same($0) }
  }

  /// Texts that differ in most of many lines are not worth the square of them.
  private mutating func compare(_ old: [[UInt8]], _ new: [[UInt8]]) {
    guard old.count + new.count <= Self.longest else {
      lines += old.map { .removed($0) } + new.map { .added($0) }
      return
    }
    let difference = new.difference(from: old)
    let removed = Self.places(difference.removals)
    let added = Self.places(difference.insertions)
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      if removed.contains(i) {
        lines.append(.removed(old[i]))
        i += 1
      } else if added.contains(j) {
        lines.append(.added(new[j]))
        j += 1
      } else {
        lines.append(.same(old[i]))
        i += 1
        j += 1
      }
    }
  }

  private static func places(_ changes: [CollectionDifference<[UInt8]>.Change]) -> Set<Int> {
    var places: Set<Int> = []
    for change in changes {
      switch change {
      case .insert(let offset, _, _), .remove(let offset, _, _): places.insert(offset)
      }
    }
    return places
  }

  /// The lines of a text; that the last one has no end is said in its place.
  private static func split(_ text: String) -> [[UInt8]] {
    if text.isEmpty { return [] }
    var lines = text.utf8.split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
    if lines.last == [] {
      lines.removeLast()
    } else {
      lines[lines.count - 1] += " (no line end)".utf8
    }
    return lines
  }

  /// Changed lines that have a twin in which other octets mean the same characters.
  private var lookalikes: Set<String> {
    // Strings are keys by the characters they mean.
    var forms: [String: Set<[UInt8]>] = [:]
    for line in lines where !line.isSame { forms[line.text, default: []].insert(line.octets) }
    return Set(forms.filter { $0.value.count > 1 }.keys)
  }

  private static func shown(_ line: Line, _ lookalikes: Set<String>) -> String {
    let isAlike = !line.isSame && lookalikes.contains(line.text)
    return line.mark + (isAlike ? ShownText.inASCII(line.text) : line.text)
  }

  /// The changed lines with those around them, a hunk after another; empty for texts that are alike.
  var description: String {
    var result = ["--- golden", "+++ actual"]
    let lookalikes = lookalikes
    for hunk in hunks {
      let before = lines[..<hunk.lowerBound]
      let part = lines[hunk]
      let old = Self.place(before.count { !$0.isAdded }, part.count { !$0.isAdded })
      let new = Self.place(before.count { !$0.isRemoved }, part.count { !$0.isRemoved })
      result.append("@@ -\(old) +\(new) @@")
      result += part.map { Self.shown($0, lookalikes) }
    }
    if result.count == 2 { return "" }
    if result.count > Self.shown {
      result = result.prefix(Self.shown) + ["(\(result.count - Self.shown) more lines)"]
    }
    return result.joined(separator: "\n")
  }

  private var hunks: [Range<Int>] {
    var hunks: [Range<Int>] = []
    for index in lines.indices where !lines[index].isSame {
      let start = max(0, index - Self.context)
      let end = min(lines.count, index + Self.context + 1)
      if let last = hunks.last, start <= last.upperBound {
        hunks[hunks.count - 1] = last.lowerBound..<end
      } else {
        hunks.append(start..<end)
      }
    }
    return hunks
  }

  private static func place(_ before: Int, _ count: Int) -> String {
    let start = count == 0 ? before : before + 1
    return count == 1 ? "\(start)" : "\(start),\(count)"
  }
}
