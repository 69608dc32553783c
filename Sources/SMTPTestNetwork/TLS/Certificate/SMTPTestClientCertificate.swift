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
  /// The certificate in PEM (RFC 7468 §5).
  public let certificate: String
  /// The private key in PEM (RFC 5958, RFC 7468 §10).
  public let privateKey: String
  /// The subject, as a distinguished name: `CN=ann` (RFC 4514 §2).
  public let subject: String
  /// The SHA-256 digest of the certificate in DER: 64 hexadecimal digits, lower case.
  public let fingerprint: String

  init(_ credentials: TLSCredentials) {
    certificate = credentials.certificate.pem
    privateKey = credentials.key.pem
    subject = credentials.certificate.subject
    fingerprint = credentials.certificate.fingerprint
  }
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
