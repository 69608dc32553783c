internal import SMTPTestNetwork
internal import SMTPTestScript

/// One closure on its way: it answers once, or its deadline does, or nobody.
final class HookHandle: Sendable {
  typealias Answering = @Sendable (Result<SMTPAction, HookFailure>) -> Void

  private struct State {
    var task: Task<Void, Never>?
    var isCancelled = false
    var answer: Answering?
  }

  private let state: Locked<State>

  /// - Parameter answer: takes what the closure decided. It is let go of with the first claim: a closure
  ///   that never ends holds nothing of its server.
  init(_ answer: @escaping Answering) { state = Locked(State(answer: answer)) }

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

  /// The way to answer, for the first caller only: the closure and its deadline race for it.
  func claim() -> Answering? {
    state.withLock { state in
      defer { state.answer = nil }
      return state.answer
    }
  }
}

/// What became of a closure that did not decide.
struct HookFailure: Error {
  let text: String
}
