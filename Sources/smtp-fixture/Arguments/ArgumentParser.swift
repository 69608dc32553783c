internal import SMTPTestSupport

/// Reads the arguments of one subcommand by its table of options.
///
/// `--name value` and `--name=value` mean the same; `--` ends the options. Of an option given
/// twice the last counts, unless a command asks for all.
struct ArgumentParser {
  enum Outcome {
    case arguments(Arguments)
    /// `--help` or `-h` was among them.
    case help
  }

  private let command: Subcommand

  init(_ command: Subcommand) { self.command = command }

  func parse(_ words: some Sequence<String>) throws(UsageError) -> Outcome {
    var given: [Arguments.Given] = []
    var operands: [String] = []
    var words = Array(words)[...]
    while let word = words.popFirst() {
      if word == "--" {
        operands += words
        break
      }
      if word == "--help" || word == "-h" { return .help }
      guard word.hasPrefix("-"), word != "-" else {
        operands.append(word)
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      let option = try option(name)
      let value = try value(
        of: option, as: name, attached: parts.count > 1 ? String(parts[1]) : nil, &words)
      given.append(Arguments.Given(option: option.name, word: name, value: value))
    }
    try check(operands)
    return .arguments(Arguments(given: given, operands: operands))
  }

  private func option(_ name: String) throws(UsageError) -> CommandOption {
    if let found = command.options.first(where: { $0.name == name || $0.short == name }) {
      return found
    }
    let known = command.options.map(\.name) + ["--help"]
    throw UsageError("unknown option \(name)\(Nearest.hint(to: name, among: known))")
      .seeing(command)
  }

  private func value(
    of option: CommandOption, as name: String, attached: String?, _ words: inout ArraySlice<String>
  ) throws(UsageError) -> String {
    guard option.placeholder != nil else {
      if attached == nil { return "" }
      throw UsageError("\(name) takes no value").seeing(command)
    }
    if let attached { return attached }
    // What looks like an option is not taken for a value: "--save --json" forgot the folder.
    guard let next = words.first, !next.hasPrefix("--") else {
      throw UsageError("\(name) needs a value: \(option.usage)").seeing(command)
    }
    words.removeFirst()
    return next
  }

  private func check(_ operands: [String]) throws(UsageError) {
    if command.files != nil { return }
    for operand in operands where !command.operands.contains(where: { $0.name == operand }) {
      let hint = Nearest.hint(to: operand, among: command.operands.map(\.name))
      throw UsageError("unexpected argument \"\(operand)\"\(hint)").seeing(command)
    }
  }
}
