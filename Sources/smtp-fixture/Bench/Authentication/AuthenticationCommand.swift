import SMTPTestNetwork

/// `bench auth`: what a login by PLAIN costs a server, beside the same session without it.
enum AuthenticationCommand {
  private static let sessions = 300
  private static let rounds = 11
  /// In nanoseconds; twice as much fails, unless a NOOP costs nearly as much: then it is the machine.
  private static let goal = 25_000.0
  /// How many times a NOOP's cost a login must cost to be the one that is slow.
  private static let leastRatio = 1.5
  private static let login = "AUTH PLAIN AGFubgBjb3JyZWN0IGhvcnNl\r\n"

  /// Measures, and prints the figure; false where it fails.
  static func run() throws -> Bool {
    let server = try MeasuredServer.fixture([
      "--auth", "ann:correct horse", "--allow-clear-auth", "--mechanisms", "PLAIN",
    ])
    _ = try cost(of: login, 235, server)
    var costs: (login: [Double], nothing: [Double]) = ([], [])
    for _ in 0..<rounds {
      costs.login.append(try cost(of: login, 235, server))
      costs.nothing.append(try cost(of: "NOOP\r\n", 250, server))
    }
    let (login, nothing) = (costs.login.median, costs.nothing.median)
    let isFailed = login > 2 * goal && login > leastRatio * nothing
    let grade: Figure.Grade = login <= goal ? .ok : isFailed ? .failed : .over
    let figure = Figure(
      "CPU that a login by PLAIN adds to a session",
      "\((login / 1e3).fixed(1)) µs (a NOOP adds \((nothing / 1e3).fixed(1)) µs)",
      "at most \((goal / 1e3).fixed(0)) µs", grade)
    StandardOutput.write(figure.text)
    return !figure.isFailed
  }

  /// What the server needs for a line, in nanoseconds: sessions that have said EHLO already say it, one
  /// after the other.
  private static func cost(
    of line: String, _ code: Int, _ server: MeasuredServer
  ) throws -> Double {
    let clients = try (0..<sessions).map { _ in try BlockingClient(port: Int(server.port)) }
    for client in clients { try client.say(BlockingClient.hello, expecting: 250) }
    let cost = try server.cpu { for client in clients { try client.say(line, expecting: code) } }
    for client in clients { try client.say("QUIT\r\n", expecting: 221) }
    return Double(cost) / Double(sessions)
  }
}

extension [Double] {
  /// The value in the middle.
  var median: Double { sorted()[count / 2] }
}
