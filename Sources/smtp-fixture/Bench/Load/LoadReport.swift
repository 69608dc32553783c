/// What a run of the load generator found.
struct LoadReport: Sendable {
  let plan: LoadPlan
  let result: GeneratorResult
  /// Nanoseconds of CPU of the server, in user and kernel mode.
  let serverCPU: Int?
  /// The highest resident memory of the server, in octets.
  let peakMemory: Int?

  private var messages: Double { Double(result.messages) }
  private var seconds: Double { Double(result.nanoseconds) / 1e9 }
  private var perSecond: Double { messages / seconds }
  private var megabytes: Double { Double(result.sent) / seconds / 1e6 }
  private var generatorCost: Double { Double(result.cpu) / messages / 1e3 }
  private var serverCost: Double? { serverCPU.map { Double($0) / messages / 1e3 } }

  /// One line for people.
  var text: String {
    let head =
      "\(plan.mode.rawValue), \(result.messages) messages of \(plan.size) octets over "
      + "\(plan.connections) connections"
    var parts = ["\(perSecond.fixed(0)) messages/s", "\(megabytes.fixed(1)) MB/s"]
    if let serverCost { parts.append("server CPU \(serverCost.fixed(1)) µs per message") }
    parts.append("generator \(generatorCost.fixed(1)) µs")
    if let peakMemory { parts.append("peak RSS \((Double(peakMemory) / 1e6).fixed(1)) MB") }
    return head + ": " + parts.joined(separator: ", ")
  }

  /// One line for programs.
  var json: String {
    var fields = [
      "\"mode\":\"\(plan.mode.rawValue)\"", "\"size\":\(plan.size)",
      "\"connections\":\(plan.connections)", "\"messages\":\(result.messages)",
      "\"seconds\":\(seconds.fixed(6))", "\"messagesPerSecond\":\(perSecond.fixed(1))",
      "\"megabytesPerSecond\":\(megabytes.fixed(2))",
      "\"generatorMicrosecondsPerMessage\":\(generatorCost.fixed(3))",
    ]
    if let serverCost { fields.append("\"serverMicrosecondsPerMessage\":\(serverCost.fixed(3))") }
    if let peakMemory { fields.append("\"peakOctets\":\(peakMemory)") }
    return "{" + fields.joined(separator: ",") + "}"
  }
}

extension Double {
  /// The number with so many decimals. (Foundation's formatting is ten megabytes away.)
  func fixed(_ decimals: Int) -> String {
    guard isFinite, magnitude < 1e15 else { return "\(self)" }
    var scale = 1
    for _ in 0..<decimals { scale *= 10 }
    let scaled = Int((magnitude * Double(scale)).rounded())
    let sign = self < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return sign + String(scaled) }
    let fraction = String(scaled % scale)
    let zeros = String(repeating: "0", count: decimals - fraction.count)
    return sign + String(scaled / scale) + "." + zeros + fraction
  }
}
