import SMTPTestHelpers
import Testing

@testable import SMTPTestClient

/// One second.
private let second: UInt64 = 1_000_000_000

@Suite(.bounded) struct `The machine of a pool` {
  @Test func `makes a connection for whoever waits, up to the maximum, and uses it again`() {
    var pool = PoolScene { $0.connections = 2 }
    #expect(pool.submit() == ["connect 1"])
    #expect(pool.submit() == ["connect 2"])
    #expect(pool.submit() == [])
    #expect(pool.ready(2) == ["send 1 on 2"])
    #expect(pool.ready(1) == ["send 2 on 1"])
    #expect(pool.finish(1) == ["2 is outcome", "send 3 on 1"])
    #expect(pool.finish(2, .refused) == ["1 is outcome"])
    #expect(pool.submit() == ["send 4 on 2"])
    #expect(pool.machine.statistics.mostConnections == 2)
    #expect(pool.breaches == [])
  }

  @Test func `keeps connections to different destinations apart, each with its own maximum`() {
    var pool = PoolScene { $0.connections = 1 }
    #expect(pool.submit() == ["connect 1"])
    #expect(pool.submit(to: "b") == ["connect 2 to b"])
    #expect(pool.ready(2) == ["send 2 on 2"])
    #expect(pool.finish(2) == ["2 is outcome"])
    // The free one is not theirs.
    #expect(pool.submit() == [])
    #expect(pool.breaches == [])
  }

  @Test(arguments: [(1, 10), (2, 5), (3, 4), (100, 1)])
  func `ends a connection that has had its messages`(most: Int, released: Int) {
    var pool = PoolScene {
      $0.connections = 1
      $0.messagesPerConnection = most
    }
    for _ in 1...10 { _ = pool.submit() }
    _ = pool.drain()
    while !pool.isOver {
      let number = pool.peers.keys.first!.number
      var actions = pool.ready(number)
      while !actions.contains("quit \(number)") { actions = pool.finish(number) }
      _ = pool.end(number)
    }
    #expect(pool.machine.statistics.released == released)
    #expect(pool.machine.statistics.sent == 10)
    #expect(pool.breaches == [])
  }

  @Test func `takes the server's word for how many messages a connection may have`() {
    var pool = PoolScene { $0.connections = 1 }
    _ = (pool.submit(), pool.submit())
    #expect(pool.ready(1, mostMessages: 1) == ["send 1 on 1"])
    #expect(pool.finish(1) == ["quit 1", "1 is outcome"])
    // Until it is gone the server counts it.
    #expect(pool.end(1) == ["connect 2"])
    #expect(pool.breaches == [])
  }

  @Test func `ends a connection that nobody uses, the one that was used last at last`() {
    var pool = PoolScene { $0.idleTime = 10 * second }
    _ = (pool.submit(), pool.submit(), pool.ready(1), pool.ready(2))
    _ = pool.finish(2)
    _ = pool.pass(second)
    _ = pool.finish(1)
    #expect(pool.submit() == ["send 3 on 1"])
    _ = pool.finish(1)
    #expect(pool.machine.deadline == pool.now + 9 * second)
    #expect(pool.pass(9 * second) == ["quit 2"])
    #expect(pool.pass(second) == ["quit 1"])
    #expect(pool.end(1) + pool.end(2) == [])
    #expect(pool.machine.deadline == nil)
    #expect(pool.breaches == [])
  }

  @Test func `asks a connection that was not used for a while before it risks a message on it`() {
    var pool = PoolScene { $0.trustedTime = 2 * second }
    _ = (pool.submit(), pool.ready(1), pool.finish(1))
    _ = pool.pass(2 * second)
    #expect(pool.submit() == ["send 2 on 1"])
    _ = (pool.finish(1), pool.pass(2 * second + 1))
    #expect(pool.submit() == ["check 1"])
    #expect(pool.checked(1) == ["send 3 on 1"])
    _ = (pool.finish(1), pool.pass(3 * second))
    #expect(pool.submit() == ["check 1"])
    // That costs the message no attempt.
    #expect(pool.end(1) == ["connect 2"])
    #expect(pool.ready(2) == ["send 4 on 2"])
    #expect(pool.machine.statistics.retries == 0)
    #expect(pool.breaches == [])
  }

