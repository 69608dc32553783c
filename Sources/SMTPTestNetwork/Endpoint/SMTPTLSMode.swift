/// When a server speaks TLS.
public enum SMTPTLSMode: String, Sendable, Hashable, Codable, CaseIterable {
  /// When the client asks for it, with STARTTLS (RFC 3207).
  case startTLS = "starttls"
  /// When the client asks for it with STARTTLS, and before that no mail: `530 5.7.0` (RFC 3207 §4).
  case required
  /// From the first octet on, before the greeting (RFC 8314 §3).
  case implicit
}
