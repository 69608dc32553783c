import SMTPTestNetwork
import SMTPTestSupport

/// `bench tls`: what TLS costs a server, beside `openssl s_server` in the same run.
enum TLSCommand {
  private static let handshakes = 200
  private static let size = 10_000_000
  private static let pairs = 7
  /// As much of the other's CPU is the goal; twice as much above it fails.
  private static let goal = 1.3

  /// Measures everything and prints each figure as soon as it is known; false where one fails.
  static func run() throws -> Bool {
    let authority = try SMTPTestCertificateAuthority.shared()
    let own = try MeasuredServer.fixture(["--tls", "implicit"])
    guard let other = try MeasuredServer.openSSL(authority) else {
      StandardOutput.write(Figure.skipped("tls", "there is no program openssl").text)
      return true
    }
    let context = try TLSContext(TLSSettings(role: .client))
    let content = LoadScript.content(size)
    let figures = [
      try compare("CPU of a full handshake", own, other) { server in
        let cost = try server.cpu {
          for _ in 0..<handshakes { try server.visit(context) { _ in } }
        }
        return Double(cost) / Double(handshakes)
      },
      try compare("CPU of \(Figure.megabytes(size)) inside TLS", own, other) { server in
        Double(try server.cpu { try server.visit(context) { try server.take(content, $0) } })
      },
    ]
    for figure in figures { StandardOutput.write(figure.text) }
    return !figures.contains(where: \.isFailed)
  }

  /// Measures both in turn, so that what else the machine does weighs on both.
  private static func compare(
    _ name: String, _ own: MeasuredServer, _ other: MeasuredServer,
    _ measure: (MeasuredServer) throws -> Double
  ) throws -> Figure {
    _ = (try measure(own), try measure(other))
    var ratios: [Double] = []
    var costs: (own: [Double], other: [Double]) = ([], [])
    for _ in 0..<pairs {
      let (mine, theirs) = (try measure(own), try measure(other))
      costs.own.append(mine)
      costs.other.append(theirs)
      ratios.append(mine / theirs)
    }
    let ratio = ratios.median
    let value =
      "\(ratio.fixed(2)) × (\((costs.own.median / 1e3).fixed(0)) µs beside "
      + "\((costs.other.median / 1e3).fixed(0)) µs)"
    let grade: Figure.Grade = ratio <= goal ? .ok : ratio <= 2 * goal ? .over : .failed
    return Figure(name, value, "at most \(goal.fixed(1)) × that of openssl s_server", grade)
  }
}
