/// One measured figure beside what it is held against.
struct Figure: Sendable {
  enum Grade: Sendable, Equatable {
    case ok
    /// Beyond the goal, though not by so much that it fails.
    case over
    case failed
    /// Not measured, and why.
    case skipped(String)
  }

  let name: String
  /// The value with its unit, in words: `112 kB`.
  let value: String
  /// What it must be: `at most 1000 kB`.
  let bound: String
  let grade: Grade

  init(_ name: String, _ value: String, _ bound: String, _ grade: Grade) {
    self.name = name
    self.value = value
    self.bound = bound
    self.grade = grade
  }

  /// A figure that holds or does not.
  init(_ name: String, _ value: String, _ bound: String, holds: Bool) {
    self.init(name, value, bound, holds ? .ok : .failed)
  }

  /// Memory that must not be more than `bound` octets.
  init(_ name: String, octets: Int, atMost bound: Int) {
    self.init(
      name, Self.megabytes(octets), "at most \(Self.megabytes(bound))", holds: octets <= bound)
  }

  /// A count that must be exactly `bound`.
  init(_ name: String, _ count: Int, exactly bound: Int) {
    self.init(name, String(count), "exactly \(bound)", holds: count == bound)
  }

  static func skipped(_ name: String, _ reason: String) -> Figure {
    Figure(name, "–", "", .skipped(reason))
  }

  static func megabytes(_ octets: Int) -> String { (Double(octets) / 1e6).fixed(2) + " MB" }

  var isFailed: Bool { grade == .failed }

  /// `ok    start and stop: 61.2 µs (at most 100 µs)`.
  var text: String {
    switch grade {
    case .ok: "ok    \(name): \(value) (\(bound))"
    case .over: "over  \(name): \(value) (\(bound))"
    case .failed: "FAIL  \(name): \(value) (\(bound))"
    case .skipped(let reason): "skip  \(name): \(reason)"
    }
  }
}
