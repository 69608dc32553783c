public import SMTPTestNetwork
internal import SMTPTestWire

/// Connections to a server that take turns with messages.
///
/// ```swift
/// let pool = SMTPTestClientPool(server.endpoint) { $0.maximumConnections = 2 }
/// let report = try await pool.send(message)
/// let batch = await pool.sendAll(messages)
/// print(await pool.drain())  // 101 messages: 101 sent; 2 connections, 2 at once
/// ```
///
/// A connection is made when a message has to wait for one, used again while it is sound, and ended when
/// nobody needs it for a while. Messages are begun in the order in which they were handed in. Each has one
/// answer, whatever happens: its report, or an error that says whether the server may have it.
///
/// A message that cannot have been accepted is sent again on another connection, a few times; one that may
/// have been never is (RFC 1047).
///
/// A pool that nobody holds any more is closed.
public final class SMTPTestClientPool: Sendable {
  /// What the pool was made with.
  public let configuration: Configuration
  let driver: PoolDriver

  /// Creates a pool. It connects when the first message comes.
  public init(_ configuration: Configuration) {
    self.configuration = configuration
    driver = PoolDriver(configuration.limits, clock: configuration.client.clock)
  }

  /// Creates a pool for an endpoint.
  ///
  /// - Parameters:
  ///   - endpoint: where the server is.
  ///   - change: sets what shall not be as it is by default.
  public convenience init(
    _ endpoint: SMTPTestEndpoint, _ change: (inout Configuration) -> Void = { _ in }
  ) {
    var configuration = Configuration(endpoint)
    change(&configuration)
    self.init(configuration)
  }

  deinit { driver.end(.close) { _ in } }

  /// Sends a message on one of the connections, when its turn has come.
  ///
  /// Where the task is cancelled, the message is not begun; if it was, its connection is broken off, and
  /// the error says whether the server may have it.
  ///
  /// - Parameters:
  ///   - message: the message.
  ///   - client: whose connections to use. Those are shared that have endpoint, local address, protocol, TLS
  ///     settings and credentials in common, with sources of tokens for one user taken for the same; the
  ///     first to come also says all else about them. Default `nil`: those of the pool.
  /// - Throws: `SMTPClientError`: as `SMTPTestClient.send(_:)`; of the kind
  ///   ``SMTPClientError/Kind/pool`` where the pool is closed or too many wait.
  @discardableResult
  public func send(
    _ message: SMTPClientMessage, as client: SMTPTestClient.Configuration? = nil
  ) async throws(SMTPClientError) -> SMTPSendReport {
    let ticket = PoolTicket()
    let client = client ?? configuration.client
    return try await Awaited.suspend(
      { driver.submit(message, as: client, ticket, $0) }, onCancel: { driver.cancel(ticket) }
    ).get()
  }

  /// Takes no more messages, sends those that were handed in, and ends all connections with QUIT.
  ///
  /// Where the task is cancelled, the pool is closed.
  ///
  /// - Returns: what became of all messages there ever were.
  @discardableResult
  public func drain() async -> Statistics { await end(.drain) }

  /// Takes no more messages, hands back those that wait with an error of the kind
  /// ``SMTPClientError/Kind/pool``, and breaks off those under way.
  ///
  /// - Returns: what became of all messages there ever were, when no connection is left.
  @discardableResult
  public func close() async -> Statistics { await end(.close) }

  private func end(_ event: PoolEvent) async -> Statistics {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        driver.end(event) { continuation.resume(returning: $0) }
      }
    } onCancel: {
      driver.end(.close) { _ in }
    }
  }

  /// What the pool has done so far.
  public var statistics: Statistics { driver.statistics }
}

extension SMTPClientError.Kind {
  /// The pool did not take the message, or handed it back: it is closed, or too many messages wait.
  /// Nothing was sent of it.
  public static let pool = SMTPClientError.Kind(rawValue: "pool")
}
