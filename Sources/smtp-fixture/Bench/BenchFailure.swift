/// Why a measurement could not be made, in a sentence.
struct BenchFailure: Error, Sendable, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
