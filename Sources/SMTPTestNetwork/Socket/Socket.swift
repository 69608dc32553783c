internal import CSMTPTestPlatform

/// The calls on stream sockets the fixture needs, each with the outcomes it can have.
///
/// Sockets are non-blocking (those of ``connect(to:)`` apart), closed when another program is
/// started, and never raise SIGPIPE. Interrupted calls are repeated.
package enum Socket {
  package enum Accepted: Sendable, Hashable {
    case accepted(Int32, peer: SocketAddress)
    case wouldBlock
    /// The process or the system is out of descriptors or memory. The connection still waits.
    case exhausted(errno: Int32)
    /// This connection is gone, another may wait.
    case aborted
    /// The listener is of no use.
    case failed(errno: Int32)
  }

  package enum ReadOutcome: Sendable, Hashable {
    /// One octet or more.
    case octets(Int)
    case endOfStream
    case wouldBlock
    case failed(errno: Int32)
  }

  package enum WriteOutcome: Sendable, Hashable {
    case octets(Int)
    case wouldBlock
    case failed(errno: Int32)
  }

  package static func accept(_ listener: Int32) -> Accepted {
    var peer = sockaddr_storage()
    var length: socklen_t = 0
    let result = smtp_socket_accept(listener, &peer, &length)
    if result >= 0 { return .accepted(result, peer: SocketAddress(&peer, length: length)) }
    let code = -result
    if code == EAGAIN || code == EWOULDBLOCK { return .wouldBlock }
    if SystemError.isExhaustion(code) { return .exhausted(errno: code) }
    switch code {
    case EBADF, EINVAL, ENOTSOCK, EOPNOTSUPP, EFAULT: return .failed(errno: code)
    // Linux also reports here what had already happened to the new connection.
    default: return .aborted
    }
  }

  /// Reads what is there, up to the size of `octets`, which must not be empty.
  package static func read(
    _ descriptor: Int32, into octets: UnsafeMutableRawBufferPointer
  ) -> ReadOutcome {
    let result = smtp_socket_read(descriptor, octets.baseAddress, octets.count)
    if result > 0 { return .octets(result) }
    if result == 0 { return .endOfStream }
    let code = Int32(-result)
    return code == EAGAIN || code == EWOULDBLOCK ? .wouldBlock : .failed(errno: code)
  }

  /// Writes as much of `octets` as there is room for.
  package static func write(
    _ descriptor: Int32, _ octets: UnsafeRawBufferPointer
  ) -> WriteOutcome {
    let result = smtp_socket_write(descriptor, octets.baseAddress, octets.count)
    if result >= 0 { return .octets(result) }
    let code = Int32(-result)
    return code == EAGAIN || code == EWOULDBLOCK ? .wouldBlock : .failed(errno: code)
  }

  /// Refuses connections from now on, also where a child process that was forked a moment ago still
  /// has the descriptor.
  static func stopListening(_ descriptor: Int32) {
    // Linux takes it; where it does nothing, closing does.
    _ = CSMTPTestPlatform.shutdown(descriptor, Int32(SHUT_RDWR))
  }

  /// Tells the peer that nothing more will come, while still reading what it sends.
  package static func shutdownWrite(_ descriptor: Int32) {
    _ = CSMTPTestPlatform.shutdown(descriptor, Int32(SHUT_WR))
  }

  /// Closes the descriptor. With input unread the kernel sends a reset: drain it first.
  package static func close(_ descriptor: Int32) {
    _ = CSMTPTestPlatform.close(descriptor)
  }

  /// Closes the connection with a reset: what was written but not delivered is lost.
  package static func reset(_ descriptor: Int32) {
    smtp_socket_linger_zero(descriptor)
    close(descriptor)
  }

  // Options are wishes: a unix socket knows few of them, and a refusal changes nothing visible.

  /// Sends small writes at once (`TCP_NODELAY`).
  package static func setNoDelay(_ descriptor: Int32) {
    _ = smtp_set_option(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
  }

  /// Has the next octets acknowledged at once (`TCP_QUICKACK`); after every read, for Linux
  /// forgets it after one exchange. Elsewhere there is no such thing.
  package static func rearmQuickAck(_ descriptor: Int32) {
    smtp_socket_quick_ack(descriptor)
  }

  /// Asks for room for `octets` unsent octets. The kernel rounds; Linux doubles.
  package static func setSendBuffer(_ descriptor: Int32, octets: Int) {
    _ = smtp_set_option(descriptor, SOL_SOCKET, SO_SNDBUF, Int32(clamping: octets))
  }

  /// Has the connections that a listening socket accepts from now on take few octets at a time.
  package static func narrow(_ listener: Int32, octets: Int) {
    setReceiveBuffer(listener, octets: octets)
    _ = smtp_set_option(listener, Int32(IPPROTO_TCP), TCP_MAXSEG, 536)
  }

  /// Asks for room for `octets` unread octets. The kernel rounds; Linux doubles.
  package static func setReceiveBuffer(_ descriptor: Int32, octets: Int) {
    _ = smtp_set_option(descriptor, SOL_SOCKET, SO_RCVBUF, Int32(clamping: octets))
  }
}
