internal import SMTPTestNetwork

/// The requests of an authorisation server, in the order in which they came.
final class OAuthLedger: Sendable {
  private struct State {
    var requests: [OAuthRequest] = []
    /// How many came before the first of these.
    var forgotten = 0
    /// The numbers of those that a test was handed.
    var seen: Set<Int> = []
  }

  private let state = Locked(State())

  /// All of them, those that were not answered yet too.
  var all: [OAuthRequest] { state.withLock { $0.requests } }

  /// Those that were answered, or left without an answer.
  var answered: [OAuthRequest] { all.filter { $0.answeredAt != nil } }

  var unseen: [OAuthRequest] {
    state.withLock { state in state.requests.filter { !state.seen.contains($0.number) } }
  }

  func add(_ make: (Int) -> OAuthRequest) -> OAuthRequest {
    state.withLock { state in
      let request = make(state.forgotten + state.requests.count + 1)
      state.requests.append(request)
      return request
    }
  }

  /// Changes a request; returns it, unless it was forgotten.
  func change(_ number: Int, _ change: (inout OAuthRequest) -> Void) -> OAuthRequest? {
    state.withLock { state in
      let index = number - state.forgotten - 1
      guard state.requests.indices.contains(index) else { return nil }
      change(&state.requests[index])
      return state.requests[index]
    }
  }

  func markSeen(_ requests: [OAuthRequest]) {
    state.withLock { $0.seen.formUnion(requests.map(\.number)) }
  }

  func removeAll() { state.withLock { $0 = State() } }

  /// Forgets the first of those that were answered, so that at most `count` are left. Numbers go on.
  func forget(keeping count: Int) {
    state.withLock { state in
      let excess = max(0, state.requests.count - count)
      let gone = state.requests.prefix(excess).prefix { $0.answeredAt != nil }
      state.seen.subtract(gone.map(\.number))
      state.forgotten += gone.count
      state.requests.removeFirst(gone.count)
    }
  }
}
