/// A dialogue that did not run to its end.
///
/// ```
/// Session 1 departed from the dialogue at line 4: the client sent something else.
///   expected  C: MAIL FROM:<{sender:*@*.example}>
///                           ^
///   actual    C: MAIL FROM:<ann@example.com>
///                                          ^
/// The transcript of session 1:
///   == 1  # 127.0.0.1:50234, 0.002 s after the start
///   S: 220 mx.test ESMTP
///   …
/// ```
public struct SMTPDialogueError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Why it did not.
  public enum Reason: Sendable, Hashable {
    /// The client did something that the dialogue does not have there.
    case departed
    /// The deadline of the wait passed first.
    case timedOut(after: Duration)
    /// The server was stopped first.
    case serverStopped
    /// The server follows no dialogue.
    case noDialogue
  }

  /// Why it did not run to its end.
  public let reason: Reason
  /// The connection, from 1; `nil` where none has come.
  public let session: Int?
  /// The line of the dialogue it departed from or waits at, from 1.
  public let line: Int?
  /// What happened, with what was expected and what came one above the other.
  public let text: String
  /// The transcript of the connection; empty where none has come.
  public let transcript: String

  /// Full sentences: what was expected and what came one above the other, the first difference
  /// marked, then the transcript.
  public var description: String {
    var lines = [text]
    if let session, !transcript.isEmpty {
      lines.append("The transcript of session \(session):")
      lines += transcript.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
    }
    return lines.joined(separator: "\n")
  }
}
