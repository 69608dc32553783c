import Dispatch
public import Testing

/// Has tests go on beside all others, on a thread that they share.
///
/// Each step of an asynchronous test waits for Swift's pool behind every test that has not begun. Those that
/// wait for clients to give up would come to their end long after the others; here they wait meanwhile.
public struct ThreadTrait: SuiteTrait, TestTrait, TestScoping {
  public var isRecursive: Bool { true }

  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    if #available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *) {
      try await withTaskExecutorPreference(QueueExecutor.shared) { try await function() }
    } else {
      try await function()
    }
  }
}

extension Trait where Self == ThreadTrait {
  /// Goes on beside all other tests.
  public static var besideOthers: ThreadTrait { ThreadTrait() }
}

@available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *)
private final class QueueExecutor: TaskExecutor {
  static let shared = QueueExecutor()
  private let queue = DispatchQueue(label: "tests-beside-others")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
