import SMTPTestHelpers
import Testing

@testable import SMTPTestNetwork

@Suite(.bounded) struct `A timer queue` {
  /// - Parameter tenths: how many of ten are cancelled. Where it is most of them they are swept out.
  @Test(arguments: [0, 3, 6, 9])
  func `gives entries by deadline, equal ones in the order they came`(tenths: UInt64) throws {
    try withLoop { loop in
      var queue = TimerQueue()
      var random = SplitMix(state: 42)
      var expected: [(deadline: UInt64, entry: TimerEntry)] = []
      for _ in 0..<500 {
        let deadline = random.next() % 50
        let entry = TimerEntry(loop: loop, manual: nil) {}
        queue.insert(entry, deadline: deadline)
        expected.append((deadline, entry))
        // Some go again, from anywhere in the heap.
        if random.next() % 10 < tenths {
          let victim = expected.remove(at: Int(random.next() % UInt64(expected.count)))
          _ = victim.entry.take()
          queue.noteCancelled(victim.entry)
        }
      }
      expected = expected.enumerated()
        .sorted { ($0.1.deadline, $0.0) < ($1.1.deadline, $1.0) }.map(\.1)
      var found: [TimerEntry] = []
      while let entry = queue.popFirst(dueAt: 50) { found.append(entry) }
      #expect(found.map(ObjectIdentifier.init) == expected.map { ObjectIdentifier($0.entry) })
      #expect(queue.storedCount == 0)
    }
  }

  @Test func `does not grow with what was cancelled`() throws {
    try withLoop { loop in
      var queue = TimerQueue()
      for _ in 0..<10 { queue.insert(TimerEntry(loop: loop, manual: nil) {}, deadline: 1) }
      for _ in 0..<10_000 {
        let entry = TimerEntry(loop: loop, manual: nil) {}
        queue.insert(entry, deadline: 2)
        _ = entry.take()
        queue.noteCancelled(entry)
        #expect(queue.storedCount <= 64)
      }
      var count = 0
      while queue.popFirst(dueAt: 3) != nil { count += 1 }
      #expect(count == 10)
    }
  }

  @Test func `gives nothing before its time`() throws {
    try withLoop { loop in
      var queue = TimerQueue()
      queue.insert(TimerEntry(loop: loop, manual: nil) {}, deadline: 10)
      #expect(queue.firstDeadline() == 10)
      #expect(queue.popFirst(dueAt: 9) == nil)
      #expect(queue.popFirst(dueAt: 10) != nil)
      #expect(queue.firstDeadline() == nil)
    }
  }
}
