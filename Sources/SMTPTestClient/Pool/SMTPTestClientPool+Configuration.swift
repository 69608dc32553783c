public import SMTPTestNetwork
internal import SMTPTestWire

extension SMTPTestClientPool {
  /// Everything that can be chosen about a pool.
  public struct Configuration: Sendable {
    /// How its connections are made. The pool lives by this one's clock.
    public var client: SMTPTestClient.Configuration
    /// The most connections at once to one server with the same credentials, 1 or more; those count too
    /// that are being made or ended. Default 5.
    public var maximumConnections = 5
    /// The most messages of one connection, 1 or more; a server may say it takes fewer (RFC 9422 §4).
    /// Default 100.
    public var maximumMessagesPerConnection = 100
    /// The most messages that wait for a connection, 1 or more. Default 10,000.
    public var maximumWaiting = 10_000
    /// How long a connection is kept that nobody uses. Default 30 seconds.
    public var idleTimeout = Duration.seconds(30)
    /// A connection that was not used for longer is asked with RSET whether it still serves, before a
    /// message is risked on it. Default 2 seconds.
    public var trustTimeout = Duration.seconds(2)
    /// How often a message is tried that cannot have been accepted, and how often in a row it is tried to
    /// connect while there is no connection, 1 or more. Default 3.
    public var maximumAttempts = 3
    /// From a failure to connect to the next attempt; doubled with each in a row. Default 100 ms.
    public var retryDelay = Duration.milliseconds(100)
    /// How many messages are begun within a time, to one server with the same credentials. Default `nil`:
    /// as many as can be.
    public var rate: Rate?

    /// Creates the configuration for a client's.
    public init(_ client: SMTPTestClient.Configuration) { self.client = client }

    /// Creates the configuration for an endpoint.
    public init(_ endpoint: SMTPTestEndpoint) {
      self.init(SMTPTestClient.Configuration(endpoint))
    }
  }

  /// A limit on how many messages are begun within a time.
  public struct Rate: Sendable, Hashable {
    /// How many, 1 or more.
    public var messages: Int
    /// Within any span of this length.
    public var duration: Duration

    /// At most so many messages are begun within any span of so long.
    public static func messages(_ messages: Int, per duration: Duration) -> Rate {
      Rate(messages: messages, duration: duration)
    }
  }
}

extension SMTPTestClientPool.Configuration {
  /// What the machine is told of it.
  var limits: PoolLimits {
    var limits = PoolLimits()
    limits.connections = max(maximumConnections, 1)
    limits.messagesPerConnection = max(maximumMessagesPerConnection, 1)
    limits.waiting = max(maximumWaiting, 1)
    limits.idleTime = idleTimeout.nanosecondCount
    limits.trustedTime = trustTimeout.nanosecondCount
    limits.attempts = max(maximumAttempts, 1)
    limits.retryDelay = min(retryDelay, .seconds(3600)).nanosecondCount
    limits.rate = rate.map { PoolRate($0.messages, within: $0.duration.nanosecondCount) }
    return limits
  }
}
