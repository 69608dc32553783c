extension Subcommand {
  /// Shows the main job.
  static let demo = Subcommand(
    name: "demo",
    summary: "Starts servers, sends mail to them over TCP, and says what that proved.",
    discussion: """
      What goes well first: two messages, one of them inside TLS. Then what goes wrong: a wait that \
      fails, a server that is slow, one that loses its last reply, a wrong password, a token that has \
      expired, a pool whose connections are ended under way.

      A line that begins with "proved:" for each thing that holds. The exit status is 1 if one \
      does not.
      """,
    options: [CommandOption("--quiet", help: "Does not show the dialogues.")],
    run: demo)

  private static func demo(_ arguments: Arguments) throws -> ExitStatus {
    let started = ContinuousClock.now
    var demo = Demo(isQuiet: arguments.has("--quiet"))
    try demo.showDelivery()
    try demo.showFailures()
    try demo.showAuthentication()
    try demo.showPool()
    let time = started.duration(to: .now)
    let proof = demo.proof
    StandardOutput.write(
      "\n\(proof.proved) of \(proof.proved + proof.failed) claims hold; all of it took "
        + "\(milliseconds(time)) ms.")
    return proof.failed == 0 ? .good : .failed
  }

  private static func milliseconds(_ duration: Duration) -> String {
    let tenths = Int(duration / .microseconds(100))
    return "\(tenths / 10).\(tenths % 10)"
  }
}
