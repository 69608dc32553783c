import SMTPTestHelpers
import SMTPTestNetwork
import Testing

@Suite(.bounded) struct `Timers of the system clock` {
  @Test(arguments: EventLoop.Backend.allCases)
  func `fire in the order of their deadlines and never early`(
    backend: EventLoop.Backend
  ) throws {
    try withLoop(backend) { loop in
      let log = Log<(number: Int, isEarly: Bool)>()
      let gate = Gate()
      let start = SMTPFixtureClock.system.now
      loop.performAndWait {
        for number in [3, 0, 7, 5, 1, 9, 2, 8, 6, 4] {
          let deadline = start + UInt64(number) * 1_300_000
          loop.schedule(at: deadline, clock: .system) {
            log.append((number, SMTPFixtureClock.system.now < deadline))
            if number == 9 { gate.open() }
          }
        }
      }
      gate.wait()
      #expect(log.all.map(\.number) == Array(0..<10))
      #expect(!log.all.contains { $0.isEarly })
    }
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `with one deadline fire in the order they were set`(backend: EventLoop.Backend) throws {
    try withLoop(backend) { loop in
      let log = Log<Int>()
      let gate = Gate()
      loop.performAndWait {
        for number in 0..<100 { loop.schedule(at: 1, clock: .system) { log.append(number) } }
        loop.schedule(at: 2, clock: .system) { gate.open() }
      }
      gate.wait()
      #expect(log.all == Array(0..<100))
    }
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `do not fire once cancelled`(backend: EventLoop.Backend) throws {
    try withLoop(backend) { loop in
      let log = Log<String>()
      let gate = Gate()
      loop.performAndWait {
        let deadline = SMTPFixtureClock.system.now + 1_000_000
        let cancelled = loop.schedule(at: deadline, clock: .system) { log.append("cancelled") }
        let rival = Locked<TimerID?>(nil)
        let first = loop.schedule(at: deadline, clock: .system) {
          log.append("first")
          if let rival = rival.withLock({ $0 }) { loop.cancel(rival) }
        }
        let second = loop.schedule(at: deadline, clock: .system) { log.append("second") }
        rival.withLock { $0 = second }
        loop.schedule(at: deadline, clock: .system) {
          loop.cancel(first)
          gate.open()
        }
        loop.cancel(cancelled)
        loop.cancel(cancelled)
      }
      gate.wait()
      #expect(log.all == ["first"])
    }
  }

  @Test func `that set each other leave sockets their turn`() throws {
    try withLoop { loop in
      let pair = try SocketPair()
      let log = Log<String?>()
      @Sendable func again() { loop.schedule(at: 0, clock: .system, again) }
      loop.performAndWait {
        again()
        loop.add(
          pair.near, .readable, ClosureHandler { _, _ in log.append(receive(from: pair.near)) })
      }
      send("x", to: pair.far)
      loop.barrier()
      #expect(log.all == ["x"])
    }
  }

  @Test func `let go of a job that fired or was cancelled`() throws {
    try withLoop { loop in
      weak var token: Log<Int>?
      let timer: TimerID
      do {
        let log = Log<Int>()
        token = log
        timer = try #require(
          loop.performAndWait { loop.schedule(at: .max, clock: .system) { log.append(1) } })
      }
      #expect(token != nil)
      loop.performAndWait { loop.cancel(timer) }
      #expect(token == nil)
    }
  }
}
