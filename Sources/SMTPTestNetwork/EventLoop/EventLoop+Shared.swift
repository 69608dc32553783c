internal import CSMTPTestPlatform

extension EventLoop {
  /// The loop all servers of the process share, made when first asked for.
  ///
  /// Where it cannot be made (out of descriptors or threads), this is a loop that has already
  /// stopped, and its ``failure`` says why.
  package static let shared: EventLoop = {
    let loop = makeShared()
    sharedIfMade.withLock { $0 = loop }
    stopSharedAtExit()
    return loop
  }()

  /// Has the shared loop stop before everything that was registered with `atexit` until now.
  ///
  /// Exit handlers run last in, first out. OpenSSL registers one that frees tables under whoever
  /// is still using them, so call this again once OpenSSL is initialised.
  package static func stopSharedAtExit() {
    atexit(stopSharedLoop)
  }

  private static func makeShared() -> EventLoop {
    do throws(SystemError) {
      return try EventLoop(name: "smtp-fixture-io")
    } catch {
      return EventLoop(name: "smtp-fixture-io", poller: nil, failure: error)
    }
  }

  fileprivate static let sharedIfMade = Locked<EventLoop?>(nil)
}

/// Asks the shared loop to stop and waits for it, though not for ever: a handler that hangs must
/// not keep the process from ending.
private func stopSharedLoop() {
  guard let loop = EventLoop.sharedIfMade.withLock({ $0 }) else { return }
  loop.requestStop()
  if !loop.isOnLoopThread { loop.finished.wait(atMost: 1_000_000_000) }
}
