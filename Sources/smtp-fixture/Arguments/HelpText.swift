/// The texts of `--help`, made from the same tables as the parser.
enum HelpText {
  static var overview: String {
    let rows =
      SMTPFixture.subcommands.map { ($0.name, $0.summary) } + [
        ("help SUBCOMMAND", "Describes a subcommand, as SUBCOMMAND --help does.")
      ]
    return """
      usage: smtp-fixture SUBCOMMAND [OPTION...]

      An SMTP server for tests that records exactly what arrives.

      \(table(rows))

      \(table([("--help", "Shows this."), ("--version", "Shows the version.")]))

      The exit status is 0 when all went well, 1 when something failed, 64 when the command line
      makes no sense.
      """
  }

  static func of(_ command: Subcommand) -> String {
    let operands =
      command.files.map { " \($0.name)" }
      ?? (command.operands.isEmpty
        ? "" : " [\(command.operands.map(\.name).joined(separator: " | "))]")
    let rows =
      command.options.map { ($0.usage, $0.help) } + [("--help", "Shows this.")]
    var parts = [
      "usage: " + (command.usage ?? "smtp-fixture \(command.name)\(operands) [OPTION...]"),
      command.summary,
    ]
    if !command.operands.isEmpty { parts.append(table(command.operands)) }
    if let files = command.files { parts.append(table([files])) }
    parts.append(table(rows))
    if !command.discussion.isEmpty { parts.append(command.discussion) }
    return parts.joined(separator: "\n\n")
  }

  /// Names on the left, texts on the right; a text of several lines stays in its column.
  private static func table(_ rows: [(name: String, help: String)]) -> String {
    let width = (rows.map(\.name.count).max() ?? 0) + 2
    return rows.map { row in
      let lines = row.help.split(separator: "\n", omittingEmptySubsequences: false)
      let gap = String(repeating: " ", count: width - row.name.count)
      let indent = "\n" + String(repeating: " ", count: width + 2)
      return "  \(row.name)\(gap)" + lines.joined(separator: indent)
    }.joined(separator: "\n")
  }
}
