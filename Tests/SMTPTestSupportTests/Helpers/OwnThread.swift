import CSMTPTestPlatform
import Dispatch
import SMTPTestNetwork

/// A thread of its own, for code that blocks.
final class OwnThread<Result: Sendable>: Sendable {
  private let result = Locked<Swift.Result<Result, any Error>?>(nil)
  private let end = Turnstile()

  init(_ body: @escaping @Sendable () throws -> Result) {
    let job = Job { [result, end] in
      let value = Swift.Result { try body() }
      result.withLock { $0 = value }
      end.open()
    }
    _ = smtp_thread_start(runJob, Unmanaged.passRetained(job).toOpaque())
  }

  /// Waits for the end and returns what the body returned.
  func join() throws -> Result {
    end.wait()
    return try result.withLock { $0! }.get()
  }
}

extension OwnThread {
  /// Suspends until the end instead of blocking.
  var value: Result {
    get async throws {
      try await withCheckedThrowingContinuation { continuation in
        _ = OwnThread<Void> { continuation.resume(with: Swift.Result { try self.join() }) }
      }
    }
  }
}

private final class Job: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private func runJob(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  Unmanaged<Job>.fromOpaque(context!).takeRetainedValue().body()
  return nil
}

/// Blocks threads until it is opened.
///
/// Not the closed end of a pipe: a child process that another test starts at the wrong moment
/// inherits the open one.
final class Turnstile: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)

  func open() { semaphore.signal() }

  func wait() {
    semaphore.wait()
    // The next one may pass, too.
    semaphore.signal()
  }
}

/// Suspends tasks until it is opened; cancelling a task lets it through with an error.
final class Latch: Sendable {
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() { (stream, continuation) = AsyncStream.makeStream(of: Void.self) }

  func open() { continuation.finish() }

  func wait() async throws {
    for await _ in stream {}
    try Task.checkCancellation()
  }
}
