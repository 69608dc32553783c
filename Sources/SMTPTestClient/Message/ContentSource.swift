/// Where the pieces of a content come from.
protocol ContentSource: Sendable {
  /// Hands over the next piece, `nil` behind the last one: once, from any thread.
  func next(_ take: @escaping @Sendable (Result<[UInt8]?, ContentFailure>) -> Void)
  /// Says that no more is asked for.
  func stop()
}

/// Why a content is not to be had.
struct ContentFailure: Error {
  let reason: String
}

/// The pieces of an asynchronous sequence, by a task of its own.
final class StreamSource: ContentSource {
  private typealias Taker = @Sendable (Result<[UInt8]?, ContentFailure>) -> Void

  private let demands: AsyncStream<Taker>.Continuation
  private let task: Task<Void, Never>

  init<Pieces: AsyncSequence & Sendable>(_ pieces: Pieces) where Pieces.Element == [UInt8] {
    let (stream, demands) = AsyncStream.makeStream(of: Taker.self)
    self.demands = demands
    task = Task {
      var pieces = pieces.makeAsyncIterator()
      for await take in stream {
        do {
          take(.success(try await pieces.next()))
        } catch {
          take(.failure(ContentFailure(reason: "the content came to an end: \(error)")))
        }
      }
    }
  }

  func next(_ take: @escaping @Sendable (Result<[UInt8]?, ContentFailure>) -> Void) {
    demands.yield(take)
  }

  func stop() {
    demands.finish()
    task.cancel()
  }
}
