/// What is known of the TLS of a session, once its handshake is over.
public struct SMTPTLSFacts: Sendable, Hashable, Codable {
  /// A certificate that was shown.
  public struct Certificate: Sendable, Hashable, Codable {
    /// The subject, as a distinguished name: `CN=client,O=Example` (RFC 4514 §2).
    public var subject: String
    /// The SHA-256 digest of the certificate in DER: 64 hexadecimal digits, lower case.
    public var fingerprint: String
    /// The distinguished name of whoever signed it.
    public var issuer = ""
    /// Whom it is for, as OpenSSL prints subject alternative names: `DNS:localhost`,
    /// `IP Address:127.0.0.1` (RFC 5280 §4.2.1.6).
    public var names: [String] = []
    /// From when on it is good: `2026-01-31T12:00:00Z`.
    public var notBefore = ""
    /// Until when it is good, written in the same way.
    public var notAfter = ""

    /// Creates the description of a certificate.
    public init(subject: String, fingerprint: String) {
      self.subject = subject
      self.fingerprint = fingerprint
    }
  }

  /// The version: `TLSv1.2` or `TLSv1.3`; `nil` where none was agreed upon.
  public var version: String?
  /// The cipher suite by its name in the registry, such as `TLS_AES_128_GCM_SHA256`; `nil` where
  /// none was agreed upon.
  public var cipher: String?
  /// The name the client asked for (RFC 6066 §3); `nil` where it named none.
  public var serverName: String?
  /// The protocol the two agreed upon (RFC 7301 §3.1); `nil` where there was no talk of it.
  public var applicationProtocol: String?
  /// The certificate the client showed; `nil` where it showed none.
  public var clientCertificate: Certificate?
  /// The certificates the server showed, its own first, where a client is asked; empty elsewhere.
  public var serverCertificates: [Certificate] = []
  /// Whether an earlier session was resumed (RFC 8446 §2.2).
  public var isResumed = false
  /// Why the handshake failed, in a sentence; `nil` where it did not.
  public var failure: String?
  /// How the client ended TLS, in a sentence, where that is worth a remark: without close_notify, say,
  /// or right behind the handshake; `nil` elsewhere.
  public var ending: String?

  /// Creates facts of which nothing is known.
  public init() {}
}
