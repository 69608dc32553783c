internal import SMTPTestNetwork
internal import SMTPTestWire

/// A well-behaved SMTP or LMTP client: the yardstick for servers under test.
///
/// ```swift
/// let client = SMTPTestClient(server.endpoint)
/// let report = try await client.send(
///   SMTPClientMessage(from: "app@example.com", to: "ann@example.com", text: "Subject: News\n\nHello.\n"))
/// #expect(report.finalReply.code == 250)
/// await client.quit()
/// ```
///
/// It has one connection at a time, made when it is first needed, and on a thread of its own: a test may
/// block every other one. A task that is cancelled breaks the connection at whatever it is, and its call
/// returns when the socket is gone. For synchronous tests there are twins whose names end in `Blocking`.
///
/// The value is a handle: the connection is closed when the last copy of the reference is gone.
public final class SMTPTestClient: Sendable {
  private struct State {
    var plan: Result<ClientPlan, SMTPClientError>?
    var connection: ClientConnection?
  }

  /// Everything that was chosen.
  public let configuration: Configuration
  private let state = Locked(State())

  /// Creates a client. Nothing is connected yet.
  public init(_ configuration: Configuration) { self.configuration = configuration }

  /// Creates a client for an endpoint.
  ///
  /// - Parameters:
  ///   - endpoint: where the server is, and whom to trust.
  ///   - change: anything else; see ``Configuration``.
  public convenience init(
    _ endpoint: SMTPTestEndpoint, _ change: (inout Configuration) -> Void = { _ in }
  ) {
    var configuration = Configuration(endpoint)
    change(&configuration)
    self.init(configuration)
  }

  /// Creates a client for a host and a port; see ``Configuration/init(host:port:)``.
  public convenience init(
    host: String, port: Int, _ change: (inout Configuration) -> Void = { _ in }
  ) {
    var configuration = Configuration(host: host, port: port)
    change(&configuration)
    self.init(configuration)
  }

  deinit { state.withLock { $0.connection }?.cancel("the client was let go of") }

  /// Whether there is a connection whose server is ready for a message, as far as anybody knows: a
  /// server that has closed it, or sent what nobody asked for, has ended it.
  public var isUsable: Bool { state.withLock { $0.connection }?.isUsable ?? false }

  /// The connection there is, or a new one where that has ended.
  func connection() throws(SMTPClientError) -> ClientConnection {
    let result: Result<ClientConnection, SMTPClientError> = state.withLock { state in
      if let connection = state.connection, !connection.isOver { return .success(connection) }
      let plan =
        state.plan ?? Result { () throws(SMTPClientError) in try ClientPlan(configuration) }
      state.plan = plan
      return plan.map { plan in
        let connection = ClientConnection(plan)
        state.connection = connection
        return connection
      }
    }
    return try result.get()
  }

  /// The connection there is, which may have ended.
  var lastConnection: ClientConnection? { state.withLock { $0.connection } }

  // MARK: Connecting

  /// Connects, greets, begins TLS and authenticates, as far as that is wanted.
  ///
  /// There is nothing to do where that is done already.
  ///
  /// - Returns: what the server offers.
  /// - Throws: ``SMTPClientError``.
  @discardableResult
  public func connect() async throws(SMTPClientError) -> SMTPServerOffer {
    try await ready().offer
  }

  /// The connection, when its server is ready.
  func ready() async throws(SMTPClientError) -> (
    connection: ClientConnection, offer: SMTPServerOffer
  ) {
    let first = try connection()
    do throws(SMTPClientError) {
      return (first, try await first.wait { first.start($0) })
    } catch {
      guard first.isWorthAnother else { throw error }
      let next = try connection()
      return (next, try await next.wait { next.start($0) })
    }
  }

  /// Sends a message; connects first where there is no connection.
  ///
  /// The connection is kept for the next one. Messages of several tasks go one after the other.
  ///
  /// - Returns: what became of it: the server has taken it for one recipient at least.
  /// - Throws: ``SMTPClientError``. Where it is no matter of the connection, that can be used further.
  @discardableResult
  public func send(_ message: SMTPClientMessage) async throws(SMTPClientError) -> SMTPSendReport {
    do throws(SMTPClientError) {
      return try await sendOnce(message)
    } catch {
      guard configuration.defects.wantsAgain(error) else { throw error }
      return try await sendOnce(message)
    }
  }

  private func sendOnce(
    _ message: SMTPClientMessage
  ) async throws(SMTPClientError) -> SMTPSendReport {
    let connection = try await ready().connection
    return try await connection.wait { connection.send(message, $0) }
  }

  /// Sends a message on a connection of its own, and says QUIT.
  ///
  /// - Throws: ``SMTPClientError``, as ``send(_:)``.
  @discardableResult
  public static func send(
    _ message: SMTPClientMessage, to endpoint: SMTPTestEndpoint,
    _ change: (inout Configuration) -> Void = { _ in }
  ) async throws(SMTPClientError) -> SMTPSendReport {
    let client = SMTPTestClient(endpoint, change)
    do throws(SMTPClientError) {
      let report = try await client.send(message)
      await client.quit()
      return report
    } catch {
      await client.quit()
      throw error
    }
  }

  // MARK: Ending

  /// Says QUIT when all that was asked for is done, and returns when the socket is gone. What the server
  /// answers changes nothing any more. Without a connection there is nothing to do.
  public func quit() async {
    guard let connection = lastConnection else { return }
    let _: Result<Void, SMTPClientError> = await connection.waitForResult { done in
      connection.quit { _ in done(.success(())) }
    }
  }

  /// Breaks the connection at whatever it is, and returns when the socket is gone. What is open fails
  /// with the kind ``SMTPClientError/Kind/cancelled``. The next call that needs a connection makes one.
  public func close() { lastConnection?.close() }
}

extension SMTPClientDefects {
  /// Whether a message is sent again that should not be.
  func wantsAgain(_ error: SMTPClientError) -> Bool {
    if error.mayHaveBeenAccepted { return has(.resendsUnknown) }
    return has(.resendsRefused) && error.reply?.isPermanentFailure == true
  }
}

extension SMTPTestClient: CustomStringConvertible {
  /// `client of localhost:2525`.
  public var description: String { "client of \(configuration.endpoint)" }
}
