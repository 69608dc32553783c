internal import CSMTPTestPlatform

/// The listening sockets of one server: one, or two for "localhost".
package struct Listening: Sendable {
  package struct Endpoint: Sendable, Hashable {
    package let descriptor: Int32
    package let address: SocketAddress

    init(descriptor: Int32, address: SocketAddress) {
      self.descriptor = descriptor
      self.address = address
    }

    /// Keeps the address of an endpoint that is about to be closed, without listening on it, where
    /// that can be done. A path in the file system needs no keeping: the socket there refuses.
    package init?(reserving endpoint: Endpoint) {
      if case .unix = endpoint.address { return nil }
      guard
        let bound = try? Socket.bind(to: endpoint.address, sharing: endpoint.descriptor)
      else { return nil }
      self.init(descriptor: bound.descriptor, address: bound.address)
    }
  }

  package let endpoints: [Endpoint]
  private let boundPath: BoundPath?

  /// Listens on `host`, a numeric address or "localhost".
  ///
  /// "localhost" is 127.0.0.1, and ::1 on the same port where the system has it: many clients try
  /// ::1 first. No other name is ever looked up.
  ///
  /// - Parameter port: A port, or 0 for one that is free.
  package static func bind(host: String, port: UInt16) throws(SystemError) -> Listening {
    if host.lowercased() == "localhost" { return try bindLocalhost(port: port) }
    guard let address = SocketAddress(numericHost: host, port: port) else {
      let reason = "(only \"localhost\" and numeric addresses; names are not looked up)"
      throw SystemError("listen on", code: EADDRNOTAVAIL, context: "\"\(host)\" \(reason)")
    }
    return try bind(address)
  }

  /// Listens on one address.
  ///
  /// A unix socket somebody left behind is replaced; one that answers, or a file that is no
  /// socket, is an error.
  package static func bind(_ address: SocketAddress) throws(SystemError) -> Listening {
    if case .unix(let path) = address { return try bindPath(path) }
    let (descriptor, bound) = try Socket.listen(on: address)
    return Listening(
      endpoints: [Endpoint(descriptor: descriptor, address: bound)], boundPath: nil)
  }

  /// Listens again where it did, on sockets that were bound meanwhile and on new ones for the rest.
  package func again(on reserved: [Endpoint]) throws(SystemError) -> Listening {
    var fresh: [Endpoint] = []
    do throws(SystemError) {
      for endpoint in endpoints {
        if case .unix(let path) = endpoint.address {
          unlinkPath()
          return try Self.bindPath(path)
        }
        if let kept = reserved.first(where: { $0.address == endpoint.address }) {
          try Socket.startListening(kept.descriptor, on: kept.address)
          fresh.append(kept)
        } else {
          let (descriptor, address) = try Socket.listen(on: endpoint.address)
          fresh.append(Endpoint(descriptor: descriptor, address: address))
        }
      }
      return Listening(endpoints: fresh, boundPath: nil)
    } catch {
      for endpoint in fresh + reserved { Socket.close(endpoint.descriptor) }
      throw error
    }
  }

  /// Removes the path of a unix socket, if it is still the one that was bound.
  ///
  /// The descriptors are closed by whoever got them, a ``Listener`` mostly.
  package func unlinkPath() { boundPath?.unlinkIfOurs() }

  /// Closes the descriptors, for whoever never handed them on, and removes the path.
  package func close() {
    for endpoint in endpoints { Socket.close(endpoint.descriptor) }
    unlinkPath()
  }

  private static func bindLocalhost(port: UInt16) throws(SystemError) -> Listening {
    var attempts = 0
    while true {
      attempts += 1
      let (ipv4, address) = try Socket.listen(on: .loopbackIPv4(port: port))
      let first = Endpoint(descriptor: ipv4, address: address)
      do throws(SystemError) {
        let (ipv6, address) = try Socket.listen(on: .loopbackIPv6(port: address.port ?? 0))
        let second = Endpoint(descriptor: ipv6, address: address)
        return Listening(endpoints: [first, second], boundPath: nil)
      } catch {
        if error.code == EAFNOSUPPORT || error.code == EADDRNOTAVAIL {
          return Listening(endpoints: [first], boundPath: nil)
        }
        Socket.close(ipv4)
        // The kernel's choice for one family may be taken in the other: let it choose again.
        guard port == 0, error.code == EADDRINUSE, attempts < 50 else { throw error }
      }
    }
  }

  private static func bindPath(_ path: String) throws(SystemError) -> Listening {
    let address = SocketAddress.unix(path: path)
    let bound: (descriptor: Int32, address: SocketAddress)
    do throws(SystemError) {
      bound = try Socket.listen(on: address)
    } catch {
      guard error.code == EADDRINUSE else { throw error }
      try removeStaleSocket(path)
      bound = try Socket.listen(on: address)
    }
    return Listening(
      endpoints: [Endpoint(descriptor: bound.descriptor, address: address)],
      boundPath: BoundPath(path))
  }

  private static func removeStaleSocket(_ path: String) throws(SystemError) {
    let address = SocketAddress.unix(path: path)
    guard let found = BoundPath(path) else {
      throw SystemError("listen on", code: EEXIST, context: "\(address) (it is not a socket)")
    }
    do throws(SystemError) {
      Socket.close(try Socket.beginConnecting(to: address))
    } catch {
      // Nobody listens. Any other error says nothing about whether somebody does.
      if error.code == ECONNREFUSED { return found.unlinkIfOurs() }
      if error.code == ENOENT { return }
    }
    throw SystemError("listen on", code: EADDRINUSE, context: "\(address)")
  }
}

/// A socket in the file system, remembered by more than its name.
private struct BoundPath: Sendable {
  private let path: String
  private var device: UInt64 = 0
  private var node: UInt64 = 0

  /// What is at `path`, if it is a socket.
  init?(_ path: String) {
    self.path = path
    guard smtp_path_is_socket(path, &device, &node) == 1 else { return nil }
  }

  func unlinkIfOurs() {
    guard let now = BoundPath(path), now.device == device, now.node == node else { return }
    unlink(path)
  }
}
