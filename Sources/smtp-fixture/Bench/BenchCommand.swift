import SMTPTestNetwork

extension Subcommand {
  /// Figures about the server, measured on this machine.
  static let bench = Subcommand(
    name: "bench",
    summary: "Measures the server: load, lifecycle, TLS, AUTH, stress.",
    discussion: """
      Without a word after it, bench measures load: messages/s, MB/s, CPU of the server for each
      message, its peak memory. The generator is a process of its own.

      Cases behind stress are run alone; without any, all are.
      """,
    operands: [
      ("lifecycle", "What starting, stopping and waiting cost a test, in microseconds."),
      ("tls", "CPU of handshakes and of mail inside TLS, beside openssl s_server."),
      ("auth", "CPU of a login by PLAIN."),
      ("stress", "Figure, bound, ok or FAIL; the exit status is 1 where one fails."),
      ("generate", "Only sends, to --against."),
    ] + StressCase.all.map { ($0.name, "A case of stress: \($0.summary).") },
    options: LoadPlan.options + LifecycleCommand.options + StressCommand.options,
    run: bench)

  private static func bench(_ arguments: Arguments) throws -> ExitStatus {
    switch arguments.operands.first {
    case "stress":
      return try StressCommand.run(
        Array(arguments.operands.dropFirst()), scale: arguments.number("--scale", default: 1),
        inProcess: arguments.has("--in-process"))
    case let word? where arguments.operands.count > 1:
      throw UsageError("bench \(word) takes no further words")
    case "lifecycle":
      let rounds = try arguments.number("--rounds", default: 1000)
      let isGood = try waiting { try await LifecycleCommand.run(rounds: rounds) }
      return isGood || !arguments.has("--gate") ? .good : .failed
    case "tls":
      let isGood = try TLSCommand.run()
      return isGood || !arguments.has("--gate") ? .good : .failed
    case "auth":
      let isGood = try AuthenticationCommand.run()
      return isGood || !arguments.has("--gate") ? .good : .failed
    case "generate":
      StandardOutput.write(try GenerateCommand.run(arguments))
      return .good
    case nil:
      let report = try LoadCommand(arguments).run()
      StandardOutput.write(arguments.has("--json") ? report.json : report.text)
      return .good
    case let word?:
      throw UsageError("\"\(word)\" is nothing bench can do")
    }
  }
}

extension Arguments {
  /// The whole number given for `name`, at least 1, or `fallback`.
  func number(_ name: String, default fallback: Int) throws -> Int {
    try number(name, in: 1...Int.max) ?? fallback
  }
}
