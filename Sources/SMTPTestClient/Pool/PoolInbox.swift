internal import SMTPTestNetwork

/// What arrives for one who waits, in a task or on a thread.
final class PoolInbox<Element: Sendable>: Sendable {
  private struct State {
    var elements: [Element] = []
    var taker: (@Sendable ([Element]) -> Void)?
    /// With how many elements whoever waits is woken.
    var enough = 1
    var isTimed = false

    /// Whoever waits, with all that has come, if anything has.
    mutating func delivery() -> (() -> Void)? {
      guard elements.count > 0, let taker = taker.take() else { return nil }
      let arrived = elements
      elements = []
      return { taker(arrived) }
    }
  }

  /// How long the first of several waits for the others: to be woken costs more than to be late.
  private static var patience: UInt64 { 10_000_000 }

  private let loop: EventLoop
  private let state = Locked(State())

  init(loop: EventLoop = .shared) { self.loop = loop }

  func put(_ element: Element) {
    let (deliver, isToBeTimed) = state.withLock { state in
      state.elements.append(element)
      if state.elements.count >= state.enough { return (state.delivery(), false) }
      defer { state.isTimed = true }
      return (nil, !state.isTimed)
    }
    deliver?()
    if isToBeTimed { loop.execute { [self] in setTimer() } }
  }

  /// On the loop's thread.
  private func setTimer() {
    let clock = SMTPFixtureClock.system
    loop.schedule(at: clock.now + Self.patience, clock: clock) { [self] in
      let deliver = state.withLock { state in
        state.isTimed = false
        return state.delivery()
      }
      deliver?()
    }
  }

  /// What has arrived, one element or more, in that order. Cancelling the task changes nothing: what is
  /// waited for comes all the same.
  ///
  /// - Parameter enough: how many are worth waiting for, for a moment.
  func next(enough: Int = 1) async -> [Element] {
    await withCheckedContinuation { continuation in
      take(enough) { continuation.resume(returning: $0) }
    }
  }

  /// What has arrived, one element or more, in that order; blocks the thread until then.
  ///
  /// - Parameter enough: how many are worth waiting for, for a moment.
  func waitForNext(enough: Int = 1) -> [Element] {
    let arrived = Signal()
    let box = Locked<[Element]>([])
    take(enough) { elements in
      box.withLock { $0 = elements }
      arrived.fire()
    }
    arrived.wait()
    return box.withLock { $0 }
  }

  /// One at a time may wait.
  private func take(_ enough: Int, _ taker: @escaping @Sendable ([Element]) -> Void) {
    let deliver = state.withLock { state in
      assert(state.taker == nil, "one waits already")
      state.taker = taker
      state.enough = enough
      return state.delivery()
    }
    deliver?()
  }
}
