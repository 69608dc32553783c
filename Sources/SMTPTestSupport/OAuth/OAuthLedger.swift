internal import SMTPTestNetwork

/// The requests of an authorisation server, in the order in which they came.
final class OAuthLedger: Sendable {
  private struct State {
    var requests: [OAuthRequest] = []
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
      let request = make(state.requests.count + 1)
      state.requests.append(request)
      return request
    }
  }

  func change(_ number: Int, _ change: (inout OAuthRequest) -> Void) {
    state.withLock { state in
      guard state.requests.indices.contains(number - 1) else { return }
      change(&state.requests[number - 1])
    }
  }

  func markSeen(_ requests: [OAuthRequest]) {
    state.withLock { $0.seen.formUnion(requests.map(\.number)) }
  }

  func removeAll() { state.withLock { $0 = State() } }
}
