/// A message in a pool that was not answered.
struct PoolEntry: Sendable, Hashable {
  let request: PoolRequest
  /// How often it was begun.
  var attempts = 0
  /// Whether nobody waits for it any more.
  var isCancelled = false
}

/// Who waits, the eldest first, and whoever is put back takes the place that its age gives it.
struct PoolQueue: Sendable {
  // Ascending, for numbers are given in the order of arrival. What is before `head` has left; of the
  // rest, those that are cancelled have.
  private var entries: [PoolEntry] = []
  private var head = 0
  private var cancelledCount = 0

  var count: Int { entries.count - head - cancelledCount }
  var isEmpty: Bool { count == 0 }

  /// Adds one that is younger than all others.
  mutating func append(_ request: PoolRequest) {
    assert(entries.last.map { $0.request.number < request.number } ?? true, "numbers ascend")
    entries.append(PoolEntry(request: request))
  }

  /// Puts one back that was taken.
  mutating func putBack(_ entry: PoolEntry) {
    // Nearly always it is the eldest, and the place it was taken from is free.
    let index = place(of: entry.request)
    if index == head, head > 0 {
      head -= 1
      entries[head] = entry
    } else {
      entries.insert(entry, at: index)
    }
  }

  /// Takes the eldest.
  mutating func take() -> PoolEntry? {
    while head < entries.count {
      let entry = entries[head]
      head += 1
      compact()
      if !entry.isCancelled { return entry }
      cancelledCount -= 1
    }
    return nil
  }

  /// Takes one out; false where it does not wait.
  mutating func remove(_ request: PoolRequest) -> Bool {
    let index = place(of: request)
    guard index < entries.count, entries[index].request == request, !entries[index].isCancelled
    else { return false }
    entries[index].isCancelled = true
    cancelledCount += 1
    return true
  }

  /// Takes all out, the eldest first.
  mutating func takeAll() -> [PoolEntry] {
    let all = entries[head...].filter { !$0.isCancelled }
    self = PoolQueue()
    return all
  }

  /// Where a message stands among those that wait, or would.
  private func place(of request: PoolRequest) -> Int {
    var (low, high) = (head, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].request.number < request.number { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Gives back the room of those who left, once that is most of it.
  private mutating func compact() {
    if head == entries.count {
      entries.removeAll(keepingCapacity: true)
      head = 0
    } else if head > 64, head > entries.count / 2 {
      entries.removeFirst(head)
      head = 0
    }
  }
}
