/// TLS was asked for, and the process has no OpenSSL to do it with.
///
/// ```
/// TLS needs OpenSSL 3 or 1.1.1, and there is none: libcrypto.so.3 (cannot open shared object file: No such file or directory), libcrypto.so.1.1 (cannot open shared object file: No such file or directory). To have it: apt-get install openssl
/// ```
///
/// Everything but TLS works without it. `SMTP_FIXTURE_OPENSSL` in the environment names a folder with
/// `libcrypto` and `libssl` to be used in place of the system's.
public struct SMTPTLSUnavailableError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A library that was tried.
  public struct Attempt: Sendable, Hashable {
    /// Its path, or its name where the system was to find it.
    public let path: String
    /// Why it would not do, in the system's words.
    public let reason: String
  }

  enum Remedy: Sendable { case install, chooseAnother, none }

  /// What was tried, in order.
  public let attempts: [Attempt]
  let remedy: Remedy

  init(attempts: [Attempt], remedy: Remedy) {
    self.attempts = attempts
    self.remedy = remedy
  }

  /// What was tried, why it failed, and what to do.
  public var description: String {
    if attempts.isEmpty { return "The process is ending, and has no TLS any more." }
    let tried = attempts.map { "\($0.path) (\($0.reason))" }.joined(separator: ", ")
    let action =
      switch remedy {
      case .install, .none: "To have it: \(OpenSSLPlace.installCommand)"
      case .chooseAnother:
        "SMTP_FIXTURE_OPENSSL names the folder; without it the system's OpenSSL is used, which "
          + "comes with: \(OpenSSLPlace.installCommand)"
      }
    return "TLS needs OpenSSL 3 or 1.1.1, and there is none: \(tried). \(action)"
  }
}
