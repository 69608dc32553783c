internal import SMTPTestNetwork

// The same for threads. None of these needs a thread of Swift's cooperative pool to come to its end.
extension SMTPTestClientPool {
  /// Sends a message on one of the connections, when its turn has come, and blocks the thread until then.
  ///
  /// - Parameters:
  ///   - message: the message.
  ///   - client: whose connections to use. Default `nil`: those of the pool.
  /// - Throws: `SMTPClientError`, as ``send(_:as:)``.
  @available(*, noasync, message: "use send(_:as:)")
  @discardableResult
  public func sendBlocking(
    _ message: SMTPClientMessage, as client: SMTPTestClient.Configuration? = nil
  ) throws(SMTPClientError) -> SMTPSendReport {
    let inbox = PoolInbox<Result<SMTPSendReport, SMTPClientError>>()
    driver.submit(message, as: client ?? configuration.client, PoolTicket()) { inbox.put($0) }
    return try inbox.waitForNext()[0].get()
  }

  /// Takes no more messages, sends those that were handed in, and ends all connections with QUIT, and
  /// blocks the thread until then.
  ///
  /// - Returns: what became of all messages there ever were.
  @available(*, noasync, message: "use drain()")
  @discardableResult
  public func drainBlocking() -> Statistics { endBlocking(.drain) }

  /// Takes no more messages, hands back those that wait, breaks off those under way, and blocks the
  /// thread until no connection is left.
  ///
  /// - Returns: what became of all messages there ever were.
  @available(*, noasync, message: "use close()")
  @discardableResult
  public func closeBlocking() -> Statistics { endBlocking(.close) }

  private func endBlocking(_ event: PoolEvent) -> Statistics {
    let inbox = PoolInbox<Statistics>()
    driver.end(event) { inbox.put($0) }
    return inbox.waitForNext()[0]
  }
}
