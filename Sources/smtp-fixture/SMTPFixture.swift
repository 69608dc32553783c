internal import SMTPTestSupport

/// The command line of the fixture: the same server, run from a shell.
@main
struct SMTPFixture {
  static let version = "0.1.0"

  /// Every subcommand, in the order in which `--help` lists them.
  static let subcommands: [Subcommand] = [
    .serve,
    .tokenServer,
    .check,
    .contract,
    .show,
    .send,
    .probe,
    .demo,
    .bench,
  ]

  static func main() {
    System.ignoreBrokenPipes()
    System.exit(with: run(Array(CommandLine.arguments.dropFirst())))
  }

  static func run(_ arguments: [String]) -> ExitStatus {
    do {
      return try dispatch(arguments)
    } catch let error as UsageError {
      StandardError.write("smtp-fixture: \(error)")
      return .usage
    } catch let mistakes as SourceMistakes {
      // The line begins with the place, for editors.
      StandardError.write("\(mistakes)")
      return .usage
    } catch {
      StandardError.write("smtp-fixture: \(error)")
      return .failed
    }
  }

  private static func dispatch(_ arguments: [String]) throws -> ExitStatus {
    guard let first = arguments.first else {
      StandardError.write(HelpText.overview)
      return .usage
    }
    switch first {
    case "--help", "-h":
      StandardOutput.write(HelpText.overview)
    case "--version":
      StandardOutput.write("smtp-fixture \(version)")
    case "help":
      guard arguments.count > 1 else {
        StandardOutput.write(HelpText.overview)
        return .good
      }
      StandardOutput.write(HelpText.of(try subcommand(arguments[1])))
    default:
      let command = try subcommand(first)
      switch try ArgumentParser(command).parse(arguments.dropFirst()) {
      case .help: StandardOutput.write(HelpText.of(command))
      case .arguments(let parsed):
        do {
          return try command.run(parsed)
        } catch let error as UsageError {
          throw error.seeing(command)
        }
      }
    }
    return .good
  }

  private static func subcommand(_ name: String) throws(UsageError) -> Subcommand {
    if let found = subcommands.first(where: { $0.name == name }) { return found }
    let kind = name.hasPrefix("-") ? "option" : "subcommand"
    let known = subcommands.map(\.name) + ["--help", "--version"]
    throw UsageError(
      "there is no \(kind) \"\(name)\"\(Nearest.hint(to: name, among: known)); "
        + "see smtp-fixture --help")
  }
}
