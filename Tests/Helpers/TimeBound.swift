import Foundation
import SMTPTestNetwork
public import Testing

/// Ends the run where a test has not come to its end in time, and names it: also one that blocks its thread.
///
/// Testing's own time limit is a task for each case, and what cancelling thousands of them at once throws is
/// looked through again for each of the others: a third of the time of all tests.
public struct TimeBound: SuiteTrait, TestTrait, TestScoping {
  public var isRecursive: Bool { true }

  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    let number = TestWatch.shared.begin(test)
    defer { TestWatch.shared.end(number) }
    try await function()
  }
}

extension Trait where Self == TimeBound {
  /// Ends within five minutes, or everything does.
  public static var bounded: TimeBound { TimeBound() }
}

/// The tests under way, and a thread that looks after them.
private final class TestWatch: Sendable {
  private struct State {
    var last = 0
    var tests: [Int: (test: Test, begin: ContinuousClock.Instant)] = [:]
  }

  static let shared = TestWatch()
  private static let limit = Duration.seconds(300)

  private let state = Locked(State())

  private init() {
    Thread.detachNewThread { [self] in
      while true {
        // No test waits for this: a timer would need a loop or a queue that tests under way could block.
        Thread.sleep(forTimeInterval: 1)
        look()
      }
    }
  }

  func begin(_ test: Test) -> Int {
    state.withLock { state in
      state.last += 1
      state.tests[state.last] = (test, .now)
      return state.last
    }
  }

  func end(_ number: Int) { state.withLock { $0.tests[number] = nil } }

  private func look() {
    let now = ContinuousClock.now
    let late = state.withLock { $0.tests.values.filter { now - $0.begin > Self.limit } }
    guard let (test, _) = late.min(by: { $0.begin < $1.begin }) else { return }
    let place = test.sourceLocation
    let text =
      "\(place.fileID):\(place.line): \"\(test.name)\" has not ended within \(Self.limit).\n"
    FileHandle.standardError.write(Data(text.utf8))
    _exit(1)
  }
}
