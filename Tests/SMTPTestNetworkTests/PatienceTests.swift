import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestWire
import Testing

@Suite(.bounded) struct `Patient deadlines` {
  /// The instant at which a deadline of `timeout` came, counted from when it was set.
  private func wait(
    _ timeout: Duration, on loop: EventLoop, probe: @escaping EventLoop.TaskProbe
  ) -> Duration {
    let gate = Gate()
    let start = ContinuousClock.now
    loop.performAndWait {
      _ = loop.schedulePatiently(after: timeout.nanosecondCount, probe: probe) { gate.open() }
    }
    gate.wait()
    return start.duration(to: .now)
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `come in time where tasks do`(backend: EventLoop.Backend) throws {
    try withLoop(backend) { loop in
      let asked = Log<Void>()
      let time = wait(.milliseconds(20), on: loop) { answer in
        asked.append(())
        answer()
      }
      #expect(time >= .milliseconds(20))
      #expect(!asked.all.isEmpty)
    }
  }

  @Test func `are put off by as much as a task is late`() throws {
    try withLoop { loop in
      let asked = Log<Void>()
      let time = wait(.seconds(1), on: loop) { answer in
        asked.append(())
        guard asked.all.count == 1 else { return answer() }
        let later = SMTPFixtureClock.system.now + 200_000_000
        loop.schedule(at: later, clock: .system) { answer() }
      }
      // At 1.2 seconds the first task is known to be 0.2 late.
      #expect(time >= .milliseconds(1400))
      #expect(asked.all.count >= 2)
    }
  }

  @Test func `come after four times the timeout where no task comes to its turn`() throws {
    try withLoop { loop in
      let asked = Log<Void>()
      let time = wait(.milliseconds(50), on: loop) { _ in asked.append(()) }
      #expect(time >= .milliseconds(200))
      #expect(asked.all.count == 1)
    }
  }

  @Test func `do not come once cancelled, also while they are put off`() throws {
    try withLoop { loop in
      let log = Log<String>()
      let gate = Gate()
      let timer = Locked<TimerID?>(nil)
      loop.performAndWait {
        let probe: EventLoop.TaskProbe = { answer in
          if let timer = timer.withLock({ $0 }) { loop.cancel(timer) }
          log.append("cancelled")
          answer()
          // By then four times the timeout have passed.
          let end = SMTPFixtureClock.system.now + 20_000_000
          loop.schedule(at: end, clock: .system) { gate.open() }
        }
        let put = loop.schedulePatiently(after: 4_000_000, probe: probe) { log.append("came") }
        timer.withLock { $0 = put }
        loop.cancel(loop.schedulePatiently(after: 0) { log.append("came") })
      }
      gate.wait()
      #expect(log.all == ["cancelled"])
    }
  }

  @Test func `that no clock can show never come`() throws {
    try withLoop { loop in
      let log = Log<String>()
      loop.performAndWait {
        for timeout: UInt64 in [.max, .max / 3, .max / 4] {
          loop.schedulePatiently(after: timeout) { log.append("came") }
        }
      }
      loop.barrier()
      #expect(log.all.isEmpty)
    }
  }
}
