/// Something is left in the end of a strict test that its author ought to know.
///
/// ```
/// 2 findings are left in the end:
///   session 1: space after "FROM:" (spaceAroundColon, RFC 5321 §3.3, octet 27)
///   never fired: on RCPT to "bob@*": reply 550 5.1.1 "Mailbox unavailable"
/// Transcript:
///   == 1  # 127.0.0.1:50234, 0.002 s after the start
///   …
/// ```
public struct SMTPFindingsError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is left.
  public let findings: [SMTPFinding]
  /// The dialogues of all sessions.
  public let transcript: String

  /// What is left, without the dialogues.
  package var summary: String {
    let title =
      findings.count == 1
      ? "1 finding is left in the end:" : "\(findings.count) findings are left in the end:"
    return ([title] + findings.map { "  \($0)" }).joined(separator: "\n")
  }

  /// What is left, then the dialogues: those of the sessions it was left in first, of much of the others
  /// the beginning and the end.
  public var description: String {
    if transcript.isEmpty { return summary }
    let shown = ShownTranscript(transcript, about: concern, allIsIn: "in `transcript`").description
    let dialogues = shown.split(separator: "\n", omittingEmptySubsequences: false)
    return ([summary, "Transcript:"] + dialogues.map { "  \($0)" }).joined(separator: "\n")
  }
}
