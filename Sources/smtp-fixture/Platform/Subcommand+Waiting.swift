internal import Dispatch
internal import SMTPTestNetwork

extension Subcommand {
  /// Runs asynchronous work from the synchronous main thread.
  static func waiting<Result: Sendable>(
    _ work: @escaping @Sendable () async throws -> Result
  ) throws -> Result {
    let done = DispatchSemaphore(value: 0)
    let outcome = Locked<Swift.Result<Result, any Error>?>(nil)
    Task {
      let value: Swift.Result<Result, any Error>
      do {
        value = .success(try await work())
      } catch {
        value = .failure(error)
      }
      outcome.withLock { $0 = value }
      done.signal()
    }
    done.wait()
    return try outcome.withLock { $0! }.get()
  }
}
