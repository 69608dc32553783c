/// Reads command lines: one line in, a command or the reply that refuses it out.
///
/// A value without state of its own. What depends on the session is in its variables, which the
/// session keeps up to date. Which commands are in order is the session's business, not the
/// grammar's.
package struct CommandParser: Sendable, Hashable {
  /// How severely departures from the grammar are met.
  package var reading: SMTPReading
  /// Whether the protocol is LMTP, which greets with LHLO (RFC 2033 §4.1).
  package var isLMTP: Bool
  /// What the server offers: BDAT, VRFY, EXPN, HELP and the parameters depend on it.
  package var extensions: SMTPExtensions
  /// Whether EHLO or LHLO was answered, so that parameters are allowed (RFC 5321 §4.1.1.3).
  package var isExtended: Bool
  /// Whether AUTH is offered, which brings the AUTH parameter of MAIL (RFC 4954 §5).
  package var offersAUTH = true
  /// Whether the transaction's MAIL had SMTPUTF8, so that RCPT may have octets above 127
  /// (RFC 6531 §3.4).
  package var isUTF8Transaction = false

  /// Creates a parser.
  package init(
    reading: SMTPReading, isLMTP: Bool, extensions: SMTPExtensions, isExtended: Bool
  ) {
    self.reading = reading
    self.isLMTP = isLMTP
    self.extensions = extensions
    self.isExtended = isExtended
  }

  /// Whether one extension is offered. `contains` is generic, which a debug build pays for.
  func offers(_ extensionName: SMTPExtensions) -> Bool {
    extensions.rawValue & extensionName.rawValue != 0
  }

  /// Reads one line.
  ///
  /// - Parameters:
  ///   - line: the line without its line end.
  ///   - offset: where the line starts in all that the client sent.
  package func parse(_ line: UnsafeRawBufferPointer, at offset: Int) -> ParsedCommand {
    var end = line.count
    let base = line.baseAddress
    // Trailing blanks mean nothing to any reading (RFC 5321 §4.1.1).
    while end > 0, let base, Octet.isBlank(base.load(fromByteOffset: end &- 1, as: UInt8.self)) {
      end &-= 1
    }
    guard end > 0, let base else {
      let violation = SMTPViolation(.emptyLine, at: offset, "empty line instead of a command")
      return ParsedCommand(
        stage: .unknown, outcome: .refused(violation.reply(.unrecognized)), violations: [violation],
        isUnframed: false, refusedChunkSize: nil)
    }
    var reader = CommandReader(
      parser: self, octets: base.assumingMemoryBound(to: UInt8.self), end: end,
      length: line.count, offset: offset)
    do throws(CommandRefusal) {
      let command = try reader.command()
      return ParsedCommand(
        stage: reader.stage, outcome: .command(command), violations: reader.violations,
        isUnframed: false, refusedChunkSize: nil)
    } catch {
      return ParsedCommand(
        stage: reader.stage, outcome: .refused(error.reply), violations: reader.violations,
        isUnframed: reader.isUnframed, refusedChunkSize: reader.chunkSize)
    }
  }
}
