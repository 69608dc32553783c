public import SMTPTestNetwork
public import SMTPTestWire

extension SMTPTestClient {
  /// Everything that can be chosen about a client.
  ///
  /// ```swift
  /// var configuration = SMTPTestClient.Configuration(server.endpoint)
  /// configuration.credentials = .password("ann", "hunter2")
  /// configuration.timeouts.command = .seconds(2)
  /// ```
  public struct Configuration: Sendable {
    /// Where the server is.
    public var endpoint: SMTPTestEndpoint
    /// The numeric address to connect from. Default `nil`: the system chooses.
    public var localAddress: String?
    /// What the client calls itself: a domain, or an address in brackets (RFC 5321 §4.1.4). Default
    /// `[127.0.0.1]`.
    public var name = "[127.0.0.1]"
    /// Whether to speak LMTP (RFC 2033). Default: no, SMTP.
    public var isLMTP = false
    /// When and with whom to speak TLS. Default: as the endpoint has it.
    public var tls: TLS
    /// How the client authenticates. Default `nil`: it does not.
    public var credentials: SMTPClientCredentials?
    /// Whether commands go in one batch where the server offers PIPELINING (RFC 2920). Default: yes.
    public var usesPipelining = true
    /// Whether BDAT carries the content where the server offers CHUNKING (RFC 3030). Default: yes.
    public var usesChunking = true
    /// What the client does wrong on purpose. Default: nothing.
    public var defects: SMTPClientDefects = []
    /// How long the server may take.
    public var timeouts = Timeouts()
    /// The clock of the timeouts and of all times. Default `.system`.
    public var clock = SMTPFixtureClock.system

    /// Creates the configuration for an endpoint: with TLS as it is spoken there, required, and its
    /// trust root the one that counts.
    public init(_ endpoint: SMTPTestEndpoint) {
      self.endpoint = endpoint
      tls = TLS(for: endpoint)
    }

    /// Creates the configuration for a host and a port.
    ///
    /// - Parameters:
    ///   - host: `localhost`, which is 127.0.0.1 or ::1, or a numeric address. Names are never looked
    ///     up.
    ///   - port: the TCP port, 1 to 65535.
    public init(host: String, port: Int) {
      let address = host == "localhost" ? "127.0.0.1" : host
      self.init(SMTPTestEndpoint(host: host, address: address, port: port))
    }

    /// Creates the configuration for a Unix-domain socket.
    public init(unixPath: String) { self.init(SMTPTestEndpoint(unixPath: unixPath)) }
  }
}

extension SMTPTestClient.Configuration {
  /// How long the server may take, each counted on its own. Defaults: RFC 5321 §4.5.3.2. Zero, and
  /// less, means for ever.
  public struct Timeouts: Sendable, Hashable {
    /// Until there is a connection. Default 30 seconds.
    public var connect = Duration.seconds(30)
    /// Until the greeting (§4.5.3.2.1). Default 5 minutes.
    public var greeting = Duration.seconds(300)
    /// Until the reply to a command, and for the handshake of TLS (§4.5.3.2.2, §4.5.3.2.3). Default
    /// 5 minutes.
    public var command = Duration.seconds(300)
    /// Until the reply to DATA (§4.5.3.2.4). Default 2 minutes.
    public var dataStart = Duration.seconds(120)
    /// For each piece of the content, until the server has taken it (§4.5.3.2.5). Default 3 minutes.
    public var dataBlock = Duration.seconds(180)
    /// From the end of the content to the final reply (§4.5.3.2.6). Default 10 minutes.
    public var final = Duration.seconds(600)
    /// Until the reply to QUIT, on which nothing depends any more. Default 5 seconds.
    public var quit = Duration.seconds(5)

    /// Creates the defaults.
    public init() {}

    /// Gives everything the same time.
    public init(all duration: Duration) {
      connect = duration
      greeting = duration
      command = duration
      dataStart = duration
      dataBlock = duration
      final = duration
      quit = duration
    }
  }
}
