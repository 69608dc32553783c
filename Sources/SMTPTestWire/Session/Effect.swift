/// What a machine asks its driver to do. Effects of a connection are performed in order.
package enum Effect: Sendable, Hashable {
  /// Write these octets. All writes up to the next question leave in one system call.
  case write([UInt8])
  /// Start TLS as server, after everything before it was written.
  case startTLS
  /// End the connection.
  case close(Close)
  /// Make the transaction visible, after everything before it was written.
  case commit(FinishedTransaction)
  /// Do what a script asked for.
  indirect case fault(Fault)
  /// The session learned something about its client.
  indirect case learned(SMTPSessionFacts)
  /// A session that follows a dialogue came further, or left it.
  indirect case progress(DialogueProgress)

  /// The ways to end a connection.
  package enum Close: String, Sendable, Hashable {
    /// Shut the write side, read to the end, close: the client sees a clean end of stream.
    case fin
    /// Close with RST.
    case reset
  }

  /// What only scripts ask for. What blocks holds back all that follows on its connection.
  package enum Fault: Sendable, Hashable {
    /// Wait for so long by the server's clock.
    case wait(Duration)
    /// Wait for somebody else.
    case interlude(Interlude)
    /// Write from now on at this pace; `nil`: as fast as the socket takes it.
    case pace(SMTPPace?)
    /// Shut the write side only.
    case halfClose
    /// Read nothing more.
    case stopReading
    /// Put on record which rule asked for what follows.
    case rule(String)
    /// Put on record what is done next, in the words of scripts.
    case action(String)
    /// Put a sentence on record.
    case remark(String)
  }
}

/// Something a connection waits for. Two are equal only if they are the same.
package final class Interlude: Sendable, Hashable {
  /// How the record names it, in the words of scripts: `hold greeting`.
  package let text: String
  /// Begins it; calls back once when it is over, from any thread or before it returns. What it
  /// returns takes the connection out of it.
  package let begin: @Sendable (_ resume: @escaping @Sendable () -> Void) -> @Sendable () -> Void

  package init(
    _ text: String,
    begin: @escaping @Sendable (@escaping @Sendable () -> Void) -> @Sendable () -> Void
  ) {
    self.text = text
    self.begin = begin
  }

  package static func == (a: Interlude, b: Interlude) -> Bool { a === b }

  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
