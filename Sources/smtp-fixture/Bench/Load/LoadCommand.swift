import SMTPTestNetwork
import SMTPTestSupport

/// `bench`: how fast a server takes messages, and what that costs it.
///
/// The generator is a process of its own, so that what the server costs can be told from what it
/// costs to ask it.
struct LoadCommand {
  let plan: LoadPlan
  let options: Arguments
  /// How many rules the server has, none of which ever holds.
  let rules: Int

  init(_ options: Arguments) throws {
    self.options = options
    plan = try LoadPlan(options)
    rules = try options.number("--rules", in: 0...10_000) ?? 0
    if rules > 0, options.has("--against") {
      throw UsageError("--rules is for the server in process, not for one that runs already")
    }
  }

  func run() throws -> LoadReport {
    guard let target = try options.text("--against") else { return try runInProcess() }
    let address = try LoadPlan.address(target)
    let process = options.has("--pid") ? try options.number("--pid", default: 1) : nil
    let before = process.flatMap(BenchPlatform.cpu)
    if process != nil, before == nil {
      throw BenchFailure("the CPU time of process \(process ?? 0) cannot be read")
    }
    let result = try generate(to: "\(address)")
    let after = process.flatMap(Self.settledCPU)
    return LoadReport(
      plan: plan, result: result,
      serverCPU: before.flatMap { before in after.map { $0 - before } },
      peakMemory: process.flatMap(BenchPlatform.peakMemory))
  }

  /// The CPU of a process when it has done what was left to do after its last reply: that belongs to
  /// the messages too.
  private static func settledCPU(of process: Int) -> Int? {
    var last = BenchPlatform.cpu(of: process)
    for _ in 0..<100 {
      BenchPlatform.pause(microseconds: 100_000)
      let next = BenchPlatform.cpu(of: process)
      // A hundredth of the time: a process that only looks whether there is something to do.
      if let last, let next, next - last < 1_000_000 { return next }
      last = next
    }
    return last
  }

  /// The parent is the server and does nothing else meanwhile but wait for its child.
  private func runInProcess() throws -> LoadReport {
    let server = try SMTPTestServer.start(
      .address(host: "127.0.0.1"), .memoryBudget(1 << 40),
      .limits {
        $0.messageSize = 1 << 32
        $0.commands = .max
      }, .script(MissingRules.script(rules)))
    defer { server.stop() }
    let before = BenchPlatform.ownCPU()
    let result = try generate(to: "127.0.0.1:\(server.endpoint.port)")
    let after = BenchPlatform.ownCPU()
    guard server.messages.count == plan.messages else {
      throw BenchFailure(
        "\(plan.messages) messages were sent, \(server.messages.count) are recorded")
    }
    return LoadReport(
      plan: plan, result: result, serverCPU: after - before,
      peakMemory: BenchPlatform.peakMemory())
  }

  private func generate(to target: String) throws -> GeneratorResult {
    let path = try options.text("--generator") ?? BenchPlatform.executable()
    let child = try ChildProcess(
      path, ["bench", "generate", "--against", target] + plan.arguments)
    let (output, status) = child.finish()
    guard status == 0, let result = GeneratorResult(output) else {
      throw BenchFailure("the load generator failed with exit code \(status) \(output)")
    }
    return result
  }
}

/// `bench generate`: the other process.
struct GenerateCommand {
  static func run(_ options: Arguments) throws -> String {
    let plan = try LoadPlan(options)
    guard let target = try options.text("--against") else {
      throw UsageError("bench generate needs --against HOST:PORT")
    }
    _ = BenchPlatform.raiseDescriptorLimit()
    let generator = try LoadGenerator(
      LoadScript(plan.mode, size: plan.size), to: LoadPlan.address(target),
      connections: plan.connections, messages: plan.messages)
    let before = BenchPlatform.ownCPU()
    let result = try generator.run()
    return GeneratorResult(result, cpu: BenchPlatform.ownCPU() - before).text
  }
}

/// What the generator tells the process that started it: numbers in a line.
struct GeneratorResult: Sendable {
  let messages: Int
  let nanoseconds: Int
  let sent: Int
  let received: Int
  /// Nanoseconds of CPU of the generator.
  let cpu: Int

  init(_ result: LoadGenerator.Result, cpu: Int) {
    messages = result.messages
    nanoseconds = Int(result.seconds * 1e9)
    sent = result.sent
    received = result.received
    self.cpu = cpu
  }

  init?(_ text: String) {
    let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    guard numbers.count == 5, numbers[0] > 0, numbers[1] > 0 else { return nil }
    messages = numbers[0]
    nanoseconds = numbers[1]
    sent = numbers[2]
    received = numbers[3]
    cpu = numbers[4]
  }

  var text: String { "\(messages) \(nanoseconds) \(sent) \(received) \(cpu)" }
}
