import SMTPTestHelpers
import Testing

@testable import SMTPTestClient

/// One second.
private let second: UInt64 = 1_000_000_000

@Suite(.bounded) struct `The machine of a pool, out of reach` {
  @Test func `tells everyone when a destination is out of reach, and not before`() {
    var pool = PoolScene {
      $0.connections = 2
      $0.attempts = 2
      $0.retryDelay = second
    }
    _ = (pool.submit(), pool.submit(), pool.submit())
    // Two that fail at once are one failure; then one at a time asks, and not at once.
    #expect(pool.end(1) == [])
    #expect(pool.end(2) == [])
    #expect(pool.machine.deadline == pool.now + second)
    #expect(pool.pass(second) == ["connect 3"])
    #expect(pool.end(3) == ["1 is unreachable", "2 is unreachable", "3 is unreachable"])
    // Whoever comes next has one attempt.
    #expect(pool.submit() == ["connect 4"])
    #expect(pool.end(4) == ["4 is unreachable"])
    #expect(pool.submit() == ["connect 5"])
    #expect(pool.submit() == [])
    #expect(pool.ready(5) == ["send 5 on 5", "connect 6"])
    #expect(pool.breaches == [])
  }

  @Test func `tells everyone when each session is over before its first message`() {
    var pool = PoolScene {
      $0.connections = 2
      $0.attempts = 3
      $0.retryDelay = second
    }
    _ = (pool.submit(), pool.submit(), pool.submit())
    #expect(pool.ready(1) == ["send 1 on 1"])
    #expect(pool.ready(2) == ["send 2 on 2"])
    _ = (pool.finish(1, .unbegun), pool.finish(2, .unbegun))
    // Two at once count as one; then one at a time asks, and not at once.
    #expect(pool.end(1) == [])
    #expect(pool.end(2) == [])
    for (number, seconds) in [(3, 1), (4, 2)] as [(Int, UInt64)] {
      #expect(pool.pass(seconds * second - 1) == [])
      #expect(pool.pass(1) == ["connect \(number)"])
      #expect(pool.ready(number) == ["send 1 on \(number)"])
      #expect(pool.finish(number, .unbegun) == ["abort \(number)"])
      #expect(
        pool.end(number)
          == (number == 3 ? [] : ["1 is unreachable", "2 is unreachable", "3 is unreachable"]))
    }
    // Whoever comes next has one attempt, at once; where that serves, all is well again.
    #expect(pool.submit() == ["connect 5"])
    #expect(pool.submit() == [])
    #expect(pool.ready(5) == ["send 4 on 5"])
    #expect(pool.finish(5) == ["4 is outcome", "send 5 on 5"])
    #expect(pool.submit() == ["connect 6"])
    #expect(pool.breaches == [])
  }

  @Test func `waits for the connections there are while no other can be made`() {
    var pool = PoolScene { $0.attempts = 1 }
    _ = (pool.submit(), pool.submit(), pool.ready(1))
    #expect(pool.end(2, isPermanent: true) == [])
    #expect(pool.finish(1) == ["1 is outcome", "send 2 on 1"])
    #expect(pool.breaches == [])
  }

  @Test func `tells everyone at once when another attempt to connect would fare no better`() {
    var pool = PoolScene()
    _ = pool.submit()
    #expect(pool.end(1, isPermanent: true) == ["1 is unreachable"])
    #expect(pool.breaches == [])
  }

  @Test func `waits longer from each failure to connect to the next attempt`() {
    var pool = PoolScene {
      $0.attempts = 9
      $0.retryDelay = second
    }
    _ = pool.submit()
    for (number, seconds) in zip(1..., [1, 2, 4, 8, 16, 32, 64, 64] as [UInt64]) {
      #expect(pool.end(number) == [])
      #expect(pool.pass(seconds * second - 1) == [])
      #expect(pool.pass(1) == ["connect \(number + 1)"])
    }
    #expect(pool.end(9) == ["1 is unreachable"])
  }

  @Test func `counts failures to connect anew when a destination was reached`() {
    var pool = PoolScene {
      $0.connections = 1
      $0.attempts = 3
      $0.retryDelay = second
    }
    #expect(pool.submit() == ["connect 1"])
    #expect(pool.end(1) == [])
    #expect(pool.pass(second) == ["connect 2"])
    #expect(pool.ready(2) == ["send 1 on 2"])
    #expect(pool.finish(2) == ["1 is outcome"])
    #expect(pool.end(2) == [])
    #expect(pool.submit() == ["connect 3"])
    for (number, seconds) in [(3, 1), (4, 2)] as [(Int, UInt64)] {
      #expect(pool.end(number) == [])
      #expect(pool.pass(seconds * second - 1) == [])
      #expect(pool.pass(1) == ["connect \(number + 1)"])
    }
    #expect(pool.end(5) == ["2 is unreachable"])
    #expect(pool.breaches == [])
  }

  @Test func `counts sessions without a message anew when a message was begun`() {
    var pool = PoolScene {
      $0.connections = 1
      $0.attempts = 3
      $0.retryDelay = second
    }
    func turnAway(_ number: Int, _ message: Int) -> [String] {
      #expect(pool.ready(number) == ["send \(message) on \(number)"])
      #expect(pool.finish(number, .unbegun) == ["abort \(number)"])
      return pool.end(number)
    }
    #expect(pool.submit() == ["connect 1"])
    #expect(turnAway(1, 1) == [])
    #expect(pool.pass(second) == ["connect 2"])
    #expect(pool.ready(2) == ["send 1 on 2"])
    #expect(pool.finish(2) == ["1 is outcome"])
    #expect(pool.end(2) == [])
    #expect(pool.submit() == ["connect 3"])
    for (number, seconds) in [(3, 1), (4, 2)] as [(Int, UInt64)] {
      #expect(turnAway(number, 2) == [])
      #expect(pool.pass(seconds * second - 1) == [])
      #expect(pool.pass(1) == ["connect \(number + 1)"])
    }
    #expect(turnAway(5, 2) == ["2 is unreachable"])
    #expect(pool.breaches == [])
  }
}
