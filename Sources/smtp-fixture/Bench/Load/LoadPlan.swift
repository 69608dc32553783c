import SMTPTestNetwork

/// What a run of the load generator sends, and to whom.
struct LoadPlan: Sendable {
  static let options = [
    CommandOption(
      "--size", "SIZE", help: "octets of a message, such as 100KB or 10MB (default 1KB)"),
    CommandOption("--connections", "N", help: "how many at once (default 10)"),
    CommandOption("--messages", "N", help: "how many in all (default: by size, 20 to 20,000)"),
    CommandOption("--mode", "MODE", help: "reuse (default), pipelined or new-connection"),
    CommandOption(
      "--against", "HOST:PORT", help: "a server that runs already, instead of one in process"),
    CommandOption(
      "--pid", "PID", help: "the process of that server, to read its CPU time and memory"),
    CommandOption(
      "--generator", "PATH", help: "the smtp-fixture that generates (default: this one)"),
    CommandOption(
      "--rules", "N", help: "script rules that are asked and never hold (default 0)"),
    CommandOption("--json", help: "one line of JSON instead of text"),
  ]

  var mode = LoadMode.reuse
  var size = 1024
  var connections = 10
  var messages = 20_000

  init() {}

  init(_ options: Arguments) throws {
    mode = try options.choice("--mode") ?? .reuse
    size = try options.size("--size") ?? 1024
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
    else { throw UsageError("--against needs HOST:PORT, not \"\(text)\"") }
    let host = text[..<colon] == "localhost" ? "127.0.0.1" : String(text[..<colon])
    guard let address = SocketAddress(numericHost: host, port: port) else {
      throw UsageError("\(host) is not a numeric address; names are not looked up")
    }
    return address
  }
}
