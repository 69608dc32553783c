extension OAuthTestServer {
  /// The authorisation server of the running test case, started at the first use.
  ///
  /// - Throws: `OAuthNoCurrentServerError` outside a test with the trait `.oauthServer`, or in a task that
  ///   does not inherit the test's task-locals (`Task.detached`, a thread); what
  ///   `OAuthTestServer.start(_:)` throws.
  public static var current: OAuthTestServer {
    get throws {
      guard let scope = OAuthServerScope.current else { throw OAuthNoCurrentServerError() }
      return try scope.started()
    }
  }
}

/// There is no current authorisation server here; the description says what to add.
public struct OAuthNoCurrentServerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A full sentence.
  public var description: String {
    "No authorisation server belongs to this task. Add the trait .oauthServer to the test or its suite, "
      + "as in @Test(.oauthServer), and ask for OAuthTestServer.current on the test's own task or a child "
      + "of it, not in Task.detached or on a thread."
  }
}
