/// A range of amounts, both ends included; an end may be missing.
package struct Bounds: Sendable, Hashable {
  package let lower: Int?
  package let upper: Int?

  package init(lower: Int?, upper: Int?) {
    self.lower = lower
    self.upper = upper
  }

  package init(_ range: some RangeExpression<Int>) {
    // The ends of these may be the first number there is, or the last, which `relative(to:)` cannot
    // pass.
    switch range {
    case let range as ClosedRange<Int>:
      self.init(lower: range.lowerBound, upper: range.upperBound)
    case let range as PartialRangeThrough<Int>: self.init(lower: nil, upper: range.upperBound)
    case let range as PartialRangeFrom<Int>: self.init(lower: range.lowerBound, upper: nil)
    case let range as PartialRangeUpTo<Int>:
      self.init(lower: nil, upper: Self.last(before: range.upperBound))
    case let range as Range<Int>:
      self.init(lower: range.lowerBound, upper: Self.last(before: range.upperBound))
    default:
      let whole = range.relative(to: Int.min..<Int.max)
      self.init(
        lower: whole.lowerBound == .min ? nil : whole.lowerBound,
        upper: whole.upperBound == .max ? nil : Self.last(before: whole.upperBound))
    }
  }

  private static func last(before end: Int) -> Int { max(end, .min + 1) - 1 }

  /// Whether no amount lies in it.
  package var isEmpty: Bool { upper.map { $0 < max(lower ?? 0, 0) } ?? false }

  /// Why it makes no sense as a range of amounts; `nil` if it does.
  package var mistake: String? {
    if lower ?? 0 < 0 || upper ?? 0 < 0 { return "an amount must not be negative" }
    if lower == nil, upper == nil { return "a range needs an end" }
    return isEmpty ? "the range \(ScriptText.bounds(self)) is empty" : nil
  }

  package func contains(_ value: Int) -> Bool { value >= lower ?? .min && value <= upper ?? .max }
}
