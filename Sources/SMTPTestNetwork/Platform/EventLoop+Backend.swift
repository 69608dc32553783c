extension EventLoop {
  /// How a loop learns which descriptors are ready.
  package enum Backend: CaseIterable, Sendable {
    #if os(Linux)
      case epoll
    #endif
    case poll

    /// The best this system has.
    package static var `default`: Backend {
      #if os(Linux)
        .epoll
      #else
        .poll
      #endif
    }

    func makePoller() throws(SystemError) -> any Poller {
      switch self {
      #if os(Linux)
        case .epoll: return try EpollPoller()
      #endif
      case .poll: return try PollPoller()
      }
    }
  }
}
