/// Something that OpenSSL would not do, such as sign with MD5 where the system forbids it.
///
/// ```
/// OpenSSL could not make a certificate: unsupported
/// ```
public struct SMTPTLSSetupError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What it was, and the reason in OpenSSL's words.
  public let description: String
}
