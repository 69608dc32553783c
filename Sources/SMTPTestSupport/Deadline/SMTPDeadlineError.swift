/// Work did not end within its deadline.
///
/// ```
/// The work begun at NewsletterTests.swift:41 did not end within 5.0 seconds.
///   session 1 from 127.0.0.1:50234: the client has been silent for 4.8 s since the server closed the connection at DATA
/// It was cancelled; no connection was left to reset: it goes on all the same, and is left behind.
/// ```
public struct SMTPDeadlineError: Error, Sendable, CustomStringConvertible {
  /// How long the work had.
  public let deadline: Duration
  /// What did not end, where each session stands, and what became of the work: full sentences.
  public let text: String
  /// The sessions at the deadline, of all servers that were watched.
  public let sessions: [SMTPSessionRecord]
  /// Whether a test framework has been told: then a test need not fail of it a second time.
  package var isRecorded = false

  /// The text, then the dialogues: those of clients that have not gone first, of much of the others the
  /// beginning and the end.
  public var description: String {
    if isRecorded { return String(text.prefix { $0 != "\n" }) }
    if sessions.isEmpty { return text }
    let dialogues = sessions.map(\.transcript).joined(separator: "\n\n")
    let shown = ShownTranscript(dialogues, about: concern, allIsIn: "in `sessions`").description
    let lines = shown.split(separator: "\n", omittingEmptySubsequences: false)
    return ([text, "Transcript:"] + lines.map { $0.isEmpty ? "" : "  \($0)" })
      .joined(separator: "\n")
  }
}
