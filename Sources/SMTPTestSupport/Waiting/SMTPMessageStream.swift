/// The stored messages as an asynchronous sequence: those since start or reset first, then new
/// ones as their replies are written. It ends when the server stops or the task is cancelled.
///
/// The stream does not hold the server: where `let messages = server.messageStream` is taken outside of
/// the task that reads it, the last reference to the server still stops it.
public struct SMTPMessageStream: AsyncSequence, Sendable {
  /// A stored message.
  public typealias Element = SMTPReceivedMessage

  let core: ServerCore

  /// Starts from the first message.
  public func makeAsyncIterator() -> Iterator { Iterator(core: core) }

  /// Goes through the messages one by one.
  public struct Iterator: AsyncIteratorProtocol {
    let core: ServerCore
    private var position = Mailbox.Position()

    init(core: ServerCore) { self.core = core }

    /// The next message; `nil` when the server stopped or the task was cancelled.
    public mutating func next() async -> SMTPReceivedMessage? {
      while true {
        let seen = core.bulletin.count(.transactions)
        // One by one: what is forgotten meanwhile is not handed out.
        while let record = core.mailbox.read(from: &position, limit: 1).records.first {
          guard record.outcome.isStored else { continue }
          let message = SMTPReceivedMessage(record)
          core.mailbox.markSeen([message])
          return message
        }
        let outcome = await core.bulletin.waitAsync(.transactions, reaches: seen + 1, until: nil)
        if outcome == .reached { continue }
        // The last ones may have come while the server stopped.
        if outcome == .cancelled || core.bulletin.count(.transactions) == seen { return nil }
      }
    }
  }
}

extension SMTPTestServer {
  /// The stored messages, present and future: `for await message in server.messageStream { … }`.
  public var messageStream: SMTPMessageStream { SMTPMessageStream(core: core) }
}
