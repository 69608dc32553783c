import CSMTPTestPlatform
import SMTPTestHelpers
import SMTPTestNetwork
import Testing

@Suite(.bounded) struct `Dispatching events` {
  @Test(arguments: EventLoop.Backend.allCases)
  func `reports what can be read until it was read`(backend: EventLoop.Backend) throws {
    try withLoop(backend) { loop in
      let pair = try SocketPair()
      let log = Log<String?>()
      loop.performAndWait {
        loop.add(
          pair.near, .readable,
          ClosureHandler { events, loop in
            log.append(events == .readable && loop.isOnLoopThread ? receive(from: pair.near) : nil)
          })
      }
      loop.barrier()
      #expect(log.all.isEmpty)
      send("EHLO", to: pair.far)
      loop.barrier()
      #expect(log.all == ["EHLO"])
      send("QUIT", to: pair.far)
      loop.barrier()
      #expect(log.all == ["EHLO", "QUIT"])
    }
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `reports room to write as long as somebody wants to hear of it`(
    backend: EventLoop.Backend
  ) throws {
    try withLoop(backend) { loop in
      let pair = try SocketPair()
      let log = Log<IOEvents>()
      loop.performAndWait {
        loop.add(
          pair.near, [.readable, .writable],
          ClosureHandler { events, loop in
            log.append(events)
            loop.modify(pair.near, .readable)
          })
      }
      loop.barrier()
      #expect(log.all == [.writable])
    }
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `reports a half-close to those who ask for it`(backend: EventLoop.Backend) throws {
    try withLoop(backend) { loop in
      let pair = try SocketPair()
      let log = Log<IOEvents>()
      loop.performAndWait {
        loop.add(
          pair.near, [.readable, .hangup],
          ClosureHandler { events, loop in
            log.append(events)
            loop.remove(pair.near)
          })
      }
      Socket.shutdownWrite(pair.far)
      loop.barrier()
      #expect(log.all.count == 1)
      #expect(log.all[0].contains(.readable))
      #if os(Linux)
        #expect(log.all[0].contains(.hangup))
      #endif
    }
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `reports nothing to an empty interest, not even a hangup`(
    backend: EventLoop.Backend
  ) throws {
    try withLoop(backend) { loop in
      let near: Int32
      let log = Log<IOEvents>()
      do {
        let pair = try SocketPair()
        near = dup(pair.near)
      }
      let handler = ClosureHandler { events, loop in
        log.append(events)
        loop.modify(near, [])
      }
      loop.performAndWait { loop.add(near, [], handler) }
      loop.barrier()
      #expect(log.all.isEmpty)
      loop.performAndWait { loop.modify(near, .readable) }
      loop.barrier()
      #expect(log.all.count == 1)
      #expect(log.all.first?.contains(.hangup) == true)
      loop.performAndWait {
        loop.remove(near)
        Socket.close(near)
      }
    }
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `does not report to a handler removed earlier in the batch`(
    backend: EventLoop.Backend
  ) throws {
    try withLoop(backend) { loop in
      let pairs = try (0..<8).map { _ in try SocketPair() }
      let log = Log<Int>()
      for pair in pairs { send("x", to: pair.far) }
      loop.performAndWait {
        for (index, pair) in pairs.enumerated() {
          loop.add(
            pair.near, .readable,
            ClosureHandler { _, loop in
              log.append(index)
              for pair in pairs { loop.remove(pair.near) }
            })
        }
      }
      loop.barrier()
      #expect(log.all.count == 1)
    }
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `does not mistake a descriptor used again for the one before it`(
    backend: EventLoop.Backend
  ) throws {
    try withLoop(backend) { loop in
      // All are readable in one batch. The first handler called takes every other's place with a
      // descriptor of the same number that has nothing to read.
      let pairs = try (0..<8).map { _ in try SocketPair() }
      let silent = try SocketPair()
      let log = Log<String>()
      for pair in pairs { send("x", to: pair.far) }
      loop.performAndWait {
        for (index, pair) in pairs.enumerated() {
          let handler = ClosureHandler { _, loop in
            log.append("first")
            for (other, pair) in pairs.enumerated() {
              loop.remove(pair.near)
              guard other != index else { continue }
              _ = dup2(silent.near, pair.near)
              loop.add(pair.near, .readable, ClosureHandler { _, _ in log.append("second") })
            }
          }
          loop.add(pair.near, .readable, handler)
        }
      }
      loop.barrier()
      #expect(log.all == ["first"])
      send("y", to: silent.far)
      loop.barrier()
      #expect(Set(log.all) == ["first", "second"])
    }
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `replaces the handler of a descriptor that is added again`(
    backend: EventLoop.Backend
  ) throws {
    try withLoop(backend) { loop in
      let pair = try SocketPair()
      let log = Log<String>()
      loop.performAndWait {
        for name in ["first", "second"] {
          loop.add(
            pair.near, .readable,
            ClosureHandler { _, _ in log.append(name + (receive(from: pair.near) ?? "")) })
        }
      }
      send("!", to: pair.far)
      loop.barrier()
      #expect(log.all == ["second!"])
    }
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `reports a hangup for what the kernel will not watch`(backend: EventLoop.Backend) throws {
    try withLoop(backend) { loop in
      let log = Log<IOEvents>()
      // Far above every descriptor that is open.
      loop.performAndWait {
        loop.add(
          50_000, .readable,
          ClosureHandler { events, loop in
            log.append(events)
            loop.remove(50_000)
          })
      }
      loop.barrier()
      #expect(log.all == [.hangup])
    }
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `serves dozens of descriptors that come and go`(backend: EventLoop.Backend) throws {
    try withLoop(backend) { loop in
      let pairs = try (0..<60).map { _ in try SocketPair() }
      let log = Log<Int>()
      for round in 0..<4 {
        loop.performAndWait {
          for (index, pair) in pairs.enumerated() where (index + round) % 3 != 0 {
            loop.add(
              pair.near, .readable,
              ClosureHandler { _, _ in
                if receive(from: pair.near) == "x" { log.append(index) }
              })
          }
        }
        for pair in pairs { send("x", to: pair.far) }
        loop.barrier()
        loop.performAndWait {
          for pair in pairs {
            loop.remove(pair.near)
            _ = receive(from: pair.near)
          }
        }
      }
      for index in pairs.indices {
        let expected = (0..<4).count { (index + $0) % 3 != 0 }
        #expect(log.all.count { $0 == index } == expected)
      }
    }
  }
}

@Suite(.bounded) struct `A barrier` {
  @Test(arguments: EventLoop.Backend.allCases)
  func `waits for what handling made ready`(backend: EventLoop.Backend) throws {
    try withLoop(backend) { loop in
      // A chain of pairs: what arrives at one is sent on to the next.
      let pairs = try (0..<20).map { _ in try SocketPair() }
      loop.performAndWait {
        for (pair, next) in zip(pairs, pairs.dropFirst()) {
          loop.add(
            pair.near, .readable,
            ClosureHandler { _, loop in
              guard let text = receive(from: pair.near) else { return }
              loop.execute { send(text, to: next.far) }
            })
        }
      }
      for round in 0..<20 {
        send("\(round)", to: pairs[0].far)
        loop.barrier()
        #expect(receive(from: pairs[19].near) == "\(round)")
      }
    }
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `returns though something is always ready`(backend: EventLoop.Backend) throws {
    try withLoop(backend) { loop in
      let pair = try SocketPair()
      loop.performAndWait { loop.add(pair.near, .writable, ClosureHandler { _, _ in }) }
      for _ in 0..<10 { loop.barrier() }
      loop.performAndWait { loop.barrier() }
    }
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `serves many threads at once`(backend: EventLoop.Backend) throws {
    try withLoop(backend) { loop in
      let threads = (0..<6).map { _ in
        Thread {
          (0..<100).allSatisfy { _ in
            let done = Log<Bool>()
            loop.execute { done.append(true) }
            loop.barrier()
            return done.all == [true]
          }
        }
      }
      for thread in threads { #expect(thread.join()) }
    }
  }
}
