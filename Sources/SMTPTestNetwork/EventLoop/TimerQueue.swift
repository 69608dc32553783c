/// Jobs by deadline: a binary heap, first in first out among equal deadlines.
///
/// A cancelled entry stays where it is until it comes up or until cancelled entries are the
/// majority; then they are swept out, so that the queue never holds more than twice what is due.
struct TimerQueue {
  private struct Item {
    var deadline: UInt64
    var ordinal: UInt64
    var entry: TimerEntry

    func precedes(_ other: Item) -> Bool {
      deadline != other.deadline ? deadline < other.deadline : ordinal < other.ordinal
    }
  }

  private var heap: ContiguousArray<Item> = []
  /// Counts insertions.
  private(set) var lastOrdinal: UInt64 = 0
  private var cancelledCount = 0

  /// How many entries are stored, cancelled ones included.
  var storedCount: Int { heap.count }

  /// The deadline of the first job, cancelled ones passed over.
  mutating func firstDeadline() -> UInt64? {
    while let first = heap.first {
      if first.entry.job != nil { return first.deadline }
      removeFirst()
      cancelledCount -= 1
    }
    return nil
  }

  mutating func insert(_ entry: TimerEntry, deadline: UInt64) {
    lastOrdinal += 1
    entry.isStored = true
    heap.append(Item(deadline: deadline, ordinal: lastOrdinal, entry: entry))
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].precedes(heap[parent]) else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  /// Removes and returns the first entry, if its deadline is not after `instant` and it was not
  /// inserted after the insertion numbered `ordinal`.
  mutating func popFirst(dueAt instant: UInt64, notAfter ordinal: UInt64 = .max) -> TimerEntry? {
    guard let deadline = firstDeadline(), deadline <= instant, heap[0].ordinal <= ordinal else {
      return nil
    }
    return removeFirst()
  }

  /// Notes that the job of an entry was taken out of it before its time.
  mutating func noteCancelled(_ entry: TimerEntry) {
    guard entry.isStored else { return }
    cancelledCount += 1
    guard cancelledCount > 32, cancelledCount * 2 > heap.count else { return }
    heap.removeAll {
      if $0.entry.job == nil { $0.entry.isStored = false }
      return !$0.entry.isStored
    }
    cancelledCount = 0
    for parent in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(parent) }
  }

  /// Empties the queue and returns the jobs, so that the caller chooses where they die.
  mutating func removeAll() -> [TimerEntry.Job] {
    let jobs = heap.compactMap { $0.entry.take() }
    for item in heap { item.entry.isStored = false }
    heap = []
    cancelledCount = 0
    return jobs
  }

  @discardableResult
  private mutating func removeFirst() -> TimerEntry {
    let first = heap[0].entry
    first.isStored = false
    let last = heap.removeLast()
    if !heap.isEmpty {
      heap[0] = last
      sink(0)
    }
    return first
  }

  private mutating func sink(_ start: Int) {
    var parent = start
    while true {
      var child = 2 * parent + 1
      guard child < heap.count else { return }
      if child + 1 < heap.count, heap[child + 1].precedes(heap[child]) { child += 1 }
      guard heap[child].precedes(heap[parent]) else { return }
      heap.swapAt(child, parent)
      parent = child
    }
  }
}
