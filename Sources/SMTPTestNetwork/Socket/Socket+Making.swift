internal import CSMTPTestPlatform

extension Socket {
  /// Makes a listening socket. Port 0 means one the kernel chooses.
  ///
  /// - Returns: The descriptor, and the address with the port it really has.
  package static func listen(
    on address: SocketAddress, backlog: Int32 = 4096
  ) throws(SystemError) -> (descriptor: Int32, address: SocketAddress) {
    let bound = try bind(to: address)
    do throws(SystemError) {
      try startListening(bound.descriptor, on: bound.address, backlog: backlog)
      return bound
    } catch {
      close(bound.descriptor)
      throw error
    }
  }

  /// Has a bound socket accept connections; until then, those to its address are refused.
  package static func startListening(
    _ descriptor: Int32, on address: SocketAddress, backlog: Int32 = 4096
  ) throws(SystemError) {
    try check("listen on", address) { _, _ in smtp_socket_listen(descriptor, backlog) }
  }

  /// Binds a socket without listening. Port 0 means one the kernel chooses.
  ///
  /// - Parameter sharing: a socket that has the address already and is to go on having it.
  /// - Returns: The descriptor, and the address with the port it really has.
  package static func bind(
    to address: SocketAddress, sharing: Int32? = nil
  ) throws(SystemError) -> (descriptor: Int32, address: SocketAddress) {
    let descriptor = try make(address.family, isNonblocking: true, for: "listen on", address)
    do throws(SystemError) {
      if let port = address.port, port != 0 {
        // A port in use a moment ago is free again. For a port the kernel chooses it would only
        // mean one that somebody's old connections still mention.
        _ = smtp_set_option(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
      }
      if let sharing {
        _ = smtp_set_option(sharing, SOL_SOCKET, SO_REUSEPORT, 1)
        _ = smtp_set_option(descriptor, SOL_SOCKET, SO_REUSEPORT, 1)
      }
      if case .ipv6 = address {
        _ = smtp_set_option(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1)
      }
      try check("bind", address) { smtp_socket_bind(descriptor, $0, $1) }
      // Its connections inherit this, or they would keep the port from being bound again.
      _ = smtp_set_option(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
      return (descriptor, try localAddress(of: descriptor, fallback: address))
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// Connects, waiting for the outcome, and returns a blocking descriptor.
  ///
  /// For clients on threads of their own: never on the loop's.
  package static func connect(to address: SocketAddress) throws(SystemError) -> Int32 {
    let descriptor = try make(address.family, isNonblocking: false, for: "connect to", address)
    do throws(SystemError) {
      try check("connect to", address) { smtp_socket_connect(descriptor, $0, $1) }
      return descriptor
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// Begins to connect. The outcome is there when the descriptor is writable: see
  /// ``connectionError(of:)``.
  ///
  /// - Parameter local: the address to connect from; `nil` leaves that to the system.
  package static func beginConnecting(
    to address: SocketAddress, from local: SocketAddress? = nil
  ) throws(SystemError) -> Int32 {
    let descriptor = try make(address.family, isNonblocking: true, for: "connect to", address)
    do throws(SystemError) {
      if let local { try check("bind", local) { smtp_socket_bind(descriptor, $0, $1) } }
      try check("connect to", address) { storage, length in
        let result = smtp_socket_connect(descriptor, storage, length)
        return result == -EINPROGRESS ? 0 : result
      }
      return descriptor
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// The pending error of a socket, 0 where there is none (`SO_ERROR`); asking clears it.
  package static func connectionError(of descriptor: Int32) -> Int32 {
    smtp_socket_take_error(descriptor)
  }

  /// The address a socket is bound to.
  package static func localAddress(
    of descriptor: Int32, fallback: SocketAddress
  ) throws(SystemError) -> SocketAddress {
    if case .unix = fallback { return fallback }
    var storage = sockaddr_storage()
    var length: socklen_t = 0
    let result = smtp_socket_name(descriptor, &storage, &length)
    guard result == 0 else {
      throw SystemError("find the port of", code: -result, context: "\(fallback)")
    }
    return SocketAddress(&storage, length: length)
  }

  private static func make(
    _ family: Int32, isNonblocking: Bool, for operation: String, _ address: SocketAddress
  ) throws(SystemError) -> Int32 {
    let descriptor = smtp_socket_create(family, isNonblocking ? 1 : 0)
    guard descriptor >= 0 else {
      throw SystemError(operation, code: -descriptor, context: "\(address)")
    }
    return descriptor
  }

  private static func check(
    _ operation: String, _ address: SocketAddress,
    _ call: (UnsafePointer<sockaddr_storage>, socklen_t) -> Int32
  ) throws(SystemError) {
    let result = try address.withStorage(for: operation, call)
    guard result == 0 else { throw SystemError(operation, code: -result, context: "\(address)") }
  }
}
