@testable import SMTPTestSupport

extension SMTPTestServer {
  /// Returns when the server has dealt with all that has arrived.
  func settle() { core.readAll() }
}