  @Test func `forgets a free connection that is gone, and makes another`() {
    var pool = PoolScene()
    _ = (pool.submit(), pool.ready(1), pool.finish(1))
    #expect(pool.end(1) == [])
    #expect(pool.submit() == ["connect 2"])
    #expect(pool.breaches == [])
  }

  @Test
  func `tries again what cannot have been accepted, before those who came later, not for ever`() {
    var pool = PoolScene {
      $0.connections = 1
      $0.attempts = 3
    }
    _ = (pool.submit(), pool.submit())
    for number in 1...2 {
      #expect(pool.ready(number) == ["send 1 on \(number)"])
      #expect(pool.finish(number, .lost) == ["abort \(number)"])
      #expect(pool.end(number) == ["connect \(number + 1)"])
    }
    #expect(pool.ready(3) == ["send 1 on 3"])
    #expect(pool.finish(3, .lost) == ["abort 3", "1 is outcome"])
    #expect(pool.machine.statistics.lost == 1)
    #expect(pool.machine.statistics.retries == 2)
    #expect(pool.breaches == [])
  }

  @Test func `counts no attempt where nothing of a message was begun`() {
    var pool = PoolScene {
      $0.connections = 1
      $0.attempts = 1
    }
    _ = pool.submit()
    for number in 1...5 {
      #expect(pool.ready(number) == ["send \(number) on \(number)"])
      _ = pool.submit()
      #expect(pool.finish(number) == ["\(number) is outcome", "send \(number + 1) on \(number)"])
      #expect(pool.finish(number, .unbegun) == ["abort \(number)"])
      #expect(pool.end(number) == ["connect \(number + 1)"])
    }
    #expect(pool.machine.statistics.retries == 0)
    #expect(pool.breaches == [])
  }

  @Test(arguments: [PoolVerdict.unknown, .spent])
  func `never tries again what may have been accepted, or cannot be had twice`(verdict: PoolVerdict)
  {
    var pool = PoolScene()
    _ = (pool.submit(), pool.ready(1))
    #expect(pool.finish(1, verdict) == ["abort 1", "1 is outcome"])
    #expect(pool.end(1) == [])
    #expect(pool.machine.statistics.unknown == (verdict == .unknown ? 1 : 0))
    #expect(pool.breaches == [])
  }

  @Test func `takes a message for unknown whose connection ends without a word about it`() {
    var pool = PoolScene()
    _ = (pool.submit(), pool.ready(1))
    #expect(pool.end(1) == ["1 is outcome"])
    #expect(pool.machine.statistics.unknown == 1)
  }

  @Test func `begins no more messages within a time than the rate has`() {
    var pool = PoolScene {
      $0.rate = PoolRate(2, within: 10 * second)
      $0.connections = 1
    }
    _ = (pool.submit(), pool.submit(), pool.submit(), pool.submit())
    _ = (pool.ready(1), pool.pass(second))
    #expect(pool.finish(1) == ["1 is outcome", "send 2 on 1"])
    #expect(pool.finish(1) == ["2 is outcome"])
    #expect(pool.machine.deadline == pool.now + 9 * second)
    #expect(pool.pass(9 * second) == ["check 1"])
    #expect(pool.checked(1) == ["send 3 on 1"])
    #expect(pool.finish(1) == ["3 is outcome"])
    #expect(pool.pass(second) == ["send 4 on 1"])
    #expect(pool.breaches == [])
  }

  @Test func `turns away whoever would be one too many`() {
    var pool = PoolScene { $0.waiting = 2 }
    _ = (pool.submit(), pool.submit(to: "b"))
    #expect(pool.submit() == ["3 is crowded"])
    _ = pool.ready(1)
    #expect(pool.submit() == ["connect 3"])
    #expect(pool.breaches == [])
  }
}
