#if os(Linux)
  internal import CSMTPTestPlatform

  /// Readiness by `epoll` and an `eventfd`.
  final class EpollPoller: Poller {
    let ready = UnsafeMutablePointer<smtp_ready>.allocate(capacity: Int(SMTP_EPOLL_BATCH))
    let wakeDescriptor: Int32
    // The kernel keeps the list.
    let canChangeWhileWaiting = true
    private var epoll: Int32

    init() throws(SystemError) {
      epoll = smtp_epoll_create()
      guard epoll >= 0 else {
        ready.deallocate()
        throw SystemError("make an epoll descriptor", code: -epoll, context: "for an event loop")
      }
      wakeDescriptor = smtp_eventfd_create()
      let result =
        wakeDescriptor < 0
        ? wakeDescriptor : smtp_epoll_add(epoll, wakeDescriptor, 0, IOEvents.readable.rawValue)
      guard result == 0 else {
        throw SystemError("make an eventfd", code: -result, context: "for an event loop")
      }
    }

    deinit {
      close()
      if wakeDescriptor >= 0 { _ = CSMTPTestPlatform.close(wakeDescriptor) }
      ready.deallocate()
    }

    func add(_ descriptor: Int32, generation: UInt32, interest: IOEvents) -> Int32 {
      guard !interest.isEmpty else { return 0 }
      return smtp_epoll_add(epoll, descriptor, generation, interest.rawValue)
    }

    func modify(
      _ descriptor: Int32, generation: UInt32, from previous: IOEvents, to interest: IOEvents
    ) -> Int32 {
      // epoll reports hangups whatever the interest: only an absent descriptor is silent.
      if interest.isEmpty { return smtp_epoll_remove(epoll, descriptor) }
      if previous.isEmpty {
        return smtp_epoll_add(epoll, descriptor, generation, interest.rawValue)
      }
      return smtp_epoll_modify(epoll, descriptor, generation, interest.rawValue)
    }

    func remove(_ descriptor: Int32, interest: IOEvents) {
      if !interest.isEmpty { _ = smtp_epoll_remove(epoll, descriptor) }
    }

    func wait(timeout: Int64) -> Int { max(0, Int(smtp_epoll_wait(epoll, ready, timeout))) }

    func wake() { smtp_wake(wakeDescriptor) }

    func close() {
      if epoll >= 0 { _ = CSMTPTestPlatform.close(epoll) }
      epoll = -1
    }
  }
#endif
