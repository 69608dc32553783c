/// A point of a session at which the server decides something.
///
/// One enumeration serves scripts, records, faults and contracts. `tokenConnect`, `token` and
/// `tokenRevoke` belong to the XOAUTH2 token endpoint; all others to SMTP and LMTP.
public enum Stage: String, CaseIterable, Sendable, Hashable, Codable {
  case connect, greeting, helo, ehlo, lhlo
  case startTLS, tlsHandshake, auth, authExchange
  case mail, rcpt, data, body, endOfData, bdat
  case rset, noop, vrfy, expn, help, quit, unknown, idle
  case tokenConnect, token, tokenRevoke
}
