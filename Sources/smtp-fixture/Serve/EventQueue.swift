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
    /// A request to the token endpoint was answered.
    case tokenRequest(OAuthRequest)
    /// Whole lines.
    case transcript([UInt8])
    /// A message is to be saved before it is acknowledged; who asked is told how that went.
    case delivery(SMTPTransactionRecord, @Sendable ((any Error)?) -> Void)
    /// SIGINT or SIGTERM.
    case signal(String)

    /// Whether somebody waits for it.
    var isUrgent: Bool {
      switch self {
      case .delivery, .signal: true
      case .server, .tokenRequest, .transcript: false
      }
    }
  }

  /// What the thread that takes events is waiting for.
  private enum Wish {
    case nothing, urgent, anything
  }

  private struct State {
    var events: [Event] = []
    var hasUrgent = false
    var wish = Wish.nothing
  }

  /// For so long after events were taken only urgent ones wake the thread: to be woken for each costs
  /// more than what is done about it.
  private static let pause = DispatchTimeInterval.milliseconds(5)

  private let state = Locked(State())
  private let woken = DispatchSemaphore(value: 0)
  /// When the thread that takes events may be woken by any of them again.
  private let pauseEnd = Locked(DispatchTime(uptimeNanoseconds: 0))

  func add(_ event: Event) {
    let isUrgent = event.isUrgent
    let wakes = state.withLock { state -> Bool in
      state.events.append(event)
      if isUrgent { state.hasUrgent = true }
      guard state.wish == .anything || state.wish == .urgent && isUrgent else { return false }
      state.wish = .nothing
      return true
    }
    if wakes { woken.signal() }
  }

  /// What came since the last call; waits for something to come, but not longer than until
  /// `deadline`: then there may be nothing.
  func take(until deadline: DispatchTime) -> [Event] {
    rest(wishing: .urgent, until: min(deadline, pauseEnd.withLock { $0 }))
    rest(wishing: .anything, until: deadline)
    let events = takeAll()
    pauseEnd.withLock { $0 = .now() + Self.pause }
    return events
  }

  /// What came since the last call, without waiting.
  func takeAll() -> [Event] {
    state.withLock { state in
      defer {
        state.events = []
        state.hasUrgent = false
      }
      return state.events
    }
  }

  private func rest(wishing wish: Wish, until deadline: DispatchTime) {
    let isThere = state.withLock { state -> Bool in
      if wish == .urgent ? state.hasUrgent : !state.events.isEmpty { return true }
      state.wish = wish
      return false
    }
    if isThere { return }
    if woken.wait(timeout: deadline) == .success { return }
    let wasWoken = state.withLock { state in
      defer { state.wish = .nothing }
      return state.wish == .nothing
    }
    // The signal is on its way, and nobody else's.
    if wasWoken { woken.wait() }
  }
}
