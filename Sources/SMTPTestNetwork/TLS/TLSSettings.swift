package import SMTPTestWire

/// What one end of TLS offers, wants and tells.
package struct TLSSettings: Sendable {
  /// What an end wants of the other's certificate.
  package enum PeerCertificate: Sendable, Hashable {
    /// Nothing. A server does not ask for one, a client takes any.
    case ignored
    /// A server asks for one; if none comes it goes on.
    case requested
    /// Without one that is trusted there is no TLS.
    case required
  }

  package let role: SessionRole
  package var versions = SMTPTLSVersion.tls12...SMTPTLSVersion.tls13
  /// What is too weak, from 0 (nothing is) to 5; `nil`: as OpenSSL has it, mostly 1 or 2.
  package var securityLevel: Int?
  /// The own certificate. A server needs one.
  package var credentials: TLSCredentials?
  /// What is spoken inside (RFC 7301), the dearest first; none: there is no talk of it.
  package var applicationProtocols: [String] = []
  package var peerCertificate = PeerCertificate.ignored
  /// The certificates in DER that the peer's must lead to; `nil`: any will do, or those of the system.
  package var trustedRoots: [[UInt8]]?
  /// Whether the peer's certificate may lead to a root of the system's, too.
  package var trustsSystemRoots = false
  /// Whether sessions can be resumed.
  package var resumesSessions = false
  /// Whether another handshake may be asked for within TLS 1.2.
  package var renegotiates = false
  /// Is given the secrets of each session, as lines that Wireshark reads.
  package var keyLog: (@Sendable (String) -> Void)?

  package init(role: SessionRole) { self.role = role }
}
