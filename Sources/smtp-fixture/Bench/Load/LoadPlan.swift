import SMTPTestNetwork

/// What a run of the load generator sends, and to whom.
struct LoadPlan: Sendable {
  static let options = [
    BenchOption("--size", "SIZE", "octets of a message, such as 100KB or 10MB (default 1KB)"),
    BenchOption("--connections", "N", "how many at once (default 10)"),
    BenchOption("--messages", "N", "how many in all (default: by size, 20 to 20,000)"),
    BenchOption("--mode", "MODE", "reuse (default), pipelined or new-connection"),
    BenchOption("--against", "HOST:PORT", "a server that runs already, instead of one in process"),
    BenchOption("--pid", "PID", "the process of that server, to read its CPU time and memory"),
    BenchOption("--generator", "PATH", "the smtp-fixture that generates (default: this one)"),
    BenchOption("--json", nil, "one line of JSON instead of text"),
  ]

  var mode = LoadMode.reuse
  var size = 1024
  var connections = 10
  var messages = 20_000

  init() {}

  init(_ options: BenchOptions) throws {
    if let text = options.text("--mode") {
      guard let mode = LoadMode(rawValue: text) else {
        let names = LoadMode.allCases.map(\.rawValue).joined(separator: ", ")
        throw BenchFailure.usage("--mode is one of \(names), not \"\(text)\"")
      }
      self.mode = mode
    }
    size = try options.size("--size", default: 1024)
    connections = try options.number("--connections", default: 10)
    // Half a gigabyte is long enough to measure, and fits into the memory of a small machine.
    messages = try options.number(
      "--messages", default: min(20_000, max(20, (512 << 20) / size)))
  }

  /// The words by which another process gets the same plan.
  var arguments: [String] {
    [
      "--mode", mode.rawValue, "--size", String(size), "--connections", String(connections),
      "--messages", String(messages),
    ]
  }

  /// Reads `HOST:PORT`, where the host is numeric or `localhost`.
  static func address(_ text: String) throws -> SocketAddress {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...])
    else { throw BenchFailure.usage("--against needs HOST:PORT, not \"\(text)\"") }
    let host = text[..<colon] == "localhost" ? "127.0.0.1" : String(text[..<colon])
    guard let address = SocketAddress(numericHost: host, port: port) else {
      throw BenchFailure.usage("\(host) is not a numeric address; names are not looked up")
    }
    return address
  }
}
