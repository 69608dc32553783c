import CSMTPTestPlatform
import SMTPTestHelpers
import SMTPTestNetwork
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

@Suite(.bounded) struct `A listener` {
  @Test(arguments: EventLoop.Backend.allCases)
  func `accepts on every address`(backend: EventLoop.Backend) throws {
    try withLoop(backend) { loop in
      let listening = try Listening.bind(host: "localhost", port: 0)
      let peers = Log<SocketAddress>()
      let listeners = listening.endpoints.map { endpoint in
        Listener(
          endpoint,
          onAccept: { connection, peer in
            peers.append(peer)
            Socket.close(connection)
          },
          onRefused: { connection, _ in Socket.close(connection) })
      }
      for listener in listeners { listener.start(on: loop) }
      for listener in listeners {
        for _ in 0..<10 { Socket.close(try Socket.connect(to: listener.address)) }
      }
      loop.barrier()
      for listener in listeners {
        #expect(peers.all.count { $0.host == listener.address.host } == 10)
      }
      for listener in listeners {
        listener.stop()
        listener.stop()
      }
    }
  }

  // By path, since a port that was given up may be anybody's the next moment.
  @Test(arguments: EventLoop.Backend.allCases)
  func `refuses connections once it was stopped`(backend: EventLoop.Backend) throws {
    try withLoop(backend) { loop in
      let path = "/tmp/smtp-listener-\(getpid())-\(backend)-\(UInt32.random(in: 0 ... .max)).sock"
      let listening = try Listening.bind(.unix(path: path))
      defer { listening.unlinkPath() }
      let listener = Listener(
        listening.endpoints[0], onAccept: { connection, _ in Socket.close(connection) },
        onRefused: { connection, _ in Socket.close(connection) })
      listener.start(on: loop)
      Socket.close(try Socket.connect(to: .unix(path: path)))
      listener.stop()
      #expect(throws: SystemError.self) { try Socket.connect(to: .unix(path: path)) }
    }
  }

