/// `bench stress`: the large figures, each case in a process of its own.
enum StressCommand {
  static let options = [
    CommandOption("--scale", "N", help: "divide all counts by N; swift test uses 50 (default 1)"),
    CommandOption("--in-process", help: "run the cases in this process, one after the other"),
  ]

  /// Runs the named cases, or all; 1 where a figure is out of bounds.
  static func run(_ names: [String], scale: Int, inProcess: Bool) throws -> ExitStatus {
    let cases = try names.isEmpty ? StressCase.all : names.map(find)
    var isGood = true
    for stressCase in cases {
      if inProcess {
        isGood = try report(stressCase, scale) && isGood
        continue
      }
      // What an earlier case left in the allocator must not count for a later one.
      let child = try ChildProcess(
        BenchPlatform.executable(),
        ["bench", "stress", stressCase.name, "--in-process", "--scale", String(scale)])
      let (output, status) = child.finish()
      BenchPlatform.show(output)
      isGood = status == 0 && isGood
    }
    return isGood ? .good : .failed
  }

  private static func find(_ name: String) throws -> StressCase {
    guard let found = StressCase.all.first(where: { $0.name == name }) else {
      throw UsageError("there is no stress case \"\(name)\"")
    }
    return found
  }

  private static func report(_ stressCase: StressCase, _ scale: Int) throws -> Bool {
    var lines = [
      "\(stressCase.name): \(stressCase.summary)" + (scale > 1 ? ", divided by \(scale)" : "")
    ]
    let figures = try stressCase.run(scale: scale)
    lines += figures.map { "  \($0.text)" }
    BenchPlatform.show(lines.joined(separator: "\n") + "\n")
    return !figures.contains(where: \.isFailed)
  }
}
