import SMTPTestClient
import SMTPTestSupport

extension Subcommand {
  /// Says what a server offers.
  static let probe = Subcommand(
    name: "probe",
    summary:
      "Says what a server offers in clear and inside TLS, and whether its certificate is good.",
    discussion: """
      It connects up to three times: in clear; inside TLS, whoever the server is; and once more to
      see whether its certificate is good for the host. No mail is sent, and nobody logs in.

      The status is 1 where there is no session to be had, and where the certificate is not good.
      """,
    files: ("HOST [PORT]", "localhost or a numeric address, and the port. Default 25."),
    options: ClientOptions.options + [
      CommandOption("--implicit", help: "Speaks TLS from the first octet."),
      CommandOption("--json", help: "Prints a JSON object."),
    ],
    run: probe)

  private static func probe(_ arguments: Arguments) throws -> ExitStatus {
    let configuration = try ClientOptions.configuration(
      arguments, host: arguments.operands.first, port: try port(arguments))
    if arguments.operands.isEmpty, !arguments.has("--unix") {
      throw UsageError("probe needs a HOST")
    }
    let report = try ProbeReport(configuration, isImplicit: arguments.has("--implicit"))
    StandardOutput.write(arguments.has("--json") ? report.json.line : report.text)
    return report.isGood ? .good : .failed
  }

  private static func port(_ arguments: Arguments) throws -> Int? {
    guard arguments.operands.count > 1 else { return nil }
    let word = arguments.operands[1]
    guard arguments.operands.count == 2, let port = Int(word), (1...65_535).contains(port) else {
      throw UsageError(
        arguments.operands.count > 2
          ? "unexpected argument \"\(arguments.operands[2])\""
          : "\"\(word)\" is no port, a number from 1 to 65535")
    }
    return port
  }
}
