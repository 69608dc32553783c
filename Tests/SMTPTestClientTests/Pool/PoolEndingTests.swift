import SMTPTestHelpers
import Testing

@testable import SMTPTestClient

@Suite(.bounded) struct `The machine of a pool, at the end` {
  @Test func `lets whoever waits leave`() {
    var pool = PoolScene { $0.connections = 1 }
    _ = (pool.submit(), pool.submit(), pool.submit())
    #expect(pool.cancel(2) == ["2 is cancelled"])
    #expect(pool.cancel(2) == [])
    #expect(pool.ready(1) == ["send 1 on 1"])
    #expect(pool.finish(1) == ["1 is outcome", "send 3 on 1"])
    #expect(pool.breaches == [])
  }

  @Test(arguments: [
    (PoolVerdict.lost, "1 is cancelled"), (.spent, "1 is cancelled"), (.unknown, "1 is outcome"),
    (.sent, "1 is outcome"),
  ])
  func `breaks off a message under way that nobody waits for, and says what came of it`(
    verdict: PoolVerdict, answer: String
  ) {
    var pool = PoolScene { $0.connections = 1 }
    _ = (pool.submit(), pool.submit(), pool.ready(1))
    #expect(pool.cancel(1) == ["abort 1"])
    #expect(pool.cancel(1) == [])
    #expect(pool.finish(1, verdict) == [answer])
    // Even where it was too late for the abort, the connection is on its way out.
    #expect(pool.end(1) == ["connect 2"])
    #expect(pool.breaches == [])
  }

  @Test func `is drained when all that was handed in is done with and no connection is left`() {
    var pool = PoolScene { $0.connections = 2 }
    _ = (pool.submit(), pool.submit(), pool.submit(), pool.ready(1))
    #expect(pool.drain() == [])
    #expect(pool.submit() == ["4 is closed"])
    #expect(pool.finish(1) == ["1 is outcome", "send 2 on 1"])
    #expect(pool.finish(1) == ["2 is outcome", "send 3 on 1", "abort 2"])
    #expect(pool.end(2) == [])
    #expect(pool.finish(1, .lost) == ["abort 1", "connect 3"])
    #expect(pool.end(1) == [])
    #expect(pool.ready(3) == ["send 3 on 3"])
    #expect(pool.finish(3) == ["3 is outcome", "quit 3"])
    #expect(pool.end(3) == ["over"])
    #expect(pool.drain() + pool.close() == [])
    #expect(pool.breaches == [])
  }

  @Test func `is over at once where there is nothing to drain`() {
    var pool = PoolScene()
    #expect(pool.drain() == ["over"])
    #expect(pool.submit() == ["1 is closed"])
    #expect(pool.breaches == [])
  }

  @Test func `hands back what waits when it is closed, and breaks off the rest`() {
    var pool = PoolScene { $0.connections = 2 }
    _ = (pool.submit(), pool.submit(), pool.submit(), pool.ready(1))
    #expect(pool.close() == ["2 is closed", "3 is closed", "abort 1", "abort 2"])
    #expect(pool.finish(1, .lost) == ["1 is closed"])
    #expect(pool.end(1) == [])
    #expect(pool.end(2) == ["over"])
    #expect(pool.breaches == [])
  }

  @Test func `says QUIT on the free connections when it is closed`() {
    var pool = PoolScene()
    _ = (pool.submit(), pool.ready(1), pool.finish(1))
    #expect(pool.close() == ["quit 1"])
    #expect(pool.end(1) == ["over"])
    #expect(pool.breaches == [])
  }
}
