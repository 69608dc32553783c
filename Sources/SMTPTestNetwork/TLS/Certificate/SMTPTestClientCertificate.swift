/// A certificate for a client, with its key, for servers that ask for one.
///
/// ```swift
/// let authority = try SMTPTestCertificateAuthority.shared()
/// let ann = try authority.clientCertificate(commonName: "ann")
/// let server = try SMTPTestServer.start(.tls { $0.clientCertificates = .required })
/// ```
///
/// The key is for the client alone: nothing else prints it.
public struct SMTPTestClientCertificate: Sendable {
  package let credentials: TLSCredentials

  /// The certificate in PEM (RFC 7468 §5).
  public var certificate: String { credentials.certificate.pem }
  /// The private key in PEM (RFC 5958, RFC 7468 §10).
  public var privateKey: String { credentials.key.pem }
  /// The subject, as a distinguished name: `CN=ann` (RFC 4514 §2).
  public var subject: String { credentials.certificate.subject }
  /// The SHA-256 digest of the certificate in DER: 64 hexadecimal digits, lower case.
  public var fingerprint: String { credentials.certificate.fingerprint }
}

extension SMTPTestClientCertificate: CustomStringConvertible, CustomReflectable {
  /// `the certificate of CN=ann`.
  public var description: String { "the certificate of \(subject)" }

  /// Shows what everybody may know: not the key.
  public var customMirror: Mirror {
    Mirror(
      self,
      children: ["certificate": certificate, "subject": subject, "fingerprint": fingerprint])
  }
}
