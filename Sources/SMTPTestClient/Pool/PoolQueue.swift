/// Who waits, the eldest first, and whoever is put back takes the place that its age gives it.
struct PoolQueue: Sendable {
  // Ascending, for numbers are given in the order of arrival. What is before `head` has left; of the
  // rest, those of `cancelled` have.
  private var requests: [PoolRequest] = []
  private var head = 0
  private var cancelled: Set<PoolRequest> = []

  var count: Int { requests.count - head - cancelled.count }
  var isEmpty: Bool { count == 0 }

  /// Adds one that is younger than all others.
  mutating func append(_ request: PoolRequest) {
    assert(requests.last.map { $0 < request } ?? true, "the numbers of requests ascend")
    requests.append(request)
  }

  /// Puts one back that was taken.
  mutating func putBack(_ request: PoolRequest) {
    var index = head
    while index < requests.count, requests[index] < request { index += 1 }
    // Nearly always it is the eldest, and the place it was taken from is free.
    if index == head, head > 0 {
      head -= 1
      requests[head] = request
    } else {
      requests.insert(request, at: index)
    }
  }

  /// Takes the eldest.
  mutating func take() -> PoolRequest? {
    while head < requests.count {
      let request = requests[head]
      head += 1
      if cancelled.remove(request) == nil {
        compact()
        return request
      }
    }
    compact()
    return nil
  }

  /// Takes one out that is in the queue.
  mutating func remove(_ request: PoolRequest) { cancelled.insert(request) }

  /// Takes all out, the eldest first.
  mutating func takeAll() -> [PoolRequest] {
    let all = requests[head...].filter { !cancelled.contains($0) }
    self = PoolQueue()
    return all
  }

  /// Gives back the room of those who left, once that is most of it.
  private mutating func compact() {
    if head == requests.count {
      requests.removeAll(keepingCapacity: true)
      head = 0
    } else if head > 64, head > requests.count / 2 {
      requests.removeFirst(head)
      head = 0
    }
  }
}
