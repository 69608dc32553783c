internal import SMTPTestNetwork
public import SMTPTestWire

/// Commands that are no part of a transaction. Each connects first where there is no connection.
extension SMTPTestClient {
  /// Sends RSET (RFC 5321 §4.1.1.5).
  ///
  /// - Returns: the reply, whatever its code.
  /// - Throws: ``SMTPClientError`` where there is none.
  @discardableResult
  public func reset() async throws(SMTPClientError) -> SMTPReply { try await say(.rset) }

  /// Sends NOOP (RFC 5321 §4.1.1.9).
  ///
  /// - Throws: ``SMTPClientError``, as ``reset()``.
  @discardableResult
  public func noop() async throws(SMTPClientError) -> SMTPReply { try await say(.noop) }

  /// Sends VRFY (RFC 5321 §4.1.1.6).
  ///
  /// - Throws: ``SMTPClientError``, as ``reset()``, and where the text could end a line.
  @discardableResult
  public func verify(_ text: String) async throws(SMTPClientError) -> SMTPReply {
    try await say(.vrfy(text))
  }

  /// Sends EXPN (RFC 5321 §4.1.1.7).
  ///
  /// - Throws: ``SMTPClientError``, as ``verify(_:)``.
  @discardableResult
  public func expand(_ text: String) async throws(SMTPClientError) -> SMTPReply {
    try await say(.expn(text))
  }

  /// Sends HELP, with or without an argument (RFC 5321 §4.1.1.8).
  ///
  /// - Throws: ``SMTPClientError``, as ``verify(_:)``.
  @discardableResult
  public func help(_ text: String? = nil) async throws(SMTPClientError) -> SMTPReply {
    try await say(.help(text))
  }

  /// Sends a line as it is, with CRLF behind it, and reads one reply: whoever asks for any octets gets
  /// them.
  ///
  /// - Throws: ``SMTPClientError``, as ``reset()``.
  @discardableResult
  public func command(_ line: String) async throws(SMTPClientError) -> SMTPReply {
    try await say(.raw(Array(line.utf8)))
  }

  private func say(_ command: ClientCommand) async throws(SMTPClientError) -> SMTPReply {
    let connection = try await ready().connection
    return try await connection.wait { connection.command(command, $0) }
  }
}
