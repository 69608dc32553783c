/// A command line that makes no sense: what is wrong, and where to read how it should be.
struct UsageError: Error, Hashable, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }

  /// The same with a pointer to the help of `command`.
  func seeing(_ command: Subcommand) -> UsageError {
    let pointer = "see smtp-fixture \(command.name) --help"
    return description.hasSuffix(pointer) ? self : UsageError("\(description); \(pointer)")
  }
}

/// Guesses what somebody meant.
enum Nearest {
  /// ` (did you mean "--port"?)`, or nothing if no candidate is near.
  static func hint(to word: String, among candidates: [String]) -> String {
    let ranked = candidates.map { (name: $0, distance: distance(word, $0)) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return "" }
    let isNear = best.distance <= max(2, best.name.count / 3)
    let extended = candidates.filter { word.count >= 4 && $0.hasPrefix(word) }
    guard let name = isNear ? best.name : extended.first else { return "" }
    return " (did you mean \"\(name)\"?)"
  }

  /// How many letters must be put in, taken out or replaced to make one word the other.
  static func distance(_ a: String, _ b: String) -> Int {
    let a = Array(a.utf8)
    let b = Array(b.utf8)
    var row = Array(0...b.count)
    for i in a.indices {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[b.count]
  }
}
