internal import SMTPTestNetwork
public import SMTPTestWire

// On threads: the same as in tasks, for synchronous tests.
extension SMTPTestClient {
  /// Blocks the thread until the server is ready: ``connect()`` for synchronous tests.
  ///
  /// - Throws: ``SMTPClientError``, as there.
  @available(*, noasync, message: "use connect()")
  @discardableResult
  public func connectBlocking() throws(SMTPClientError) -> SMTPServerOffer {
    try readyBlocking().offer
  }

  private func readyBlocking() throws(SMTPClientError) -> (
    connection: ClientConnection, offer: SMTPServerOffer
  ) {
    let first = try connection()
    do throws(SMTPClientError) {
      return (first, try first.block { first.start($0) })
    } catch {
      guard first.isWorthAnother else { throw error }
      let next = try connection()
      return (next, try next.block { next.start($0) })
    }
  }

  /// Blocks the thread until it is known what became of a message: ``send(_:)`` for synchronous tests.
  ///
  /// - Throws: ``SMTPClientError``, as there.
  @available(*, noasync, message: "use send(_:)")
  @discardableResult
  public func sendBlocking(_ message: SMTPClientMessage) throws(SMTPClientError) -> SMTPSendReport {
    do throws(SMTPClientError) {
      return try sendOnceBlocking(message)
    } catch {
      guard configuration.defects.wantsAgain(error) else { throw error }
      return try sendOnceBlocking(message)
    }
  }

  private func sendOnceBlocking(
    _ message: SMTPClientMessage
  ) throws(SMTPClientError) -> SMTPSendReport {
    let connection = try readyBlocking().connection
    return try connection.block { connection.send(message, $0) }
  }

  /// Blocks the thread until a line was answered: ``command(_:)`` for synchronous tests.
  ///
  /// - Throws: ``SMTPClientError``, as there.
  @available(*, noasync, message: "use command(_:)")
  @discardableResult
  public func commandBlocking(_ line: String) throws(SMTPClientError) -> SMTPReply {
    let connection = try readyBlocking().connection
    return try connection.block { connection.command(.raw(Array(line.utf8)), $0) }
  }

  /// Blocks the thread until QUIT was said and the socket is gone: ``quit()`` for synchronous tests.
  @available(*, noasync, message: "use quit()")
  public func quitBlocking() {
    guard let connection = lastConnection else { return }
    let gone = Signal()
    connection.quit { _ in gone.fire() }
    gone.wait()
  }
}
