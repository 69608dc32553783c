import SMTPTestHelpers
import SMTPTestNetwork
import Testing

@testable import SMTPTestClient

/// Which configurations may use each other's connections.
@Suite(.bounded) struct `The key of a pool's connections` {
  typealias Configuration = SMTPTestClient.Configuration

  struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let change: @Sendable (inout Configuration) -> Void

    init(_ name: String, _ change: @escaping @Sendable (inout Configuration) -> Void) {
      testDescription = name
      self.change = change
    }
  }

  private static var configuration: Configuration {
    var configuration = Configuration(host: "localhost", port: 25)
    configuration.credentials = .password("ann", "secret")
    return configuration
  }

  private static let tokens = SMTPTokenRefresher(
    url: "http://localhost:1/token", refreshToken: "r1")
  private static let otherTokens = SMTPTokenRefresher(
    url: "http://localhost:1/token", refreshToken: "r1")

  /// No two of them are alike.
  static let differences: [Change] = [
    Change("as it is") { _ in },
    Change("another port") { $0.endpoint = Configuration(host: "localhost", port: 26).endpoint },
    Change("another address") { $0.localAddress = "127.0.0.2" },
    Change("another name") { $0.name = "other.test" },
    Change("LMTP") { $0.isLMTP = true },
    Change("another use of TLS") { $0.tls.use = .required },
    Change("another trust") { $0.tls.trust = .insecurelyAnyone },
    Change("another name of the server") { $0.tls.serverName = "other.test" },
    Change("other versions") { $0.tls.versions = .tls13 ... .tls13 },
    Change("nobody") { $0.credentials = nil },
    Change("another user") { $0.credentials = .password("bob", "secret") },
    Change("another password") { $0.credentials = .password("ann", "other") },
    Change("another mechanism") { $0.credentials = $0.credentials?.using(.login) },
    Change("secrets in clear") { $0.credentials?.allowsSecretsInClear = true },
    Change("a token") { $0.credentials = .token("ann", "secret") },
    Change("another token") { $0.credentials = .token("ann", "other") },
    Change("refreshed tokens") { $0.credentials = .token("ann", from: tokens) },
    Change("tokens of another refresher") { $0.credentials = .token("ann", from: otherTokens) },
    Change("a certificate") { $0.credentials = .external(identity: "ann") },
    Change("nobody in particular") { $0.credentials = .anonymous(trace: "ann") },
  ]

  @Test func `differs where the server could tell`() {
    var names: [PoolKey: String] = [:]
    for difference in Self.differences {
      var configuration = Self.configuration
      difference.change(&configuration)
      let other = names.updateValue(difference.testDescription, forKey: PoolKey(configuration))
      #expect(other == nil, "\(difference.testDescription)")
    }
  }

  @Test(arguments: [
    Change("timeouts") { $0.timeouts.command = .seconds(7) },
    Change("a clock") { $0.clock = .manual() },
    Change("the same credentials again") { $0.credentials = .password("ann", "secret") },
  ])
  func `is the same where it could not`(change: Change) {
    var configuration = Self.configuration
    change.change(&configuration)
    #expect(PoolKey(configuration) == PoolKey(Self.configuration))
  }
}
