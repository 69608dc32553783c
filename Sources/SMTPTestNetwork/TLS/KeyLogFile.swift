internal import CSMTPTestPlatform

/// A file to which the secrets of TLS sessions are added, line by line.
package final class KeyLogFile: Sendable {
  private let descriptor: Int32

  /// - Throws: ``SMTPTLSSetupError`` where the file cannot be written.
  package init(path: String) throws(SMTPTLSSetupError) {
    descriptor = smtp_open_for_appending(path)
    if descriptor < 0 {
      throw SMTPTLSSetupError(
        description: "\(path) cannot be written: \(String(cString: strerror(-descriptor)))")
    }
  }

  deinit { Socket.close(descriptor) }

  /// Adds a line; one call of the system, so that lines of several threads do not mix.
  package func append(_ line: String) {
    Array("\(line)\n".utf8).withUnsafeBytes { _ = write(descriptor, $0.baseAddress, $0.count) }
  }
}
