/// A command the client sent, understood.
package enum Command: Sendable, Hashable {
  /// HELO with the name the client gave (RFC 5321 §4.1.1.1).
  case helo(name: String)
  /// EHLO with the name the client gave (RFC 5321 §4.1.1.1).
  case ehlo(name: String)
  /// LHLO with the name the client gave (RFC 2033 §4.1).
  case lhlo(name: String)
  /// MAIL FROM (RFC 5321 §4.1.1.2).
  case mail(SMTPEnvelopeAddress, [SMTPParameter])
  /// RCPT TO (RFC 5321 §4.1.1.3).
  case rcpt(SMTPEnvelopeAddress, [SMTPParameter])
  /// DATA (RFC 5321 §4.1.1.4).
  case data
  /// BDAT: `size` octets follow, the last of the content if `isLast` (RFC 3030 §2).
  case bdat(size: Int, isLast: Bool)
  /// RSET (RFC 5321 §4.1.1.5).
  case rset
  /// NOOP, whose argument means nothing (RFC 5321 §4.1.1.9).
  case noop
  /// HELP, perhaps on a topic (RFC 5321 §4.1.1.8).
  case help(String?)
  /// VRFY with what is to be verified, as written (RFC 5321 §4.1.1.6).
  case vrfy(String)
  /// EXPN with the list to expand, as written (RFC 5321 §4.1.1.7).
  case expn(String)
  /// QUIT (RFC 5321 §4.1.1.10).
  case quit
  /// STARTTLS (RFC 3207 §4).
  case startTLS
  /// AUTH: the mechanism in upper case and the decoded initial response; `[]` for `=`, `nil` where
  /// none was sent (RFC 4954 §4).
  case auth(mechanism: String, initialResponse: [UInt8]?)
}
