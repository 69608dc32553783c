internal import SMTPTestNetwork

/// One closure on its way: it answers once, or its deadline does.
final class HookHandle: Sendable {
  private struct State {
    var task: Task<Void, Never>?
    var isCancelled = false
    var isAnswered = false
  }

  private let state = Locked(State())

  func attach(_ task: Task<Void, Never>) {
    let isCancelled = state.withLock { state in
      state.task = task
      return state.isCancelled
    }
    if isCancelled { task.cancel() }
  }

  func cancel() {
    let task = state.withLock { state in
      state.isCancelled = true
      return state.task
    }
    task?.cancel()
  }

  /// True for the first caller only: the closure and its deadline race for it.
  func claim() -> Bool {
    state.withLock { state in
      defer { state.isAnswered = true }
      return !state.isAnswered
    }
  }
}
