// What is watched. Everything in this file is for the loop's thread.
extension EventLoop {
  /// Calls `handler` whenever `descriptor` is ready for something in `interest`.
  ///
  /// Level triggered: what is not dealt with is reported again. With an empty interest nothing is
  /// reported, not even a hangup. A descriptor has one handler: adding it again replaces the
  /// other. Where the kernel refuses to watch the descriptor, the handler is told of a hangup in
  /// the next turn.
  package func add(_ descriptor: Int32, _ interest: IOEvents, _ handler: any EventHandler) {
    assert(isOnLoopThread)
    guard descriptor >= 0, !isClosed, let poller else { return }
    remove(descriptor)
    let slot = slots.insert(handler, for: descriptor, interest: interest)
    let result = poller.add(descriptor, generation: slot.generation, interest: interest)
    if result != 0 { reportHangup(descriptor, slot.generation) }
  }

  /// Changes what is reported.
  package func modify(_ descriptor: Int32, _ interest: IOEvents) {
    assert(isOnLoopThread)
    guard let slot = slots.slot(descriptor), slot.interest != interest, let poller else { return }
    let previous = slot.interest
    slot.interest = interest
    let result = poller.modify(
      descriptor, generation: slot.generation, from: previous, to: interest)
    if result != 0 { reportHangup(descriptor, slot.generation) }
  }

  /// Reports nothing more, not even what was already found in this turn. Before closing, not after.
  package func remove(_ descriptor: Int32) {
    assert(isOnLoopThread)
    guard let slot = slots.remove(descriptor) else { return }
    poller?.remove(descriptor, interest: slot.interest)
  }

  private func reportHangup(_ descriptor: Int32, _ generation: UInt32) {
    execute { [unowned self] in
      guard let slot = slots.slot(descriptor), slot.generation == generation else { return }
      slot.handler.handleEvents([.hangup], on: self)
    }
  }
}
