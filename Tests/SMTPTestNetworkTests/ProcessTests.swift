import CSMTPTestPlatform
import SMTPTestHelpers
import SMTPTestNetwork
import Testing

// What only a process of its own can show.
#if os(Linux)
  import Glibc

  @Suite(.bounded) struct `A process` {
    @Test func `that starts and stops loops keeps no descriptor`() async {
      await #expect(processExitsWith: .success) {
        let before = openDescriptors()
        for number in 0..<200 {
          for backend in EventLoop.Backend.allCases {
            let loop = try EventLoop(backend: backend, name: "loop \(number)")
            let listening = try Listening.bind(host: "localhost", port: 0)
            let listeners = listening.endpoints.map {
              Listener($0, onAccept: { _, _ in }, onRefused: { _, _ in })
            }
            for listener in listeners { listener.start(on: loop) }
            for listener in listeners { listener.stop() }
            loop.stop()
          }
        }
        // The test framework opens a few of its own meanwhile; four hundred loops would show.
        exit(openDescriptors() < before + 20 ? 0 : 1)
      }
    }

    @Test func `that connects in vain keeps no descriptor`() async {
      await #expect(processExitsWith: .success) {
        let before = openDescriptors()
        let loop = try EventLoop(name: "vain")
        let bound = try Socket.bind(to: .loopbackIPv4(port: 0))
        let listening = try Listening.bind(host: "127.0.0.1", port: 0)
        let failures = Log<Int32>()
        let attempts: [(address: SocketAddress, isCancelled: Bool)] = [
          // Nobody listens; there is no such place; it is given up under way, and before it began.
          (bound.address, false), (.unix(path: "/nowhere/s"), false),
          (listening.endpoints[0].address, true), (bound.address, true),
        ]
        for _ in 0..<100 {
          for (address, isCancelled) in attempts {
            let done = Gate()
            loop.execute {
              let connector = Connector(to: address, on: loop) { outcome in
                switch outcome {
                case .success(let descriptor): Socket.close(descriptor)
                case .failure(let error): failures.append(error.code)
                }
                done.open()
              }
              if isCancelled { connector.cancel() }
            }
            done.wait()
          }
        }
        guard Set(failures.all) == [ECONNREFUSED, ENOENT, ECANCELED] else { exit(2) }
        loop.stop()
        // What the loop, the two sockets and the test framework have is a few.
        exit(openDescriptors() < before + 20 ? 0 : 1)
      }
    }

    @Test func `at its descriptor limit answers every client`() async {
      await #expect(processExitsWith: .success) {
        let loop = try EventLoop(name: "limited")
        let endpoint = try Listening.bind(host: "127.0.0.1", port: 0).endpoints[0]
        let refused = Log<Int32>()
        let accepted = Log<Int32>()
        let listener = Listener(
          endpoint, onAccept: { connection, _ in accepted.append(connection) },
          onRefused: { connection, error in
            refused.append(error.code)
            send("421 busy\r\n", to: connection)
            Socket.shutdownWrite(connection)
            Socket.close(connection)
          })
        listener.start(on: loop)
        var clients: [Int32] = []
        // Client and server share the limit: when none is left to connect with, make room for one
        // connection and not for its other end.
        // Behind those that were inherited, however many other tests have open.
        let room = rlim_t(openDescriptors() + 64)
        var limits = rlimit(rlim_cur: room, rlim_max: room)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
        while let client = try? Socket.connect(to: endpoint.address) {
          clients.append(client)
          loop.barrier()
        }
        guard accepted.all.count > 5, refused.all.allSatisfy({ $0 == EMFILE }) else { exit(2) }
        for connection in accepted.all { Socket.close(connection) }
        let late = try Socket.connect(to: endpoint.address)
        // A listener that found its reserve taken looks away for a moment.
        let deadline = SMTPFixtureClock.system.now + 10_000_000_000
        while accepted.all.count != clients.count - refused.all.count + 1 {
          guard SMTPFixtureClock.system.now < deadline else { exit(3) }
          loop.barrier()
        }
        Socket.close(late)
        exit(0)
      }
    }

    @Test func `ends while the shared loop is at work`() async {
      await #expect(processExitsWith: .success) {
        let loop = EventLoop.shared
        @Sendable func again() { loop.execute(again) }
        loop.execute(again)
        loop.barrier()
        EventLoop.stopSharedAtExit()
        // Registered later, so it runs earlier: the loop still works in it.
        atexit { if EventLoop.shared.performAndWait({ 1 }) != 1 { _exit(2) } }
        exit(0)
      }
    }

    @Test func `does nothing on the stopped shared loop in its last exit handlers`() async {
      await #expect(processExitsWith: .success) {
        atexit {
          // The loop was made later, so it has stopped by now.
          EventLoop.shared.execute { _exit(2) }
          EventLoop.shared.barrier()
          EventLoop.shared.stop()
          if EventLoop.shared.performAndWait({ _exit(3) }) != nil { _exit(4) }
        }
        EventLoop.shared.performAndWait {}
        exit(0)
      }
    }

    @Test func `ends though the shared loop hangs`() async {
      await #expect(processExitsWith: .success) {
        let gate = Gate()
        EventLoop.shared.execute { gate.wait() }
        exit(0)
      }
    }
  }

  private func openDescriptors() -> Int {
    (0..<1024 as Range<Int32>).count { descriptor in
      let copy = dup(descriptor)
      if copy >= 0 { Socket.close(copy) }
      return copy >= 0
    }
  }
#endif
