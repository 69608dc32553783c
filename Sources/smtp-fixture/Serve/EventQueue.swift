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
    /// A message is to be saved before it is acknowledged; who asked is told how that went.
    case delivery(SMTPTransactionRecord, @Sendable ((any Error)?) -> Void)
    case transcript([String])
    /// SIGINT or SIGTERM.
    case signal(String)
  }

  /// With patience, so many events of the server are enough to be looked at, or so long a time.
  private static let enough = 256
  private static let longEnough = DispatchTimeInterval.milliseconds(200)

  private let events = Locked<[Event]>([])
  private let arrived = DispatchSemaphore(value: 0)
  /// Whether what the server tells may wait: to wake a thread for each message costs as much as
  /// many a message does.
  private let isPatient: Bool

  init(isPatient: Bool) { self.isPatient = isPatient }

  func add(_ event: Event) {
    var wanted = 1
    if isPatient, case .server = event { wanted = Self.enough }
    let count = events.withLock { events in
      events.append(event)
      return events.count
    }
    if count == wanted || wanted == 1 { arrived.signal() }
  }

  /// What came since the last call; waits for something to come, but not longer than until
  /// `deadline`: then there may be nothing.
  func take(until deadline: DispatchTime) -> [Event] {
    while true {
      let events = takeAll()
      if !events.isEmpty { return events }
      let next = isPatient ? min(deadline, .now() + Self.longEnough) : deadline
      if arrived.wait(timeout: next) == .timedOut, next == deadline { return takeAll() }
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
