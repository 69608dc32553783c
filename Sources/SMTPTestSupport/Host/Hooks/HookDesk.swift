internal import SMTPTestNetwork
internal import SMTPTestScript
internal import SMTPTestWire

/// Asks closures, and answers for those that throw or take too long.
final class HookDesk: Sendable {
  /// What became of a closure that its host ought to know.
  enum News: Sendable {
    case timedOut
    case threw(String)
    /// It has come to its end, whether or not anybody waits for it still.
    case ended
  }

  /// What a closure is asked, and for whom.
  struct Question: Sendable {
    let body: SMTPDecider
    let event: SMTPStageEvent
    let log: SessionLog
  }

  /// The closure whose task the caller is in.
  @TaskLocal private static var current: HookHandle?

  private let loop: EventLoop
  private let timeout: Duration
  private let running = Locked<[ObjectIdentifier: (handle: HookHandle, timer: TimerID)]>([:])

  init(loop: EventLoop, timeout: Duration) {
    self.loop = loop
    self.timeout = timeout
  }

  /// How many have been asked and have not come to their end.
  var count: Int { running.withLock(\.count) }

  /// Whether the caller is one of them.
  var isAsking: Bool {
    guard let current = Self.current else { return false }
    return running.withLock { $0[ObjectIdentifier(current)] != nil }
  }

  /// Asks a closure on the thread of `runner`; on the loop's thread.
  ///
  /// - Parameters:
  ///   - tell: is told what the host ought to know. Closures may outlive their server: it holds nothing.
  ///   - answer: takes the answer once, of the closure or in its place.
  func ask(
    _ question: Question, on runner: HookRunner, tell: @escaping @Sendable (News) -> Void,
    _ answer: @escaping HookHandle.Answering
  ) {
    let handle = HookHandle(answer)
    let id = ObjectIdentifier(handle)
    // What it waits for may be up to a task that has not come to its turn.
    let timer = loop.schedulePatiently(after: timeout.nanosecondCount) {
      guard let answer = handle.claim() else { return }
      handle.cancel()
      tell(.timedOut)
      answer(.failure(HookFailure(text: "timed out")))
    }
    running.withLock { $0[id] = (handle, timer) }
    runner.run(handle) { [weak self, loop] in
      let result: Result<SMTPAction, any Error>
      do {
        var event = question.event
        event.readContent = { question.log.content($0) }
        let action = try await Self.$current.withValue(handle) { [event] in
          try await question.body(event)
        }
        if let mistake = action.mistake(at: event.stage) { throw SMTPTextError.mistake(mistake) }
        result = .success(action)
      } catch {
        result = .failure(error)
      }
      if let answer = handle.claim() {
        switch result {
        case .success(let action): answer(.success(action))
        case .failure(let error):
          tell(.threw("\(error)"))
          answer(.failure(HookFailure(text: "threw")))
        }
      }
      loop.execute { loop.cancel(timer) }
      self?.running.withLock { _ = $0.removeValue(forKey: id) }
      tell(.ended)
    }
  }

  /// Nobody waits for an answer any more: closures on their way are cancelled, neither waited for nor
  /// complained of. On the loop's thread, or when it has stopped.
  func abandonAll() {
    for (handle, timer) in running.withLock({ Array($0.values) }) {
      _ = handle.claim()
      handle.cancel()
      loop.execute { [loop] in loop.cancel(timer) }
    }
  }
}
