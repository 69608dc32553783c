internal import SMTPTestNetwork

/// What arrives for one who waits, in a task or on a thread.
final class PoolInbox<Element: Sendable>: Sendable {
  private struct State {
    var elements: [Element] = []
    var taker: (@Sendable (Element) -> Void)?
  }

  private let state = Locked(State())

  func put(_ element: Element) {
    let taker = state.withLock { state in
      defer { state.taker = nil }
      if state.taker == nil { state.elements.append(element) }
      return state.taker
    }
    taker?(element)
  }

  /// The next to arrive. Cancelling the task changes nothing: what is waited for comes all the same.
  func next() async -> Element {
    await withCheckedContinuation { continuation in take { continuation.resume(returning: $0) } }
  }

  /// The next to arrive; blocks the thread until then.
  func waitForNext() -> Element {
    let arrived = Signal()
    let box = Locked<Element?>(nil)
    take { element in
      box.withLock { $0 = element }
      arrived.fire()
    }
    arrived.wait()
    return box.withLock { $0! }
  }

  /// One at a time may wait.
  private func take(_ taker: @escaping @Sendable (Element) -> Void) {
    let element: Element? = state.withLock { state in
      if !state.elements.isEmpty { return state.elements.removeFirst() }
      assert(state.taker == nil, "one waits already")
      state.taker = taker
      return nil
    }
    if let element { taker(element) }
  }
}
