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
  /// The session learned something about its client.
  indirect case learned(SessionFacts)
  /// Put the violation on the record.
  indirect case note(Violation)

  /// The ways to end a connection.
  package enum Close: String, Sendable, Hashable {
    /// Shut the write side, read to the end, close: the client sees a clean end of stream.
    case fin
    /// Close with RST.
    case reset
  }
}
