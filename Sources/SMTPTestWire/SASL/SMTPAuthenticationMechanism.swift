/// A mechanism by which clients authenticate with AUTH (RFC 4954 §4).
public enum SMTPAuthenticationMechanism: String, CaseIterable, Sendable, Hashable, Codable {
  /// A password in one message, readable to whoever listens (RFC 4616).
  case plain = "PLAIN"
  /// A password in two messages, readable to whoever listens (draft-murchison-sasl-login).
  case login = "LOGIN"
  /// The digest of a challenge, keyed with the password (RFC 2195).
  case cramMD5 = "CRAM-MD5"
  /// A proof of the password's digest, by SHA-1; the server shows that it knows the password, too
  /// (RFC 5802).
  case scramSHA1 = "SCRAM-SHA-1"
  /// The same, bound to the session of TLS (RFC 5802 §6).
  case scramSHA1Plus = "SCRAM-SHA-1-PLUS"
  /// A proof of the password's digest, by SHA-256 (RFC 7677).
  case scramSHA256 = "SCRAM-SHA-256"
  /// The same, bound to the session of TLS (RFC 7677).
  case scramSHA256Plus = "SCRAM-SHA-256-PLUS"
  /// A token of OAuth 2.0, as Google and Microsoft began it.
  case xoauth2 = "XOAUTH2"
  /// A token of OAuth 2.0 (RFC 7628).
  case oauthBearer = "OAUTHBEARER"
  /// A token of OAuth 1.0, in a signed request, as Google had it before XOAUTH2.
  case xoauth = "XOAUTH"
  /// The certificate of the handshake of TLS (RFC 4422, Appendix A).
  case external = "EXTERNAL"
  /// No proof of anything (RFC 4505).
  case anonymous = "ANONYMOUS"

  /// Whether it can be spoken only where the system has an OpenSSL, whose digests it needs.
  public var needsDigests: Bool { self == .cramMD5 || function != nil }

  /// Whether it means something inside TLS only.
  public var needsTLS: Bool { isBound || self == .external }

  /// Whether a client shows a token with it.
  public var takesToken: Bool {
    switch self {
    case .xoauth2, .oauthBearer, .xoauth: true
    default: false
    }
  }

  /// The digest of a mechanism of SCRAM; `nil` of any other.
  package var function: SASLDigests.Function? {
    switch self {
    case .scramSHA1, .scramSHA1Plus: .sha1
    case .scramSHA256, .scramSHA256Plus: .sha256
    default: nil
    }
  }

  /// Whether it is bound to a channel.
  package var isBound: Bool { self == .scramSHA1Plus || self == .scramSHA256Plus }
}

extension SMTPAuthenticationMechanism: CustomStringConvertible {
  /// The name that is written with AUTH.
  public var description: String { rawValue }

  /// Creates a mechanism from its name, in any case; `nil` where there is none of it.
  public init?(name: String) { self.init(rawValue: name.uppercased()) }
}
