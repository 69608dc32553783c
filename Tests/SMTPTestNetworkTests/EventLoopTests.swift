import CSMTPTestPlatform
import SMTPTestHelpers
import SMTPTestNetwork
import Testing

@Suite(.bounded) struct `An event loop` {
  @Test(arguments: EventLoop.Backend.allCases)
  func `runs posted jobs in order on its own thread`(backend: EventLoop.Backend) throws {
    try withLoop(backend) { loop in
      let log = Log<Int>()
      #expect(!loop.isOnLoopThread)
      for number in 0..<1000 {
        loop.execute { if loop.isOnLoopThread { log.append(number) } }
      }
      loop.performAndWait {}
      #expect(log.all == Array(0..<1000))
    }
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `keeps the order of each of many threads`(backend: EventLoop.Backend) throws {
    try withLoop(backend) { loop in
      let log = Log<(thread: Int, number: Int)>()
      let threads = (0..<8).map { thread in
        Thread {
          for number in 0..<500 { loop.execute { log.append((thread, number)) } }
        }
      }
      for thread in threads { thread.join() }
      loop.performAndWait {}
      for thread in 0..<8 {
        #expect(log.all.filter { $0.thread == thread }.map(\.number) == Array(0..<500))
      }
    }
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `returns the result of a job it performs, also from its own thread`(
    backend: EventLoop.Backend
  ) throws {
    try withLoop(backend) { loop in
      let sum = loop.performAndWait { (loop.performAndWait { 20 } ?? 0) + 22 }
      #expect(sum == 42)
    }
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `answers many threads that wait at once`(backend: EventLoop.Backend) throws {
    try withLoop(backend) { loop in
      let threads = (0..<8).map { thread in
        Thread {
          (0..<200).reduce(0) { sum, number in sum + (loop.performAndWait { number } ?? 0) }
        }
      }
      for thread in threads { #expect(thread.join() == 19900) }
    }
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `runs what was posted before it stops, and nothing after`(
    backend: EventLoop.Backend
  ) throws {
    let loop = try EventLoop(backend: backend, name: "stopping")
    let log = Log<String>()
    for _ in 0..<100 {
      loop.execute { loop.execute { log.append("posted") } }
    }
    loop.stop()
    #expect(log.all.count == 100)
    loop.execute { log.append("late") }
    #expect(log.all.count == 100)
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `once stopped performs nothing any more, whoever asks`(backend: EventLoop.Backend) throws {
    let loop = try EventLoop(backend: backend, name: "stopped")
    loop.stop()
    loop.stop()
    let log = Log<Int>()
    let threads = (0..<4).map { _ in
      Thread { (0..<50).allSatisfy { number in loop.performAndWait { log.append(number) } == nil } }
    }
    for thread in threads { #expect(thread.join()) }
    #expect(log.all == [])
    #expect(!loop.isOnLoopThread)
    loop.barrier()
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `can be stopped from its own thread`(backend: EventLoop.Backend) throws {
    let loop = try EventLoop(backend: backend, name: "stops itself")
    loop.performAndWait { loop.stop() }
    loop.stop()
    // What was stopped is never entered again.
    #expect(loop.performAndWait { true } == nil)
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `that posts to itself for ever still stops`(backend: EventLoop.Backend) throws {
    let loop = try EventLoop(backend: backend, name: "busy")
    @Sendable func again() { loop.execute(again) }
    loop.execute(again)
    loop.barrier()
    loop.stop()
  }

  @Test(arguments: EventLoop.Backend.allCases)
  func `drops its handlers when it stops`(backend: EventLoop.Backend) throws {
    let loop = try EventLoop(backend: backend, name: "dropping")
    let pair = try SocketPair()
    weak var dropped: ClosureHandler?
    do {
      let handler = ClosureHandler { _, _ in }
      dropped = handler
      loop.performAndWait { loop.add(pair.near, .readable, handler) }
    }
    #expect(dropped != nil)
    loop.stop()
    #expect(dropped == nil)
  }

  @Test func `that is shared is one and the same`() {
    #expect(EventLoop.shared === EventLoop.shared)
    #expect(EventLoop.shared.failure == nil)
    #expect(EventLoop.shared.performAndWait { EventLoop.shared.isOnLoopThread } == true)
  }
}
