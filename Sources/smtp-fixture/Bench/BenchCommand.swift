/// `smtp-fixture bench`: figures about the server, measured on this machine.
enum BenchCommand {
  static let summary = "Measures the server: load, lifecycle, stress."

  /// What `bench` can do, by the word after it.
  enum Kind: String, CaseIterable {
    case load = ""
    case lifecycle
    case stress
    case generate

    var options: [BenchOption] {
      switch self {
      case .load: LoadPlan.options
      case .generate: LoadPlan.options
      case .lifecycle: LifecycleCommand.options
      case .stress: StressCommand.options
      }
    }
  }

  /// Runs with the arguments behind `bench`; returns the exit code: 0 good, 1 failed, 64 usage.
  static func run(_ arguments: [String]) async -> Int32 {
    var rest = arguments
    var kind = Kind.load
    if let word = rest.first, !word.isEmpty, let named = Kind(rawValue: word) {
      kind = named
      rest.removeFirst()
    }
    if rest.contains("--help") || rest.contains("-h") {
      print(help)
      return 0
    }
    do {
      let options = try BenchOptions(rest, kind.options)
      guard kind == .stress || options.operands.isEmpty else {
        throw BenchFailure.usage("\"\(options.operands[0])\" is not an argument of bench")
      }
      return try await run(kind, options)
    } catch {
      let failure = error as? BenchFailure ?? BenchFailure("\(error)")
      BenchPlatform.complain("smtp-fixture bench: \(failure)")
      if failure.isUsage { BenchPlatform.complain("smtp-fixture bench --help lists what there is") }
      return failure.isUsage ? 64 : 1
    }
  }

  private static func run(_ kind: Kind, _ options: BenchOptions) async throws -> Int32 {
    switch kind {
    case .load:
      let report = try LoadCommand(options).run()
      BenchPlatform.show((options.has("--json") ? report.json : report.text) + "\n")
    case .generate: BenchPlatform.show(try GenerateCommand.run(options) + "\n")
    case .lifecycle:
      var isGood = true
      try await LifecycleCommand.run(rounds: options.number("--rounds", default: 1000)) { figure in
        BenchPlatform.show(figure.text + "\n")
        if figure.isFailed { isGood = false }
      }
      return isGood || !options.has("--gate") ? 0 : 1
    case .stress:
      return try StressCommand.run(
        options.operands, scale: options.number("--scale", default: 1),
        inProcess: options.has("--in-process"))
    }
    return 0
  }

  static var help: String {
    """
    Usage: smtp-fixture bench [options]
           smtp-fixture bench lifecycle [options]
           smtp-fixture bench stress [CASE …] [options]

    Load: messages/s, MB/s, CPU of the server for each message, its peak memory.
    \(BenchOptions.help(LoadPlan.options))

    Lifecycle: what starting, stopping and waiting cost a test, in microseconds.
    \(BenchOptions.help(LifecycleCommand.options))

    Stress: figure, bound, ok or FAIL; 1 is the exit code where one fails.
    \(BenchOptions.help(StressCommand.options))
    \(StressCommand.help)
    """
  }
}
