/// A point of a session at which the server decides something.
///
/// One enumeration serves scripts, records, faults and contracts. `tokenConnect`, `token` and
/// `tokenRevoke` belong to the XOAUTH2 token endpoint; all others to SMTP and LMTP.
public enum SMTPStage: String, CaseIterable, Sendable, Hashable, Codable {
  /// A client connected; nothing was said yet.
  case connect
  /// The server's greeting (RFC 5321 §3.1).
  case greeting
  /// HELO (RFC 5321 §4.1.1.1).
  case helo
  /// EHLO (RFC 5321 §4.1.1.1).
  case ehlo
  /// LHLO, the greeting of LMTP (RFC 2033 §4.1).
  case lhlo
  /// STARTTLS (RFC 3207 §4).
  case startTLS
  /// The TLS handshake after STARTTLS, or after the connect.
  case tlsHandshake
  /// AUTH (RFC 4954 §4).
  case auth
  /// A client's answer to a challenge of AUTH (RFC 4954 §4).
  case authExchange
  /// MAIL (RFC 5321 §4.1.1.2).
  case mail
  /// RCPT (RFC 5321 §4.1.1.3).
  case rcpt
  /// DATA, before the content (RFC 5321 §4.1.1.4).
  case data
  /// The content after DATA, before its end.
  case body
  /// The end of the content, after the final dot or the last BDAT; in LMTP once for each recipient.
  case endOfData
  /// BDAT, after its chunk (RFC 3030 §2).
  case bdat
  /// RSET (RFC 5321 §4.1.1.5).
  case rset
  /// NOOP (RFC 5321 §4.1.1.9).
  case noop
  /// VRFY (RFC 5321 §4.1.1.6).
  case vrfy
  /// EXPN (RFC 5321 §4.1.1.7).
  case expn
  /// HELP (RFC 5321 §4.1.1.8).
  case help
  /// QUIT (RFC 5321 §4.1.1.10).
  case quit
  /// A line that is no command the server knows.
  case unknown
  /// The client was silent for longer than the idle timeout.
  case idle
  /// A client connected to the token endpoint.
  case tokenConnect
  /// A request for a token.
  case token
  /// A request to revoke a token.
  case tokenRevoke
}
