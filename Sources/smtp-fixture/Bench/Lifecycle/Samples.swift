import SMTPTestNetwork

/// Durations of one thing measured many times, in nanoseconds.
struct Samples {
  private var values: [Int] = []

  /// Adds how long `body` takes.
  mutating func measure(_ body: () throws -> Void) rethrows {
    let start = SMTPFixtureClock.system.now
    try body()
    add(from: start, to: SMTPFixtureClock.system.now)
  }

  /// Adds the time between two instants, which may be negative.
  mutating func add(from start: UInt64, to end: UInt64) {
    values.append(Int(Int64(bitPattern: end &- start)))
  }

  mutating func add(_ nanoseconds: Int) { values.append(nanoseconds) }

  /// The value below which `part` of all lie, in microseconds.
  func quantile(_ part: Double) -> Double {
    guard !values.isEmpty else { return .nan }
    let index = min(values.count - 1, Int(Double(values.count) * part))
    return Double(values.sorted()[index]) / 1e3
  }

  /// The median beside its goal in microseconds; it fails at more than twice the goal.
  func figure(_ name: String, goal: Double?) -> Figure {
    let median = quantile(0.5)
    let text =
      "median \(median.fixed(1)) µs, 99 % below \(quantile(0.99).fixed(1)) µs, "
      + "\(values.count) rounds"
    guard let goal else { return Figure(name, text, "no goal", .ok) }
    let grade: Figure.Grade = median <= goal ? .ok : median <= 2 * goal ? .over : .failed
    return Figure(name, text, "median at most \(goal.fixed(0)) µs", grade)
  }
}
