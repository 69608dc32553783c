internal import Dispatch
internal import SMTPTestNetwork
internal import SMTPTestSupport

/// What happens, in order, on its way from the threads where it happens to the main thread, which
/// alone writes files and standard output: the I/O thread never waits for either.
///
/// The queue has no limit of its own: what is in it is about octets that the server's memory
/// budget has admitted.
final class EventQueue: Sendable {
  enum Event: Sendable {
    case server(ServerEvent)
    case transcript([String])
    /// SIGINT or SIGTERM.
    case signal(String)
  }

  private let events = Locked<[Event]>([])
  private let arrived = DispatchSemaphore(value: 0)

  func add(_ event: Event) {
    let isFirst = events.withLock { events in
      defer { events.append(event) }
      return events.isEmpty
    }
    if isFirst { arrived.signal() }
  }

  /// What came since the last call; waits for something to come, but not longer than until
  /// `deadline`: then there may be nothing.
  func take(until deadline: DispatchTime) -> [Event] {
    while true {
      let events = takeAll()
      if !events.isEmpty { return events }
      if arrived.wait(timeout: deadline) == .timedOut { return takeAll() }
    }
  }

  /// What came since the last call, without waiting.
  func takeAll() -> [Event] {
    events.withLock { events in
      defer { events = [] }
      return events
    }
  }
}
