/// A range of amounts, both ends included; an end may be missing.
package struct Bounds: Sendable, Hashable {
  package let lower: Int?
  package let upper: Int?

  package init(lower: Int?, upper: Int?) {
    self.lower = lower
    self.upper = upper
  }

  package init(_ range: some RangeExpression<Int>) {
    // Both ends of these may be the last number there is, which `relative(to:)` cannot pass.
    switch range {
    case let range as ClosedRange<Int>:
      self.init(lower: range.lowerBound, upper: range.upperBound)
    case let range as PartialRangeThrough<Int>: self.init(lower: nil, upper: range.upperBound)
    default:
      let whole = range.relative(to: Int.min..<Int.max)
      self.init(
        lower: whole.lowerBound == .min ? nil : whole.lowerBound,
        upper: whole.upperBound == .max ? nil : max(whole.upperBound, .min + 1) - 1)
    }
  }

  package func contains(_ value: Int) -> Bool { value >= lower ?? .min && value <= upper ?? .max }
}
