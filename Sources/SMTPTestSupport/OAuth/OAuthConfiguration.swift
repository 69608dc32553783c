public import SMTPTestNetwork

extension OAuthTestServer {
  /// Everything that can be chosen about an authorisation server. ``OAuthServerOption`` is the short way
  /// to it.
  public struct Configuration: Sendable {
    /// Where to listen. Default: `localhost`, a port chosen by the system.
    public var address = SMTPTestServer.Configuration.Address.tcp(host: "localhost", port: 0)
    /// Whose way of answering it has. Default ``OAuthProvider/standard``.
    public var provider = OAuthProvider.standard
    /// The clients it knows. Default none: then anybody is a client, whatever it shows.
    public var clients: [OAuthClient] = []
    /// How long access tokens are good for. Default `nil`: as the provider has it, an hour mostly.
    public var tokenLifetime: Duration?
    /// How many characters an access token has, at least 16. Default 43; Microsoft's have 2,000 and more.
    public var tokenLength = 43
    /// Whether a refresh token is replaced when it is used, and its reuse revokes all that came of it
    /// (RFC 9700 §4.14.2). Default `nil`: as the provider has it.
    public var rotatesRefreshTokens: Bool?
    /// How many seconds a device waits between two requests (RFC 8628 §3.2). Default 5.
    public var deviceInterval = 5
    /// By how much its calendar is ahead of the machine's, in `Date` and for the times in assertions.
    /// Default zero.
    public var clockSkew = Duration.zero
    /// The clock of lifetimes and recorded times. Default `.system`.
    public var clock = SMTPFixtureClock.system
    /// How it departs from an honest one. Default: not at all.
    public var script = SMTPScript()
    /// Speaks HTTPS, with this certificate. Default `nil`: HTTP.
    public var tls: SMTPTestServer.Configuration.TLS?
    /// Whether findings that are left in the end fail the test. Default: no.
    public var isStrict = false
    /// Findings that a strict server lets pass. Default: none.
    public var tolerates: @Sendable (SMTPFinding) -> Bool = { _ in false }
    /// How long a client may be silent. Default one minute; zero means for ever.
    public var idleTimeout = Duration.seconds(60)
    /// The largest body of a request in octets, above which it gets 413. Default 1 MiB.
    public var maximumBody = 1 << 20
    /// Whether transcripts and what else is printed show secrets, for a closer look. Default: no.
    public var revealsSecrets = false
    /// How many octets of memory the records may take. Default 64 MiB.
    public var memoryBudget = 64 << 20

    /// Creates the default configuration.
    public init() {}

    /// Creates the default configuration with the options applied, in order.
    public init(_ options: [OAuthServerOption]) {
      for option in options { option.apply(&self) }
    }

    func validate() throws(SMTPTestServerError) {
      if tokenLength < 16 {
        throw .invalidConfiguration("tokenLength is \(tokenLength), and must be 16 or more")
      }
      for (name, count) in [
        ("deviceInterval", deviceInterval), ("maximumBody", maximumBody),
        ("memoryBudget", memoryBudget),
      ] where count < 0 {
        throw .invalidConfiguration("\(name) is \(count), and must not be negative")
      }
      if idleTimeout < .zero {
        throw .invalidConfiguration("idleTimeout is \(idleTimeout), and must not be negative")
      }
    }
  }
}

/// One choice about an authorisation server: `OAuthTestServer.start(.strict, .provider(.google))`.
///
/// Options are applied in order; a later one overrides an earlier one. Scripts and clients add up.
public struct OAuthServerOption: Sendable {
  package let apply: @Sendable (inout OAuthTestServer.Configuration) -> Void

  /// Changes anything the configuration has.
  public static func configure(
    _ change: @escaping @Sendable (inout OAuthTestServer.Configuration) -> Void
  ) -> OAuthServerOption {
    OAuthServerOption(apply: change)
  }

  /// Listens on `host` (`"localhost"` or a numeric address) and `port` (0: chosen by the system).
  public static func address(host: String = "localhost", port: Int = 0) -> OAuthServerOption {
    configure { $0.address = .tcp(host: host, port: port) }
  }

  /// Answers as a large provider does.
  public static func provider(_ provider: OAuthProvider) -> OAuthServerOption {
    configure { $0.provider = provider }
  }

  /// Knows a client; with the first one, nobody else is one.
  public static func client(_ client: OAuthClient) -> OAuthServerOption {
    configure { $0.clients.append(client) }
  }

  /// Knows a client with a secret, or with none.
  public static func client(_ id: String, secret: SMTPSecret? = nil) -> OAuthServerOption {
    client(OAuthClient(id, secret: secret))
  }

  /// Gives access tokens that are good for so long, by the server's clock.
  public static func tokenLifetime(_ lifetime: Duration) -> OAuthServerOption {
    configure { $0.tokenLifetime = lifetime }
  }

  /// Replaces a refresh token when it is used; when it is used again, all that came of it is revoked.
  public static var rotatingRefreshTokens: OAuthServerOption {
    configure { $0.rotatesRefreshTokens = true }
  }

  /// Takes lifetimes and recorded times from `clock`.
  public static func clock(_ clock: SMTPFixtureClock) -> OAuthServerOption {
    configure { $0.clock = clock }
  }

  /// Adds the rules of `script` behind those of earlier options.
  public static func script(_ script: SMTPScript) -> OAuthServerOption {
    configure { $0.script = $0.script.followed(by: script) }
  }

  /// Adds the rules listed in the closure.
  public static func script(@SMTPScriptBuilder _ rules: () -> [SMTPRule]) -> OAuthServerOption {
    script(SMTPScript(rules()))
  }

  /// Speaks HTTPS with a certificate made for the test: see ``SMTPTestCertificate``.
  public static func tls(_ certificate: SMTPTestCertificate = .valid) -> OAuthServerOption {
    configure { configuration in
      var tls = SMTPTestServer.Configuration.TLS()
      tls.mode = .implicit
      tls.certificate = certificate
      configuration.tls = tls
    }
  }

  /// Shows secrets in transcripts and in all that is printed, for a closer look. What is printed so belongs
  /// in no log.
  public static var revealingSecrets: OAuthServerOption { configure { $0.revealsSecrets = true } }

  /// Lets findings that are left in the end fail the test: what clients did wrong, requests that nobody
  /// looked at, rules that never fired.
  public static var strict: OAuthServerOption { configure { $0.isStrict = true } }

  /// ``strict``, but for the findings of which the closure says so.
  public static func strict(
    tolerating tolerates: @escaping @Sendable (SMTPFinding) -> Bool
  ) -> OAuthServerOption {
    configure { configuration in
      configuration.isStrict = true
      let others = configuration.tolerates
      configuration.tolerates = { others($0) || tolerates($0) }
    }
  }
}
