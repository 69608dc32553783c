/// Why a measurement could not be made, in a sentence.
struct BenchFailure: Error, Sendable, CustomStringConvertible {
  let description: String
  /// Whether the command line is at fault: exit code 64 rather than 1.
  let isUsage: Bool

  init(_ description: String, isUsage: Bool = false) {
    self.description = description
    self.isUsage = isUsage
  }

  static func usage(_ description: String) -> BenchFailure {
    BenchFailure(description, isUsage: true)
  }
}
