internal import SMTPTestSupport

extension Subcommand {
  /// Reads scripts and dialogues without following them.
  static let check = Subcommand(
    name: "check",
    summary: "Says whether files are scripts or dialogues, and where they are not.",
    discussion: """
      Prints a line for each file, such as "lab.script: 12 rules". A file is a dialogue if its
      first line begins as those of dialogues do: with "S:", "C:", "==" and their like.

      All that cannot be read is named on standard error, "FILE:LINE:COLUMN: what was expected",
      and the status is 1.
      """,
    files: ("FILE...", "A file with a script or a dialogue; - is standard input."),
    options: [
      CommandOption(
        "--print",
        help: "Prints each text in its canonical form instead, as servers print it;\n"
          + "comments in scripts are not part of it.")
    ],
    run: check)

  private static func check(_ arguments: Arguments) throws -> ExitStatus {
    if arguments.operands.isEmpty { throw UsageError("check needs a FILE") }
    var mistakes = SourceMistakes()
    for path in arguments.operands {
      guard let checked = try mistakes.collect({ try Checked(path) }) else { continue }
      StandardOutput.write(arguments.has("--print") ? checked.text : "\(path): \(checked.size)")
    }
    if mistakes.all.isEmpty { return .good }
    StandardError.write("\(mistakes)")
    return .failed
  }

  /// A text that could be read.
  private struct Checked {
    /// The canonical form.
    let text: String
    /// `12 rules`.
    let size: String

    init(_ path: String) throws {
      let source: SourceText
      do { source = try SourceText(reading: path) } catch let failure as System.Failure {
        throw SourceMistake(failure)
      }
      let mistakes = source.mistakes
      if !mistakes.isEmpty { throw SourceMistakes(mistakes) }
      if source.isDialogue {
        text = try source.dialogue().description
        size = "a dialogue of \(Self.counted(text.split(separator: "\n").count, "line"))"
      } else {
        let script = try source.script()
        text = script.description
        size = Self.counted(script.rules.count, "rule")
      }
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
      "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
  }
}
