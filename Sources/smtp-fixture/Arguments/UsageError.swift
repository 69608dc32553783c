internal import SMTPTestSupport

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

extension Nearest {
  /// ` (did you mean "--port"?)`, or nothing if no candidate is near.
  static func hint(to word: String, among candidates: [String]) -> String {
    let extended = candidates.filter { word.count >= 4 && $0.hasPrefix(word) }
    guard let name = candidate(to: word, among: candidates) ?? extended.first else { return "" }
    return " (did you mean \"\(name)\"?)"
  }
}
