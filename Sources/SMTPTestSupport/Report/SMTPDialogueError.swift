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
  /// Why a dialogue did not run to its end. Later versions may know more reasons.
  public struct Reason: Sendable, Hashable, CustomStringConvertible {
    enum Code: Hashable {
      case timedOut(after: Duration)
      case departed, serverStopped, noDialogue
    }

    let code: Code

    /// The client did something that the dialogue does not have there.
    public static let departed = Reason(code: .departed)
    /// The server was stopped first.
    public static let serverStopped = Reason(code: .serverStopped)
    /// The server follows no dialogue.
    public static let noDialogue = Reason(code: .noDialogue)

    /// The deadline of the wait passed first.
    public static func timedOut(after timeout: Duration) -> Reason {
      Reason(code: .timedOut(after: timeout))
    }

    /// How long was waited, where the deadline passed; else `nil`.
    public var timeout: Duration? { if case .timedOut(let timeout) = code { timeout } else { nil } }

    /// `departed`, or `timed out after 10.0 seconds`.
    public var description: String {
      switch code {
      case .timedOut(let timeout): "timed out after \(timeout)"
      case .departed: "departed"
      case .serverStopped: "serverStopped"
      case .noDialogue: "noDialogue"
      }
    }
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
