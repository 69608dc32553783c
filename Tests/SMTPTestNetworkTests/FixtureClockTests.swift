import SMTPTestHelpers
import SMTPTestNetwork
import Testing

@Suite(.bounded) struct `A manual clock` {
  @Test func `stands still until it is advanced`() throws {
    let clock = SMTPFixtureClock.manual()
    #expect(clock.isManual)
    #expect(clock.now == 0)
    try clock.advance(by: .milliseconds(1500))
    #expect(clock.now == 1_500_000_000)
    #expect(SMTPFixtureClock.manual().now == 0)
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `performs what is due, in order, each at its instant`(backend: EventLoop.Backend) throws {
    try withLoop(backend) { loop in
      let clock = SMTPFixtureClock.manual()
      let log = Log<UInt64>()
      loop.performAndWait {
        for seconds in [30, 10, 20, 40] as [UInt64] {
          loop.schedule(at: seconds * 1_000_000_000, clock: clock) {
            log.append(loop.isOnLoopThread ? clock.now / 1_000_000_000 : 0)
          }
        }
      }
      try clock.advance(by: .seconds(9))
      #expect(log.all == [])
      try clock.advance(by: .seconds(21))
      #expect(log.all == [10, 20, 30])
      try clock.advance(by: .seconds(1000))
      #expect(log.all == [10, 20, 30, 40])
    }
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `performs what due things set while it is still due`(backend: EventLoop.Backend) throws {
    try withLoop(backend) { loop in
      let clock = SMTPFixtureClock.manual()
      let log = Log<UInt64>()
      @Sendable func tick() {
        log.append(clock.now)
        // By way of another job, as a reply would be.
        loop.execute { loop.schedule(at: clock.now + 10, clock: clock, tick) }
      }
      loop.performAndWait { loop.schedule(at: 10, clock: clock, tick) }
      try clock.advance(by: .nanoseconds(55))
      #expect(log.all == [10, 20, 30, 40, 50])
      #expect(clock.now == 55)
    }
  }

  @Test func `keeps one order on several loops`() throws {
    try withLoop { one in
      try withLoop { other in
        let clock = SMTPFixtureClock.manual()
        let log = Log<UInt64>()
        for (loop, remainder) in [(one, 0), (other, 1)] as [(EventLoop, UInt64)] {
          loop.performAndWait {
            for deadline in 1...20 as ClosedRange<UInt64> where deadline % 2 == remainder {
              loop.schedule(at: deadline, clock: clock) { log.append(deadline) }
            }
          }
        }
        try clock.advance(by: .nanoseconds(20))
        #expect(log.all == Array(1...20))
      }
    }
  }

  @Test func `performs what is due already without being advanced`() throws {
    try withLoop { loop in
      let clock = SMTPFixtureClock.manual()
      let log = Log<Int>()
      loop.performAndWait { loop.schedule(at: 0, clock: clock) { log.append(1) } }
      loop.barrier()
      #expect(log.all == [1])
    }
  }

  @Test func `returns though a job sets itself for now for ever`() throws {
    try withLoop { loop in
      let clock = SMTPFixtureClock.manual()
      @Sendable func again() { loop.schedule(at: clock.now, clock: clock, again) }
      loop.performAndWait(again)
      try clock.advance(by: .seconds(1))
    }
  }

  @Test func `does not perform what was cancelled, even for the same instant`() throws {
    try withLoop { loop in
      let clock = SMTPFixtureClock.manual()
      let log = Log<String>()
      loop.performAndWait {
        let rival = Locked<TimerID?>(nil)
        loop.schedule(at: 5, clock: clock) {
          log.append("first")
          if let rival = rival.withLock({ $0 }) { loop.cancel(rival) }
        }
        let second = loop.schedule(at: 5, clock: clock) { log.append("second") }
        rival.withLock { $0 = second }
        loop.cancel(loop.schedule(at: 5, clock: clock) { log.append("third") })
      }
      try clock.advance(by: .nanoseconds(5))
      #expect(log.all == ["first"])
    }
  }

  @Test func `moves only after what has arrived was handled`() throws {
    try withLoop { loop in
      let clock = SMTPFixtureClock.manual()
      clock.attach(to: loop)
      let pair = try SocketPair()
      let log = Log<UInt64>()
      loop.performAndWait {
        loop.add(
          pair.near, .readable,
          ClosureHandler { _, loop in
            _ = receive(from: pair.near)
            loop.schedule(at: clock.now + 300, clock: clock) { log.append(clock.now) }
          })
      }
      send("EHLO", to: pair.far)
      try clock.advance(by: .nanoseconds(300))
      #expect(log.all == [300])
    }
  }

  @Test func `goes on when a loop that used it has stopped`() throws {
    let clock = SMTPFixtureClock.manual()
    let log = Log<Int>()
    try withLoop { loop in
      loop.performAndWait { loop.schedule(at: 5, clock: clock) { log.append(1) } }
    }
    try clock.advance(by: .seconds(1))
    #expect(log.all == [])
  }

  @Test func `is advanced by many threads one after the other`() throws {
    try withLoop { loop in
      let clock = SMTPFixtureClock.manual()
      let log = Log<UInt64>()
      loop.performAndWait {
        for deadline in 1...100 as ClosedRange<UInt64> {
          loop.schedule(at: deadline, clock: clock) { log.append(deadline) }
        }
      }
      let threads = (0..<4).map { _ in
        Thread { for _ in 0..<25 { try? clock.advance(by: .nanoseconds(1)) } }
      }
      for thread in threads { thread.join() }
      #expect(clock.now == 100)
      #expect(log.all == Array(1...100))
    }
  }

  @Test func `refuses to run backwards or further than it can show`() throws {
    let clock = SMTPFixtureClock.manual()
    #expect(throws: SMTPFixtureClock.AdvanceError.negativeDuration(.seconds(-1))) {
      try clock.advance(by: .seconds(-1))
    }
    let eternity = Duration.seconds(Int64.max)
    #expect(throws: SMTPFixtureClock.AdvanceError.tooFar(eternity)) {
      try clock.advance(by: eternity)
    }
    try clock.advance(by: .seconds(1))
    let rest = Duration.nanoseconds(Int64.max)
    try clock.advance(by: rest)
    #expect(throws: SMTPFixtureClock.AdvanceError.tooFar(rest)) { try clock.advance(by: rest) }
    #expect(clock.now == UInt64(Int64.max) + 1_000_000_000)
  }

  @Test func `refuses to be advanced from the thread that does what is due`() throws {
    try withLoop { loop in
      let clock = SMTPFixtureClock.manual()
      let error = loop.performAndWait { () -> SMTPFixtureClock.AdvanceError? in
        do throws(SMTPFixtureClock.AdvanceError) {
          try clock.advance(by: .seconds(1))
          return nil
        } catch {
          return error
        }
      }
      #expect(error == .calledFromServerThread)
      #expect(clock.now == 0)
    }
  }
}

@Suite(.bounded) struct `The clock of the system` {
  @Test func `moves by itself and cannot be advanced`() {
    let before = SMTPFixtureClock.system.now
    #expect(SMTPFixtureClock.system.now >= before)
    #expect(!SMTPFixtureClock.system.isManual)
    #expect(throws: SMTPFixtureClock.AdvanceError.clockIsTheSystems) {
      try SMTPFixtureClock.system.advance(by: .seconds(1))
    }
  }

  @Test func `says in its error what to do instead`() {
    #expect(
      "\(SMTPFixtureClock.AdvanceError.clockIsTheSystems)"
        == "SMTPFixtureClock.system cannot be advanced; give the server SMTPFixtureClock.manual() "
        + "instead.")
  }
}
