/// How severely the server reads what the client sends.
///
/// Whatever the reading, every octet is recorded before it is interpreted and every departure
/// from the RFCs is noted as a ``SMTPViolation``: the reading decides only what is refused.
public enum SMTPReading: String, CaseIterable, Sendable, Hashable, Codable {
  /// Harmless departures (`MAIL FROM: <a@b>`, an odd EHLO name) are accepted and noted; bare LF,
  /// NUL and message smuggling are refused at once, with a reply.
  case standard
  /// The grammar of RFC 5321 to the letter.
  case strict
  /// Accepts whatever can be understood and notes it.
  case lenient
}