  // The copy stands for a child that was forked and has not closed what it inherited.
  @Test func `refuses connections also where somebody has a copy of its descriptor`() throws {
    try withLoop { loop in
      let path = "/tmp/smtp-listener-\(getpid())-\(UInt32.random(in: 0 ... .max)).sock"
      for address in [SocketAddress.unix(path: path), .loopbackIPv4(port: 0)] {
        let endpoint = try Listening.bind(address).endpoints[0]
        let copy = dup(endpoint.descriptor)
        defer { Socket.close(copy) }
        let listener = Listener(
          endpoint,
          onAccept: { connection, _ in Socket.close(connection) },
          onRefused: { connection, _ in Socket.close(connection) })
        listener.start(on: loop)
        Socket.close(try Socket.connect(to: endpoint.address))
        listener.stop()
        #if os(Linux)
          #expect(throws: SystemError.self) { try Socket.connect(to: endpoint.address) }
        #endif
      }
      unlink(path)
    }
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `out of descriptors refuses with a word, then goes on`(
    backend: EventLoop.Backend
  ) throws {
    try withLoop(backend) { loop in
      // How many descriptors are left. At zero `accept` fails as the system's would, and works
      // the next time, when the listener has given up its reserve.
      let left = Locked(2)
      let refusals = Log<SystemError>()
      let endpoint = try Listening.bind(host: "127.0.0.1", port: 0).endpoints[0]
      let accepted = Log<Int32>()
      let hasFailed = Locked(false)
      let listener = Listener(
        endpoint,
        accept: { descriptor in
          let fails = hasFailed.withLock { hasFailed in
            hasFailed =
              !hasFailed && left.withLock({ $0 }) <= 0
              && Listener.isConnectionWaiting(descriptor)
            return hasFailed
          }
          return fails ? .exhausted(errno: EMFILE) : Socket.accept(descriptor)
        },
        onAccept: { connection, _ in
          left.withLock { $0 -= 1 }
          accepted.append(connection)
        },
        onRefused: { connection, error in
          refusals.append(error)
          send("421 4.3.2 busy\r\n", to: connection)
          Socket.shutdownWrite(connection)
          Socket.close(connection)
        })
      // All wait before the first is accepted: one that came between the look and the accept above
      // would be let in.
      let clients = try (0..<5).map { _ in try Socket.connect(to: listener.address) }
      defer { for client in clients { Socket.close(client) } }
      listener.start(on: loop)
      defer { listener.stop() }
      for client in clients { _ = smtp_make_nonblocking_and_private(client) }
      loop.barrier()
      #expect(accepted.all.count == 2)
      #expect(refusals.all.map(\.code) == [EMFILE, EMFILE, EMFILE])
      #expect(refusals.all.first?.context == "\(listener.address)")
      for client in clients.suffix(3) { #expect(receive(from: client) == "421 4.3.2 busy\r\n") }
      left.withLock { $0 = 1 }
      let late = try Socket.connect(to: listener.address)
      defer { Socket.close(late) }
      loop.barrier()
      #expect(accepted.all.count == 3)
      for connection in accepted.all { Socket.close(connection) }
    }
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `without even a reserve looks away for a while instead of spinning`(
    backend: EventLoop.Backend
  ) throws {
    try withLoop(backend) { loop in
      let endpoint = try Listening.bind(host: "127.0.0.1", port: 0).endpoints[0]
      let isExhausted = Locked(true)
      let calls = Log<Int32>()
      let accepted = Gate()
      let listener = Listener(
        endpoint,
        accept: { descriptor in
          calls.append(descriptor)
          return isExhausted.withLock { $0 }
            ? .exhausted(errno: ENFILE) : Socket.accept(descriptor)
        },
        onAccept: { connection, _ in
          Socket.close(connection)
          accepted.open()
        },
        onRefused: { connection, _ in Socket.close(connection) })
      listener.start(on: loop)
      defer { listener.stop() }
      let client = try Socket.connect(to: listener.address)
      defer { Socket.close(client) }
      for _ in 0..<20 { loop.barrier() }
      // Two for each look: at most a few looks in the time the barriers took.
      #expect(calls.all.count < 20)
      isExhausted.withLock { $0 = false }
      accepted.wait()
    }
  }

  @Test func `can be stopped by whoever takes a connection`() throws {
    try withLoop { loop in
      let endpoint = try Listening.bind(host: "127.0.0.1", port: 0).endpoints[0]
      let count = Log<Int32>()
      let listener = Locked<Listener?>(nil)
      listener.withLock {
        $0 = Listener(
          endpoint,
          onAccept: { connection, _ in
            count.append(connection)
            Socket.close(connection)
            listener.withLock { $0 }?.stop()
          },
          onRefused: { connection, _ in Socket.close(connection) })
      }
      let clients = try (0..<3).map { _ in try Socket.connect(to: endpoint.address) }
      listener.withLock { $0 }?.start(on: loop)
      loop.barrier()
      #expect(count.all.count == 1)
      for client in clients { Socket.close(client) }
      listener.withLock { $0 = nil }
    }
  }

  @Test func `never started closes its socket`() throws {
    let endpoint = try Listening.bind(host: "127.0.0.1", port: 0).endpoints[0]
    for stops in [true, false] {
      let endpoint = try Listening.bind(host: "127.0.0.1", port: 0).endpoints[0]
      let listener = Listener(endpoint, onAccept: { _, _ in }, onRefused: { _, _ in })
      if stops { listener.stop() }
    }
    Socket.close(endpoint.descriptor)
  }
}

extension Listener {
  /// Whether `accept` would find a connection.
  static func isConnectionWaiting(_ descriptor: Int32) -> Bool {
    var entry = smtp_pollfd(descriptor, IOEvents.readable.rawValue)
    return poll(&entry, 1, 0) == 1
  }
}
