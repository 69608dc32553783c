/// How the process ends.
enum ExitStatus: Int32, Sendable {
  /// What was asked for was done.
  case good = 0
  /// It could not be done, or did not hold.
  case failed = 1
  /// The command line makes no sense (`EX_USAGE` of sysexits.h).
  case usage = 64
}

/// One subcommand: its table of options, from which both parser and help are made, and its work.
///
/// A file that adds a subcommand makes a `static let` of this type in an extension and lists it
/// in ``SMTPFixture/subcommands``.
struct Subcommand: Sendable {
  /// The word on the command line.
  let name: String
  /// One line for the overview.
  let summary: String
  /// What the help says beneath the options; may be empty.
  var discussion = ""
  /// How it is called, where that is more than its operands and its options.
  var usage: String?
  /// The words it takes beside its options, such as `lifecycle`, and what each means.
  var operands: [(name: String, help: String)] = []
  /// What stands for files or other free words, of which it takes any number; `nil` if it takes none.
  var files: (name: String, help: String)?
  let options: [CommandOption]
  /// Does the work. A `UsageError` ends with 64, any other error with its text and 1.
  let run: @Sendable (Arguments) throws -> ExitStatus
}

/// One option of a subcommand.
struct CommandOption: Sendable {
  /// The name with its dashes.
  let name: String
  /// A second name of one letter with its dash.
  let short: String?
  /// What stands for the value in the help; `nil` for an option that is given or not.
  let placeholder: String?
  /// What it does, with its default, in one line or more.
  let help: String

  init(_ name: String, short: String? = nil, _ placeholder: String? = nil, help: String) {
    self.name = name
    self.short = short
    self.placeholder = placeholder
    self.help = help
  }

  /// `--port N`, `-e, --rule RULE`.
  var usage: String {
    (short.map { "\($0), " } ?? "") + (placeholder.map { "\(name) \($0)" } ?? name)
  }
}
