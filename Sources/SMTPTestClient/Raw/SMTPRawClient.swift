internal import SMTPTestNetwork
public import SMTPTestWire

/// A client that does what it is told, octet by octet, and nothing by itself.
///
/// ```swift
/// let client = SMTPRawClient(server.endpoint)
/// try await client.connect()
/// #expect(try await client.reply().code == 220)
/// try await client.send("EHLO a\nMAIL FROM:<x@y>\r\n")
/// #expect(try await client.reply().code == 500)
/// client.close()
/// ```
///
/// Of the configuration count where to connect, with whom to speak TLS and how long to wait: each reply
/// has the time of ``SMTPTestClient/Configuration/Timeouts/command``.
public final class SMTPRawClient: Sendable {
  /// Everything that was chosen.
  public let configuration: SMTPTestClient.Configuration
  private let connection: RawConnection

  /// Creates a client. Nothing is connected yet.
  public init(_ configuration: SMTPTestClient.Configuration) {
    self.configuration = configuration
    connection = RawConnection(configuration)
  }

  /// Creates a client for an endpoint.
  public convenience init(
    _ endpoint: SMTPTestEndpoint,
    _ change: (inout SMTPTestClient.Configuration) -> Void = { _ in }
  ) {
    var configuration = SMTPTestClient.Configuration(endpoint)
    change(&configuration)
    self.init(configuration)
  }

  deinit { connection.abort() }

  /// Connects, and where TLS is implicit shakes hands. Once for each client.
  ///
  /// - Throws: ``SMTPClientError``.
  public func connect() async throws(SMTPClientError) {
    try await connection.wait { connection.start($0) }
  }

  /// Sends octets, just as they are.
  ///
  /// - Throws: ``SMTPClientError`` where there is no connection.
  public func send(_ octets: [UInt8]) throws(SMTPClientError) { try connection.send(octets) }

  /// Sends a text in UTF-8, just as it is: no line end is added.
  ///
  /// - Throws: ``SMTPClientError`` where there is no connection.
  public func send(_ text: String) throws(SMTPClientError) { try connection.send(Array(text.utf8)) }

  /// Reads the next reply, whatever its code.
  ///
  /// - Throws: ``SMTPClientError`` where none comes, or something else does.
  public func reply() async throws(SMTPClientError) -> SMTPReply {
    try await connection.wait { connection.reply($0) }
  }

  /// Sends a line with CRLF behind it, and reads a reply.
  ///
  /// - Throws: ``SMTPClientError``, as ``reply()``.
  @discardableResult
  public func say(_ line: String) async throws(SMTPClientError) -> SMTPReply {
    try send(line + "\r\n")
    return try await reply()
  }

  /// Begins TLS, whatever was said before, and returns what came of the handshake.
  ///
  /// - Throws: ``SMTPClientError`` where it failed.
  @discardableResult
  public func startTLS() async throws(SMTPClientError) -> SMTPTLSFacts {
    try await connection.wait { connection.startTLS($0) }
  }

  /// Waits until the server has ended its stream.
  ///
  /// - Throws: ``SMTPClientError`` where it has not in time.
  public func end() async throws(SMTPClientError) {
    try await connection.wait { connection.end($0) }
  }

  /// Ends the client's stream (FIN); what the server sends is read on.
  public func halfClose() { connection.perform(.halfClose) }

  /// Closes the connection cleanly (FIN) behind what was sent.
  public func close() { connection.perform(.close(.fin)) }

  /// Breaks the connection (RST): what was not delivered is lost.
  public func reset() { connection.abort() }

  /// All that was sent and received up to now, line by line: `C:` the client, `S:` the server.
  public var transcript: String { connection.transcript }

  // MARK: On threads

  /// Blocks the thread until there is a connection: ``connect()`` for synchronous tests.
  ///
  /// - Throws: ``SMTPClientError``, as there.
  @available(*, noasync, message: "use connect()")
  public func connectBlocking() throws(SMTPClientError) {
    try connection.block { connection.start($0) }
  }

  /// Blocks the thread until a reply came: ``reply()`` for synchronous tests.
  ///
  /// - Throws: ``SMTPClientError``, as there.
  @available(*, noasync, message: "use reply()")
  public func replyBlocking() throws(SMTPClientError) -> SMTPReply {
    try connection.block { connection.reply($0) }
  }

  /// Sends a line and blocks the thread until a reply came: ``say(_:)`` for synchronous tests.
  ///
  /// - Throws: ``SMTPClientError``, as there.
  @available(*, noasync, message: "use say(_:)")
  @discardableResult
  public func sayBlocking(_ line: String) throws(SMTPClientError) -> SMTPReply {
    try send(line + "\r\n")
    return try connection.block { connection.reply($0) }
  }
}
