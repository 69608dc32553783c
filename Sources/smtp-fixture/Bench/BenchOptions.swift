/// One option of `bench`: data, from which both the reading and the help are made.
struct BenchOption: Sendable {
  /// With its dashes: `--size`.
  let name: String
  /// What the value is called in the help; `nil` for an option without a value.
  let placeholder: String?
  let help: String

  init(_ name: String, _ placeholder: String? = nil, _ help: String) {
    self.name = name
    self.placeholder = placeholder
    self.help = help
  }
}

/// The options given on a command line.
struct BenchOptions: Sendable {
  private var values: [String: String] = [:]
  private(set) var operands: [String] = []

  /// Reads `arguments`; `--name value` and `--name=value` mean the same.
  ///
  /// - Throws: ``BenchFailure`` for an option that is not in `table`, one that lacks its value or
  ///   has one too many.
  init(_ arguments: [String], _ table: [BenchOption]) throws {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("--") else {
        operands.append(argument)
        continue
      }
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      guard let option = table.first(where: { $0.name == name }) else {
        throw BenchFailure.usage("unknown option \(name)")
      }
      if option.placeholder == nil {
        guard parts.count == 1 else { throw BenchFailure.usage("\(name) takes no value") }
        values[name] = ""
      } else if parts.count == 2 {
        values[name] = String(parts[1])
      } else if let value = rest.popFirst() {
        values[name] = value
      } else {
        throw BenchFailure.usage("\(name) needs a value: \(option.placeholder ?? "")")
      }
    }
  }

  func has(_ name: String) -> Bool { values[name] != nil }
  func text(_ name: String) -> String? { values[name] }

  /// The whole number given for `name`, or `fallback`.
  func number(_ name: String, default fallback: Int) throws -> Int {
    guard let text = values[name] else { return fallback }
    guard let number = Int(text), number > 0 else {
      throw BenchFailure.usage("\(name) needs a number above zero, not \"\(text)\"")
    }
    return number
  }

  /// A number of octets, with or without a unit: `512`, `1KB` (1024), `10MB`, `1GB`.
  func size(_ name: String, default fallback: Int) throws -> Int {
    guard let text = values[name] else { return fallback }
    let units = [("KB", 10), ("MB", 20), ("GB", 30), ("B", 0), ("", 0)]
    for (unit, shift) in units where text.uppercased().hasSuffix(unit) {
      if let number = Int(text.dropLast(unit.count)), number > 0, number < 1 << 33 {
        return number << shift
      }
    }
    throw BenchFailure.usage("\(name) needs a size such as 1KB or 10MB, not \"\(text)\"")
  }

  /// The lines of the help for `table`.
  static func help(_ table: [BenchOption]) -> String {
    let heads = table.map { "  \($0.name)" + ($0.placeholder.map { " \($0)" } ?? "") }
    let width = (heads.map(\.count).max() ?? 0) + 2
    return zip(heads, table)
      .map { head, option in
        head + String(repeating: " ", count: width - head.count) + option.help
      }
      .joined(separator: "\n")
  }
}
