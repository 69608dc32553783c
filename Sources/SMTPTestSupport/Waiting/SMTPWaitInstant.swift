/// The moment a wait means.
public enum SMTPWaitInstant: Sendable, Hashable {
  /// The last octet of the message's final reply was written.
  case acknowledged
  /// The session that delivered the message has ended as well.
  case sessionEnded
  /// Everything that arrived at the server was handled as well, no transaction is open, no closure
  /// runs and nothing is left to write.
  case quiescent
}
