/// Ranges of a stream, in rising order, none of which touches the next.
package struct OctetRanges: Sendable, Hashable {
  package private(set) var ranges: [Range<Int>] = []

  package init() {}

  package var isEmpty: Bool { ranges.count == 0 }

  /// Adds a range; what it touches becomes one with it.
  package mutating func insert(_ range: Range<Int>) {
    if range.isEmpty { return }
    // Most come behind all others.
    var first = ranges.count
    while first > 0, ranges[first - 1].upperBound >= range.lowerBound { first -= 1 }
    var end = first
    var whole = range
    while end < ranges.count, ranges[end].lowerBound <= range.upperBound {
      whole =
        min(
          whole.lowerBound, ranges[end].lowerBound)..<max(
          whole.upperBound, ranges[end].upperBound)
      end += 1
    }
    ranges.replaceSubrange(first..<end, with: [whole])
  }

  /// The parts of the ranges that lie within `range`.
  package func parts(within range: Range<Int>) -> [Range<Int>] {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound <= range.lowerBound { low = middle + 1 } else { high = middle }
    }
    var parts: [Range<Int>] = []
    while low < ranges.count, ranges[low].lowerBound < range.upperBound {
      let part = ranges[low].clamped(to: range)
      if !part.isEmpty { parts.append(part) }
      low += 1
    }
    return parts
  }
}
