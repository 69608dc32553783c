/// What became of one command line.
package struct ParsedCommand: Sendable, Hashable {
  /// A command to carry out, or the reply that refuses the line.
  package enum Outcome: Sendable, Hashable {
    case command(Command)
    case refused(SMTPReply)
  }

  /// The stage the verb belongs to, even where its arguments are refused.
  package var stage: SMTPStage
  /// What to do.
  package var outcome: Outcome
  /// The clauses the line broke, in the order they were found.
  package var violations: [SMTPViolation]
  /// Whether octets of unknown number follow: a BDAT whose size cannot be read leaves the server no
  /// way to tell content from commands (RFC 3030 §2).
  package var isUnframed: Bool
  /// The octets announced by a BDAT that was refused although its size could be read; they follow
  /// all the same.
  package var refusedChunkSize: Int?

  /// The command, `nil` if the line was refused.
  package var command: Command? {
    if case .command(let command) = outcome { return command }
    return nil
  }

  /// The refusal, `nil` if the line was understood.
  package var refusal: SMTPReply? {
    if case .refused(let reply) = outcome { return reply }
    return nil
  }
}
