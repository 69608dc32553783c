extension SMTPTestServer {
  /// The server of the running test case, started at the first use.
  ///
  /// - Throws: `SMTPNoCurrentServerError` outside a test with the trait `.smtpServer`, or in a task
  ///   that does not inherit the test's task-locals (`Task.detached`, a thread);
  ///   `SMTPTestServerError` if the server cannot be started, `SMTPTextError` if its script cannot
  ///   do what it says.
  public static var current: SMTPTestServer {
    get throws {
      guard let scope = SMTPServerScope.current else { throw SMTPNoCurrentServerError() }
      return try scope.started()
    }
  }
}

/// There is no current server here; the description says what to add.
public struct SMTPNoCurrentServerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A full sentence.
  public var description: String {
    "No SMTP server belongs to this task. Add the trait .smtpServer to the test or its suite, as in "
      + "@Test(.smtpServer), and ask for SMTPTestServer.current on the test's own task or a child "
      + "of it, not in Task.detached or on a thread."
  }
}
